"""One meaning of "the same e-mail address", for accounts, forms and workbooks alike.

Pure text: no database and no framework, because the process that reads uploaded workbooks
imports this module too.
"""

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple

MAX_LENGTH = 254

# NFKC would turn these into plain spaces, which inside an address are a mistake. They got there
# by copying from a web page or a document, so they are removed and reported instead.
_NON_BREAKING = dict.fromkeys((0x00A0, 0x2007, 0x202F))
_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u00b4\u0060"), "'")
# What NFKC makes of an acute accent that stands alone.
_ACUTE = re.compile(" \u0301")
_SPACED_AT = re.compile(r"\s*@\s*")
# What stands around an address cannot be part of its name, and a domain ends in a letter or digit.
# (A control character is kept as the sign for it.)
_ADDRESS = re.compile(
    r"[^\s<>()\[\]{},;:\"\u201c-\u201e\u00ab\u00bb\u2039\u203a\u2400-\u2426|\\/@]+@\w[\w.-]*\.[\w-]*\w"
)
_SPACE_OR_CONTROL = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Repair(StrEnum):
    """What cleaning changed. Each one is shown to the administrator, none is made silently."""

    SPACES = "spaces"
    INVISIBLE = "invisible"
    NON_BREAKING_SPACE = "nonbreaking_space"
    COMPATIBILITY = "compatibility"


class EmailProblem(StrEnum):
    """Why a text cannot be anybody's address. Everything else is left to the look-up."""

    NO_AT = "no_at"
    TOO_LONG = "too_long"
    SPACE_INSIDE = "space_inside"


class Cleaned(NamedTuple):
    """`value` as it is shown and stored, `key` as it is compared, and what it took to get there."""

    value: str
    key: str
    repairs: tuple[Repair, ...]


def normalise_email(text: str) -> Cleaned:
    """Clean an address: format characters and non-breaking spaces out, NFKC, trimmed.

    `value` keeps its case. Cleaning a cleaned value changes nothing. Never raises, whatever the
    text holds; ask `email_problem` whether the value can be an address at all.
    """
    if text.isascii():
        value = text.strip()
        return Cleaned(value, value.lower(), () if value == text else (Repair.SPACES,))

    repairs = []
    value = "".join([char for char in text if unicodedata.category(char) != "Cf"])
    if value != text:
        repairs.append(Repair.INVISIBLE)
    without = value.translate(_NON_BREAKING)
    if without != value:
        repairs.append(Repair.NON_BREAKING_SPACE)
    value = without.strip()
    if value != without:
        repairs.append(Repair.SPACES)
    composed = unicodedata.normalize("NFKC", value).strip()
    if composed != value:
        repairs.append(Repair.COMPATIBILITY)
    return Cleaned(composed, fold(composed), tuple(repairs))


def email_key(text: str) -> str:
    """The text under which an address is stored and compared: one person, one key."""
    return normalise_email(text).key


def email_problem(value: str) -> EmailProblem | None:
    """Why `value` (cleaned, not empty) cannot be an address, or None."""
    if len(value) > MAX_LENGTH:
        return EmailProblem.TOO_LONG
    if "@" not in value:
        return EmailProblem.NO_AT
    if _SPACE_OR_CONTROL.search(value):
        return EmailProblem.SPACE_INSIDE
    return None


def addresses_in(text: str) -> list[str]:
    """The keys of the addresses that stand in a text, each once, in their order.

    A person writes more than the address: `Anna <a@b>`, `mailto:a@b`, quotes, a remark after it, a
    space before the @, the apostrophe of a word processor. What is found is offered, never applied.
    """
    cleaned = _ACUTE.sub("'", normalise_email(text.translate(_APOSTROPHES)).value)
    plain = _SPACED_AT.sub("@", cleaned.translate(_APOSTROPHES))
    found = (match[0].strip("'.") for match in _ADDRESS.finditer(plain))
    return list(dict.fromkeys(fold(one) for one in found if not one.startswith("@")))


def fold(value: str) -> str:
    """A text as it is compared: without case, and each letter in one form.

    Casefolding can undo the composition, and composing can bring a capital back: both are done
    until nothing changes, which takes two rounds at most.
    """
    folded = unicodedata.normalize("NFKC", value.casefold())
    return unicodedata.normalize("NFKC", folded.casefold()).strip()
