"""What was uploaded as text is given back as text, with its results."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from imports.workbook.reader.copied import SheetCopy
from lms_admin.sheets.cells import cell_text

_BREAK: Final = re.compile(r"\r\n|\r|\n")


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
