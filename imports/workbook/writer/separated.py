"""Write CSV that a spreadsheet opens by itself, and of which it runs nothing."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.utils.translation import get_language

from imports.workbook.reader.copied import SheetCopy
from imports.workbook.reader.text.typed import RUNS
from imports.workbook.values import cell_text

_BLOCK: Final = 1 << 16
# Without it Excel takes UTF-8 for the encoding of its own system.
_MARK: Final = "\ufeff"
_BREAK: Final = re.compile(r"\r\n|\r|\n")


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


def annotated_rows(
    copy: SheetCopy, header_row: int, title: str, results: Iterable[tuple[int, str]]
) -> Iterator[list[str]]:
    """The rows of a text that is given back, each on its own line, with its result behind it.

    `results` are texts by row, ascending; `title` stands above them, if there is a header.
    """
    place = max(1, copy.last_column)
    told = iter(results)
    coming = next(told, None)
    line = 1
    for row in copy:
        for _blank in range(row.number - line):
            yield []
        cells = [""] * place
        for cell in row.cells:
            if cell.place <= place:
                cells[cell.place - 1] = cell.text
        while coming is not None and coming[0] < row.number:
            coming = next(told, None)
        text = title if row.number == header_row else ""
        if coming is not None and coming[0] == row.number:
            text = coming[1]
        yield [*cells, cell_text(text)]
        breaks = sum(len(_BREAK.findall(text)) for text in cells)
        line = max(line, row.number) + 1 + breaks


def separator() -> str:
    """A semicolon where the comma stands in numbers, as in Dutch."""
    return ";" if (get_language() or "").startswith("nl") else ","


def safe(text: str) -> str:
    """The text of a cell: an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(RUNS) else text


def _taken(target: io.StringIO) -> bytes:
    data = target.getvalue().encode("utf-8", "replace")
    target.seek(0)
    target.truncate()
    return data
