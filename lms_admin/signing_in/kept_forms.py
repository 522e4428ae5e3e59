"""What somebody filled in is kept while they confirm that it is them, or sign in again.

A form that came too late for a recent sign-in, or after the end of its session, would be lost else:
a thousand pasted addresses do not fit into the address of a page. It is kept in the cache that all
processes share, for the one who sent it and for nobody else. Each user has room for one, and each
browser for one of its last user, so that nobody fills the cache.

Whose form it is that comes without a session tells the browser: its signed cookie says who signed
in with it last, and a form that somebody else's sign-in made is refused for its token.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from django.core.cache import cache
from django.http import HttpRequest

from lms_admin.limits.counting import wait_for
from lms_admin.limits.table import COMMAND
from lms_admin.signing_in.browsers import browser_of
from lms_admin.watching.current import view_name

# As long as it takes to sign in at the organisation, with a second step.
SECONDS: Final = 15 * 60
# What a proxy lets through as a form: see docs/nginx.conf.
MOST_CHARACTERS: Final = 1024 * 1024
# The field by which a form that is sent again says which one it is.
KEPT: Final = "kept"
# Both are made anew when it is sent again.
NOT_KEPT: Final = frozenset({"csrfmiddlewaretoken", KEPT})
# Their forms hold what signs somebody in, and are short.
OF_SIGNING_IN: Final = ("mfa_", "account_", "sso_")
# What nobody typed: what the application itself says, numbers, and boxes that are ticked.
NOT_TYPED: Final = frozenset({"next", "seen", "seen_team", "selection"})
NO_TEXT: Final = re.compile(r"\s*|on|\d{1,18}")

NOTHING: Final = ("", "", ())


@dataclass(frozen=True, kw_only=True)
class KeptForm:
    """The fields of a form in their order, and the address that it was sent to."""

    token: UUID
    address: str
    fields: Sequence[tuple[str, str]]

    @property
    def texts(self) -> list[str]:
        """What was typed or chosen, as far as it is for people."""
        return [
            text
            for name, text in self.fields
            if name not in NOT_TYPED and not NO_TEXT.fullmatch(text)
        ]


def keep_form(request: HttpRequest) -> UUID | None:
    """The token of what was sent; None where it is not to be kept."""
    return _keep(request, _place_of_user(request))


def keep_form_of_last(request: HttpRequest) -> UUID | None:
    """The same for who signed in last with this browser, whose session has ended.

    Of each browser as many forms as of somebody who is signed in: each is written down.
    """
    last = browser_of(request).last
    if not last or wait_for([(COMMAND, last)]):
        return None
    return _keep(request, _place_of_browser(last))


def _keep(request: HttpRequest, place: str) -> UUID | None:
    said = [(name, text) for name in request.POST for text in request.POST.getlist(name)]
    fields = [(name, text) for name, text in said if name not in NOT_KEPT]
    size = sum(len(name) + len(text) for name, text in fields)
    is_secret = view_name(request).startswith(OF_SIGNING_IN)
    has_file = request.FILES or getattr(request, "was_not_read", False)
    if has_file or size > MOST_CHARACTERS or is_secret:
        return None
    token = uuid4()
    cache.set(place, (token.hex, request.get_full_path(), fields), SECONDS)
    return token


def kept_form(request: HttpRequest, token: UUID) -> KeptForm | None:
    """The form that was kept. None when it is kept no longer, or another one was kept since."""
    for place in _places(request):
        known, address, fields = cache.get(place) or NOTHING
        if known == token.hex:
            return KeptForm(token=token, address=address, fields=fields)
    return None


def forget_form(request: HttpRequest) -> None:
    """Forgets the form: it has been sent again."""
    for place in _places(request):
        known, _address, _fields = cache.get(place) or NOTHING
        if known and known == request.POST[KEPT]:
            cache.delete(place)


def _places(request: HttpRequest) -> Iterator[str]:
    yield _place_of_user(request)
    account = request.user.get_username()
    yield _place_of_browser(browser_of(request).digest_of(account))


def _place_of_user(request: HttpRequest) -> str:
    return f"kept-form:{request.user.pk}"


def _place_of_browser(account: str) -> str:
    return f"kept-form:browser:{account}"
