"""What may be told of an error or of a text: never a value that somebody's data could be in.

The text of an exception often quotes what it was about: `invalid literal for int(): 'Sanne'`, or
`Key (email_key)=(sanne@…) already exists`. So it is told only of kinds whose texts are known. Of
all others the type and the place are, which is what a fault is found by.
"""

import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.db import Error as DatabaseError

ROOT: Final = Path(__file__).resolve().parents[2]
LIBRARIES: Final = "site-packages/"
FRAMES: Final = 30
# The interpreter makes these, of names in the code.
ABOUT_CODE: Final = (AttributeError, NameError, ImportError)
ADDRESS: Final = re.compile(r"[^\s<>()\[\]\"',;:=]+@[^\s<>()\[\]\"',;:=]+")
QUERY: Final = re.compile(r"(?<=[\w/])\?[^\s\"'<>]+")
QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'|\([^)]*\)=\([^)]*\)")


def without_people(text: str) -> str:
    """The text without what is an email address or stands behind the question mark of another."""
    return QUERY.sub("?…", ADDRESS.sub("…@…", text))


def told_of(error: BaseException) -> str:
    """What may be told of its text; often nothing."""
    if isinstance(error, ABOUT_CODE):
        return without_people(str(error))
    if isinstance(error, OSError):
        return error.strerror or ""
    if isinstance(error, DatabaseError):
        return _told_of_database(error)
    return ""


def kinds_and_places(error: BaseException) -> list[dict[str, Any]]:
    """The error and what it came of, the first cause first, as far as they may be told."""
    return [
        {"type": _kind(one), "told": told_of(one), "places": list(_places(one))}
        for one in reversed(list(causes_of(error)))
    ]


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """The error, what it was raised from, and so on; each once."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _told_of_database(error: BaseException) -> str:
    """PostgreSQL's code and the first line of its text, without what that quotes.

    SQLite's text quotes behind a colon, without quotation marks; of a constraint it is a name.
    """
    cause = error.__cause__ or error
    diagnosis = getattr(cause, "diag", None)
    first = getattr(diagnosis, "message_primary", None) or str(cause).partition("\n")[0]
    if diagnosis is None and "constraint failed" not in first:
        first = first.partition(": ")[0]
    names = ("constraint_name", "table_name", "column_name")
    found = [getattr(cause, "sqlstate", None), QUOTED.sub("…", without_people(first))]
    found += [getattr(diagnosis, name, None) for name in names]
    return " ".join(filter(None, found))


def _kind(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else _dotted(kind)


def _dotted(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _places(error: BaseException) -> Iterator[str]:
    frames = traceback.extract_tb(error.__traceback__)
    for frame in frames[-FRAMES:]:
        yield f"{_short(frame.filename)}:{frame.lineno} {frame.name}"


def _short(file: str) -> str:
    _before, library, rest = file.rpartition(LIBRARIES)
    return rest if library else file.removeprefix(f"{ROOT}/")
