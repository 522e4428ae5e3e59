"""Write CSV that a spreadsheet opens by itself, and of which it runs nothing."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.utils.translation import get_language

from lms_admin.sheets.cells import runs_when_opened

_BLOCK: Final = 1 << 16
# Without it Excel takes UTF-8 for the encoding of its own system.
_MARK: Final = "\ufeff"


def csv_chunks(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The file, made as it is asked for: UTF-8, with what Excel expects between the cells."""
    delimiter = separator()
    target = io.StringIO()
    target.write(_MARK)
    writer = csv.writer(target, delimiter=delimiter)
    for row in rows:
        writer.writerow([safe(text) for text in row])
        if target.tell() > _BLOCK:
            yield _taken(target)
    yield _taken(target)


def separator() -> str:
    """A semicolon where the comma stands in numbers, as in Dutch."""
    return ";" if (get_language() or "").startswith("nl") else ","


def safe(text: str) -> str:
    """The text of a cell: an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if runs_when_opened(text) else text


def _taken(target: io.StringIO) -> bytes:
    data = target.getvalue().encode("utf-8", "replace")
    target.seek(0)
    target.truncate()
    return data
