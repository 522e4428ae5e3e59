"""An import's own template, filled in and saved as Excel saves it: with shared strings."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Final, NamedTuple

from imports.workbook.format import TemplateSpec
from imports.workbook.writer.template import FIRST_MARK_COLUMN, write_template
from lms_admin.sheets.cells import column_letters
from tests.benchmarks.sheets import SHEET, STRINGS

NO_STRINGS: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"></sst>'
)
STRINGS_TYPE: Final = (
    f'<Override PartName="/{STRINGS}" ContentType="application/vnd.openxmlformats-officedocument'
    '.spreadsheetml.sharedStrings+xml"/>'
)
STRINGS_RELATION: Final = (
    f'<Relationship Id="strings" Target="/{STRINGS}" Type="http://schemas.openxmlformats.org'
    '/officeDocument/2006/relationships/sharedStrings"/>'
)
BATCH: Final = 2_000


class Line(NamedTuple):
    """A line of the sheet; `marked` are the places of its activities, from 0."""

    email: str
    name: str
    marked: Sequence[int]


def write_sheet(path: Path, spec: TemplateSpec, lines: Callable[[], Iterable[Line]]) -> None:
    """Write the template of `spec` with these lines, which are asked for twice."""
    template = io.BytesIO()
    write_template(template, spec)
    with (
        zipfile.ZipFile(template) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        parts = {name: source.read(name) for name in source.namelist()}
        assert STRINGS not in parts, "the template has shared strings of its own"
        parts[STRINGS] = NO_STRINGS
        # Of these parts: before which tag more is written, and what.
        more: dict[str, tuple[bytes, Iterable[str]]] = {
            "[Content_Types].xml": (b"</Types>", [STRINGS_TYPE]),
            "xl/_rels/workbook.xml.rels": (b"</Relationships>", [STRINGS_RELATION]),
            STRINGS: (b"</sst>", _strings(lines())),
            SHEET: (b"</sheetData>", _rows(lines(), _style(parts[SHEET]))),
        }
        for name, part in parts.items():
            with target.open(name, "w", force_zip64=True) as out:
                if name in more:
                    _insert(out, part, *more[name])
                else:
                    out.write(part)


def _insert(out: IO[bytes], part: bytes, before: bytes, texts: Iterable[str]) -> None:
    start, end, rest = part.rpartition(before)
    assert end, f"no {before!r} in this part"
    out.write(start)
    block: list[str] = []
    for text in texts:
        block.append(text)
        if len(block) == BATCH:
            out.write("".join(block).encode())
            block.clear()
    out.write("".join(block).encode() + end + rest)


def _style(part: bytes) -> str:
    """What Excel writes with every cell that somebody fills in: the style of its column."""
    match = re.search(rb'<col [^>]*style="([0-9]+)"', part)
    assert match, "the template's columns have a style"
    return f' s="{match[1].decode()}"'


def _strings(lines: Iterable[Line]) -> Iterator[str]:
    yield "<si><t>x</t></si>"
    for line in lines:
        yield f"<si><t>{line.email}</t></si><si><t>{line.name}</t></si>"


def _rows(lines: Iterable[Line], style: str) -> Iterator[str]:
    letters = [column_letters(column) for column in range(FIRST_MARK_COLUMN, 300)]
    for index, line in enumerate(lines):
        row, email = index + 2, 1 + 2 * index
        marks = "".join(
            [
                f'<c r="{letters[place]}{row}"{style} t="s"><v>0</v></c>'
                for place in sorted(line.marked)
            ]
        )
        yield (
            f'<row r="{row}" spans="1:12"><c r="A{row}"{style} t="s"><v>{email}</v></c>'
            f'<c r="B{row}"{style} t="s"><v>{email + 1}</v></c>{marks}</row>'
        )
