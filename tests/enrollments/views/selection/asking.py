"""Boxes ticked, the confirmation asked for and given, and what comes back."""

from django.contrib.messages import get_messages

from tests.ledger import Tables
from tests.web import hidden

UNENROLL = "/enrollments/unenroll/"
REMOVE = "/enrollments/remove/"
REENROLL = "/enrollments/re-enroll/"
ADDRESSES = (UNENROLL, REMOVE, REENROLL)
BACK = "/activities/?q=cpr"
# What a browser adds to the fields of the confirmation for each action.
TICKED = {UNENROLL: {}, REMOVE: {"ack": "on"}, REENROLL: {}}


def ask(client, address, *rows, headers=None, **more):
    data = {"e": [each.pk for each in rows], "next": BACK, **more}
    return client.get(address, data, headers=headers)


def confirm(client, asked, *, headers=None, **more):
    """Send the confirmation that `asked` shows, with `more` typed or ticked."""
    return client.post(asked.request["PATH_INFO"], hidden(asked) | more, headers=headers)


def banner(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def undo_address(response) -> str:
    (message,) = get_messages(response.wsgi_request)
    return message.extra_tags.removeprefix("undo:")


def nothing_changed(before: Tables) -> bool:
    return before == Tables.now()
