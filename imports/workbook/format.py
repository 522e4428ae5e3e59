"""What a template of ours looks like: the writer's and the reader's common knowledge.

A column's identity has to survive being moved and being retitled, in Excel and elsewhere. It
is kept in three places, and the reader asks them in this order:

1. the header cell's number format, whose sections for numbers hold a literal that a text never
   shows: it travels with the cell when columns are moved, copied or sorted;
2. a defined name that points at the header cell: programs keep it pointing there;
3. the header's text: the title and code, or whatever was written when the template was made.

No framework here: the process that reads uploaded files imports this module.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from enrollments.emails import fold

FORMAT_VERSION = 1
# The largest id that a database can hold.
MAX_ID = 2**63 - 1

METADATA_SHEET = "_import"
ENROLLMENT_SHEETS = ("Enrollments", "Inschrijvingen")
# What the sheet with the explanation is called where nothing says which one it is.
EXPLANATION_SHEETS = ("Explanation", "Uitleg")

# First cells of the metadata sheet's rows; what follows is named after the colon.
META_FORMAT = "enrollment desk"  # : version of this format
META_IMPORT = "import"  # : id
META_ACTION = "action"  # : code
META_SHEET = "sheet"  # : title, as written
META_EXPLANATION = "explanation"  # : title, as written
META_COLUMN = "column"  # : identity, header as written

EMAIL = "email"
NAME = "name"

# Compared without case, spaces and punctuation: "E-mail address" is "emailaddress".
EMAIL_HEADERS = frozenset(
    {"email", "emails", "emailaddress", "emailadres", "mail", "mailaddress", "mailadres"}
)
NUMBER_HEADERS = frozenset(
    {"employeenumber", "employeeno", "employeenr", "personeelsnummer", "personeelsnr"}
)
IGNORED_HEADERS = frozenset(
    {"name", "naam", "reason", "reden", "howtofixit", "oplossing", "result", "resultaat"}
)

_FORMAT_CODE = re.compile(r'"enrollment desk: (email|name|activity ([1-9][0-9]{0,18}))"')
_DEFINED_NAME = re.compile(
    r"_desk_(email|name|activity_([1-9][0-9]{0,18}))", re.IGNORECASE | re.ASCII
)

Identity = str | int
"""What a column is: `EMAIL`, `NAME` or the id of a learning activity."""


@dataclass(frozen=True)
class Column:
    """One learning activity of an import, as a column of its template."""

    activity_id: int
    title: str
    code: str

    @property
    def header(self) -> str:
        return header_text(self.title, self.code)


class Participant(NamedTuple):
    """A line that is filled in beforehand. In `marks_possible` the action has something to do."""

    email: str
    name: str
    marks_possible: Collection[int]


@dataclass(frozen=True)
class TemplateSpec:
    """All that a template says about its import. `action` is a code, `action_label` its words."""

    import_id: int
    action: str
    action_label: str
    activities: Sequence[Column]
    language: str


def header_text(title: str, code: str) -> str:
    return f"{title} ({code})" if code else title


def header_key(text: str) -> str:
    """Titles are compared as addresses are: without case, invisible characters and the different
    forms of a letter; also without spaces around or doubled inside."""
    if not text.isascii():
        text = fold("".join([char for char in text if unicodedata.category(char) != "Cf"]))
    return " ".join(text.split()).casefold()


def plain_key(text: str) -> str:
    """Well-known titles (Email, Name, Reason …) are compared by their letters alone."""
    return "".join([char for char in header_key(text) if char.isalnum()])


def is_email_title(text: str) -> bool:
    return plain_key(text) in EMAIL_HEADERS


def is_number_title(text: str) -> bool:
    """Whether a column with this title holds employee numbers."""
    return plain_key(text) in NUMBER_HEADERS


def code_at_the_end(text: str) -> str:
    """The key of the code in brackets with which a title ends; empty text where there is none."""
    title, bracket, code = header_key(text).rpartition("(")
    return code[:-1].strip() if title and bracket and code.endswith(")") else ""


def format_code(identity: Identity) -> str:
    """A number format that shows a text as it is and hides `identity` in its other sections."""
    mark = identity if isinstance(identity, str) else f"activity {identity}"
    literal = f'"enrollment desk: {mark}"'
    return f"{literal};{literal};{literal};@"


def identity_of_format(code: str) -> Identity | None:
    return _identity(_FORMAT_CODE.match(code))


def defined_name(identity: Identity) -> str:
    return f"_desk_{identity}" if isinstance(identity, str) else f"_desk_activity_{identity}"


def identity_of_name(name: str) -> Identity | None:
    return _identity(_DEFINED_NAME.fullmatch(name))


def _identity(match: re.Match[str] | None) -> Identity | None:
    if match is None:
        return None
    if not match[2]:
        return match[1].lower()
    return number if (number := int(match[2])) <= MAX_ID else None
