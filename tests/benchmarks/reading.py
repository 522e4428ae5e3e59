"""Reading a workbook: ours, the fastest that is known, and python-calamine. Without Django."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, Final

from python_calamine import CalamineWorkbook

from imports.workbook.reader.parent import open_workbook
from lms_admin.sheets.cells import column_letters
from tests.benchmarks.measure import MIB, Cost, cost_of
from tests.benchmarks.sheets import FIRST_MARK, SHEET, STRINGS, Sheet

CHUNK: Final = 1 << 20
_TEXT: Final = re.compile(rb"<si><t[^>]*>([^<]*)</t></si>")
_ROW: Final = re.compile(
    rb'<row r="([0-9]+)"[^>]*><c r="A[0-9]+"[^>]*><v>([0-9]+)</v></c>'
    rb'(?:<c r="B[0-9]+"[^>]*><v>[0-9]+</v></c>)?(.*?)</row>'
)

type Parsed = tuple[int, str, list[int]]
"""Row, address, and the ids of the marked activities."""


def parsed(sheet: Sheet) -> Iterator[Parsed]:
    """Only right for the very bytes that our sheets consist of."""
    letters = _letters(sheet)
    with zipfile.ZipFile(sheet.path) as archive:
        texts = _TEXT.findall(archive.read(STRINGS))
        mark = re.compile(rb'<c r="([A-Z]+)[0-9]+"[^>]*><v>%d</v></c>' % texts.index(b"x"))
        find_marks = mark.findall
        for block in _blocks(archive):
            for row, email, cells in _ROW.findall(block):
                marked = [letters[column] for column in find_marks(cells)]
                yield int(row), texts[int(email)].decode(), marked


def _letters(sheet: Sheet) -> dict[bytes, int]:
    """The column of each activity."""
    columns = enumerate(sheet.activities, start=FIRST_MARK)
    return {column_letters(column).encode(): activity for column, activity in columns}


def _blocks(archive: zipfile.ZipFile) -> Iterator[bytes]:
    """The sheet's rows from the second on, in blocks of whole ones."""
    with archive.open(SHEET) as part:
        carry = b""
        while data := part.read(CHUNK):
            block = carry + data
            cut = block.rfind(b"<row ")
            carry = block[cut:]
            yield block[:cut]
        yield carry


def fastest(sheet: Sheet) -> Cost:
    return cost_of(lambda: _exhaust(parsed(sheet), sheet.lines))


def by_calamine(sheet: Sheet) -> Cost:
    """Every row, and nothing done with it."""

    def step() -> None:
        rows = CalamineWorkbook.from_path(str(sheet.path)).get_sheet_by_index(0).iter_rows()
        _exhaust(rows, sheet.lines + 1)

    return cost_of(step)


def _exhaust(rows: Iterable[Any], expected: int) -> None:
    assert sum(1 for _ in rows) == expected


def ours(sheet: Sheet) -> tuple[Cost, float]:
    """Read the workbook with all checks; also the reading process's peak, in MiB."""
    peak = 0

    def step() -> None:
        nonlocal peak
        with open_workbook(
            sheet.path,
            file_name=sheet.path.name,
            activities=sheet.activities,
            expected_import=sheet.import_number,
            expected_action="unenroll",
        ) as reading:
            lines = sum(block.lines for block in reading)
        assert lines == sheet.lines
        peak = reading.peak_bytes

    cost = cost_of(step)
    return cost, peak / MIB
