"""The rows of any table that somebody uploads or pastes, whatever stands in it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from imports.workbook.reader.copied import open_copy
from imports.workbook.reader.copying import FIRST_SHEET
from imports.workbook.reader.limits import MIB, Limits

_ZIP: Final = b"PK\x03\x04"
# A table that is read while somebody waits for the page.
_SMALL: Final = Limits(file_bytes=5 * MIB, unpacked_bytes=64 * MIB, copied_bytes=16 * MIB)


class ReadRow(NamedTuple):
    """A row that is not blank, by the number that its program shows; the cells by column number."""

    number: int
    cells: Mapping[int, str]


def read_table(path: str | os.PathLike[str], *, file_name: str, most: int) -> list[ReadRow]:
    """At most so many rows and one more, of the first sheet. Raises Refused."""
    with Path(path).open("rb") as file:
        is_text = file.read(len(_ZIP)) != _ZIP
    job = {"file_name": file_name, "sheet_title": FIRST_SHEET, "header_row": 1, "limits": _SMALL}
    rows: list[ReadRow] = []
    with open_copy(path, is_text=is_text, **job) as copy:  # type: ignore[arg-type]
        for row in copy:
            rows.append(ReadRow(row.number, {cell.place: cell.text for cell in row.cells}))
            if len(rows) > most:
                break
    return rows
