"""Write a workbook whose frame openpyxl makes and whose rows are streamed in.

openpyxl is good at everything around the rows: styles, protection, validation, hidden sheets.
Its rows cost some 4 microseconds a cell and a temporary file; here they are bytes that pass
straight into the zip, so that memory stays the same whatever the number of lines.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import IO, BinaryIO, NamedTuple

from openpyxl import Workbook

from imports.workbook.values import cell_xml, runs_when_edited

_DIMENSION = re.compile(rb"<dimension [^>]*/>")
_END_OF_ROWS = b"</sheetData>"
_BLOCK = 1 << 16
# Zip's own epoch: the same template gives the same bytes, apart from openpyxl's time of saving.
_WRITTEN = (1980, 1, 1, 0, 0, 0)


class TextStyle(NamedTuple):
    """The numbers of two styles that differ in one thing: Excel's quote in front of the text."""

    plain: int
    quoted: int


def text_cell(reference: str, text: str, style: TextStyle) -> str:
    """A cell that holds `text` as text, whatever it starts with: it never runs as a formula."""
    number = style.quoted if runs_when_edited(text) else style.plain
    return (
        f'<c r="{reference}" s="{number}" t="inlineStr">'
        f'<is><t xml:space="preserve">{cell_xml(text)}</t></is></c>'
    )


def write_workbook(target: BinaryIO, frame: Workbook, rows: Mapping[str, Iterable[str]]) -> None:
    """Write `frame` to `target`, with `rows` (whole `<row>` elements) after the rows it has.

    `rows` is keyed by sheet title. Rows must go on where the frame's own stop.
    """
    skeleton = io.BytesIO()
    frame.save(skeleton)
    streams = {frame[title].path.lstrip("/"): stream for title, stream in rows.items()}
    with (
        zipfile.ZipFile(skeleton) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result,
    ):
        for name in source.namelist():
            part = source.read(name)
            info = zipfile.ZipInfo(name, _WRITTEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            if name in streams:
                with result.open(info, "w") as out:
                    _write_sheet(out, part, streams[name])
            else:
                result.writestr(info, part)


def _write_sheet(out: IO[bytes], part: bytes, rows: Iterable[str]) -> None:
    # The frame's dimension says where the frame ends; readers that believe it lose our rows.
    before, end, after = _DIMENSION.sub(b"", part).partition(_END_OF_ROWS)
    out.write(before)
    block: list[str] = []
    size = 0
    for row in rows:
        block.append(row)
        size += len(row)
        if size >= _BLOCK:
            out.write("".join(block).encode())
            block.clear()
            size = 0
    out.write("".join(block).encode() + end + after)
