"""What needs a person now: at most three sentences, each with one action."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollments.wording.numbers import grouped

MOST: Final = 3


@dataclass(frozen=True, kw_only=True)
class Need:
    """`look` is that of its mark (go, warn or nothing); without `action` nothing can be done."""

    icon: str
    look: str
    title: str
    text: str
    address: str
    action: str


@dataclass(frozen=True, kw_only=True)
class WaitingImport:
    """An import that waits for somebody. `status` is a code of the status pill with its `label`.

    `title` and `text` say it as a sentence; `is_mine`, that the viewer prepared it.
    """

    number: int
    name: str
    about: str
    status: str
    label: str
    address: str
    action_address: str
    action: str
    title: str
    text: str
    is_mine: bool


def need_of_import(waiting: WaitingImport) -> Need:
    return Need(
        icon="s-wait" if waiting.status == "half" else "s-late",
        look="go" if waiting.status == "half" else "warn",
        title=waiting.title,
        text=waiting.text,
        address=waiting.action_address,
        action=waiting.action,
    )


def need_of_worker() -> Need:
    """Nothing can be done about it on a page."""
    return Need(
        icon="s-late",
        look="warn",
        title=_("No worker is running"),
        text=_("Imports and large changes wait. Tell whoever runs the server."),
        address="",
        action="",
    )


def need_of_leavers(people: int, enrollments: int, address: str) -> Need:
    are = {"number": grouped(people), "enrollments": open_enrollments(enrollments)}
    return Need(
        icon="useroff",
        look="warn",
        title=ngettext(
            "%(number)s leaver still has %(enrollments)s",
            "%(number)s leavers still have %(enrollments)s",
            people,
        )
        % are,
        text=_("They are inactive. What stays open becomes overdue in every report."),
        address=address,
        action=_("Show the leavers"),
    )


def open_enrollments(enrollments: int) -> str:
    text = ngettext("%(number)s open enrollment", "%(number)s open enrollments", enrollments)
    return text % {"number": grouped(enrollments)}


def need_of_enrollments(address: str) -> Need:
    return Need(
        icon="book",
        look="go",
        title=_("Nobody is enrolled yet"),
        text=_("Open an activity and enroll users in it, or give users a qualification."),
        address=address,
        action=_("Choose an activity"),
    )


def need_of_name(address: str) -> Need:
    """The need when nobody has set the academy up, and it has people and activities already."""
    return Need(
        icon="team",
        look="",
        title=_("Your academy has no name of its own yet"),
        text=_("Its name, language and time zone are those of the server."),
        address=address,
        action=_("Set it up"),
    )


def need_of_sample(address: str) -> Need:
    return Need(
        icon="flask",
        look="",
        title=_("This is a sample academy"),
        text=_("Its people are invented. Remove it before you work with your own."),
        address=address,
        action=_("Remove the sample academy"),
    )


def most_urgent(needs: Sequence[Need]) -> Sequence[Need]:
    return needs[:MOST]
