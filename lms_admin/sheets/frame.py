"""Write a workbook whose frame openpyxl makes and whose rows are streamed in.

openpyxl is good at everything around the rows: styles, protection, validation, hidden sheets.
Its rows cost some 4 microseconds a cell and a temporary file; here they are bytes that pass
straight into the zip, so that memory stays the same whatever the number of lines.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Protection
from openpyxl.worksheet.worksheet import Worksheet

from lms_admin.sheets.cells import cell_xml, runs_when_edited

_DIMENSION = re.compile(rb"<dimension [^>]*/>")
_END_OF_ROWS = b"</sheetData>"
_HIDDEN = ' hidden="1"'
_BLOCK = 1 << 16
# Rows look alike: with more effort they take a thirtieth less room, and four times as long.
_EFFORT = 3


class TextStyle(NamedTuple):
    """The numbers of two styles that differ in one thing: Excel's quote in front of the text."""

    plain: int
    quoted: int


def text_style(
    sheet: Worksheet,
    row: int,
    *,
    alignment: Alignment | None = None,
    protection: Protection | None = None,
) -> TextStyle:
    """A style for streamed texts. `row` is one that the frame does not have.

    openpyxl numbers styles as they are first asked for: cells are made for the asking and taken
    away again.
    """
    cells = [sheet.cell(row, column) for column in (1, 2)]
    for cell in cells:
        if alignment is not None:
            cell.alignment = alignment
        if protection is not None:
            cell.protection = protection
    cells[1].quotePrefix = True
    style = TextStyle(*(cell.style_id for cell in cells))
    sheet.delete_rows(row)
    return style


def text_cell(reference: str, text: str, style: TextStyle) -> str:
    """A cell that holds `text` as text, whatever it starts with: it never runs as a formula."""
    number = style.quoted if runs_when_edited(text) else style.plain
    return (
        f'<c r="{reference}" s="{number}" t="inlineStr">'
        f'<is><t xml:space="preserve">{cell_xml(text)}</t></is></c>'
    )


def number_cell(reference: str, value: object, style: TextStyle) -> str:
    """A cell that holds a number, which `value` is or says."""
    return f'<c r="{reference}" s="{style.plain}"><v>{value}</v></c>'


def row_xml(number: int, cells: Iterable[str], *, hidden: bool = False) -> str:
    """A row of these cells, in the order of their columns; empty texts are no cells."""
    return f'<row r="{number}"{_HIDDEN if hidden else ""}>{"".join(cells)}</row>'


def write_workbook(target: BinaryIO, frame: Workbook, rows: Mapping[str, Iterable[str]]) -> None:
    """Write `workbook_chunks` to `target`."""
    for chunk in workbook_chunks(frame, rows):
        target.write(chunk)


def workbook_chunks(
    frame: Workbook, rows: Mapping[str, Iterable[str]], *, large: bool = False
) -> Iterator[bytes]:
    """`frame` as a file, with `rows` (whole `<row>` elements) after the rows it has.

    `rows` is keyed by sheet title. Rows must go on where the frame's own stop. They are asked for
    as the chunks are; whatever is not asked for is never made. A `large` sheet may take more than
    2 GiB unpacked, which not every program reads.
    """
    skeleton = io.BytesIO()
    frame.save(skeleton)
    streams = {frame[title].path.lstrip("/"): stream for title, stream in rows.items()}
    sink = _Sink()
    with (
        zipfile.ZipFile(skeleton) as source,
        zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=_EFFORT) as result,
    ):
        for name in source.namelist():
            part = source.read(name)
            blocks = _sheet_blocks(part, streams[name]) if name in streams else [part]
            # (By its name, and not by an entry of our own: such a one has no effort.)
            with result.open(name, "w", force_zip64=large and name in streams) as out:
                for block in blocks:
                    yield sink.taken()
                    out.write(block)
    yield sink.taken()


class _Sink:
    """Where a zip is written that is read as it grows."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None: ...

    def close(self) -> None: ...

    def taken(self) -> bytes:
        """What has been written since the last time."""
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data


def _sheet_blocks(part: bytes, rows: Iterable[str]) -> Iterator[bytes]:
    # The frame's dimension says where the frame ends; readers that believe it lose our rows.
    before, end, after = _DIMENSION.sub(b"", part).partition(_END_OF_ROWS)
    yield before
    block: list[str] = []
    size = 0
    for row in rows:
        block.append(row)
        size += len(row)
        if size >= _BLOCK:
            yield "".join(block).encode()
            block.clear()
            size = 0
    yield "".join(block).encode() + end + after
