"""What the provider says about somebody, read once and believed in no more than this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

LONGEST: Final = 254


@dataclass(frozen=True, kw_only=True)
class Claims:
    """`groups` is None where the provider says nothing of them, which is not the same as none.

    `strength` is its own word for how strong the sign-in was; "" where it says nothing of that.
    """

    issuer: str
    subject: str
    email: str
    is_verified: bool
    first_name: str
    last_name: str
    groups: Sequence[str] | None
    strength: str = ""


def read_claims(said: Mapping[str, Any], *, issuer: str, groups_claim: str) -> Claims:
    first, _space, last = _text(said, "name").partition(" ")
    return Claims(
        issuer=issuer,
        subject=_text(said, "sub"),
        email=_text(said, "email"),
        is_verified=said.get("email_verified") in (True, "true"),
        first_name=_text(said, "given_name") or first,
        last_name=_text(said, "family_name") or last,
        groups=_groups(said.get(groups_claim)),
        strength=_text(said, "acr"),
    )


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value.replace("\x00", "").strip()[:LONGEST] if isinstance(value, str) else ""


def _groups(value: Any) -> Sequence[str] | None:
    if isinstance(value, str):
        return [value]
    return [str(one) for one in value] if isinstance(value, list) else None
