"""What somebody filled in is kept while they confirm that it is them.

A form that came too late for a recent sign-in would be lost else: a thousand pasted addresses do
not fit into the address of a page. It is kept in the cache that all processes share, for the one
who sent it and for nobody else. Each user has room for one, so that nobody fills the cache.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from django.core.cache import cache
from django.http import HttpRequest

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
OF_FACTORS: Final = "mfa_"

NOTHING: Final = ("", "", ())


@dataclass(frozen=True, kw_only=True)
class KeptForm:
    """The fields of a form in their order, and the address that it was sent to."""

    token: UUID
    address: str
    fields: Sequence[tuple[str, str]]


def keep_form(request: HttpRequest) -> UUID | None:
    """The token of what was sent; None where it is not to be kept."""
    said = [(name, text) for name in request.POST for text in request.POST.getlist(name)]
    fields = [(name, text) for name, text in said if name not in NOT_KEPT]
    size = sum(len(name) + len(text) for name, text in fields)
    if request.FILES or size > MOST_CHARACTERS or view_name(request).startswith(OF_FACTORS):
        return None
    token = uuid4()
    cache.set(_place(request.user), (token.hex, request.get_full_path(), fields), SECONDS)
    return token


def kept_form(request: HttpRequest, token: UUID) -> KeptForm | None:
    """The form that was kept. None when it is kept no longer, or another one was kept since."""
    known, address, fields = cache.get(_place(request.user)) or NOTHING
    return KeptForm(token=token, address=address, fields=fields) if known == token.hex else None


def forget_form(request: HttpRequest) -> None:
    """Forgets the form: it has been sent again."""
    known, _address, _fields = cache.get(_place(request.user)) or NOTHING
    if known and known == request.POST[KEPT]:
        cache.delete(_place(request.user))


def _place(user: Any) -> str:
    return f"kept-form:{user.pk}"
