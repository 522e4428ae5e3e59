"""Workbooks made by hand, part by part, and two ways to have them read."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from imports.workbook.reader import frames
from imports.workbook.reader.blocks import Block, Line, check_block, decode_block
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.opening import read_file
from imports.workbook.reader.parent import open_workbook
from imports.workbook.reader.reading import Head, Trailer, read_head, read_trailer
from imports.workbook.refusals import Refusal, Refused

# Ids as a database gives them out: neither small nor in the order of the columns.
IMPORT = 52_215
CPR, AED, FIRE = 90_417, 31_007, 77_123
ACTIVITIES = {
    CPR: ("CPR and AED refresher", "CPR-2"),
    AED: ("AED for beginners", "AED-1"),
    FIRE: ("Fire safety", "FIRE-9"),
}

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET_TYPE = f"{SPREADSHEET}.sheet.main+xml"
# Twenty styles that look like nothing, for cells that name one.
STYLES = (
    f'{DECLARATION}<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><fills><fill><patternFill/>'
    "</fill></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
    f"<cellXfs>{'<xf/>' * 20}</cellXfs></styleSheet>"
)


@dataclass
class Result:
    """What came of a file: a head, lines and a trailer, or a refusal."""

    head: Head | None = None
    lines: list[Line] = field(default_factory=list)
    trailer: Trailer | None = None
    refused: Refused | None = None

    @property
    def code(self) -> Refusal | None:
        return self.refused.code if self.refused else None

    @property
    def told(self) -> Trailer:
        assert self.refused is None, self.refused
        assert self.trailer is not None
        return self.trailer

    @property
    def rows(self) -> list[tuple[int, str, str]]:
        """Row, address and marks, which is what most tests are about."""
        assert self.refused is None, self.refused
        return [(line.row, line.email, line.marks) for line in self.lines]


def read(source: bytes | Path, tmp_path: Path, **options: Any) -> Result:
    """Have a file read by the real process."""
    path = source if isinstance(source, Path) else tmp_path / "upload"
    if isinstance(source, bytes):
        path.write_bytes(source)
    result = Result()
    arguments = {
        "file_name": "Unenroll.xlsx",
        "activities": ACTIVITIES,
        "expected_import": IMPORT,
        **options,
    }
    try:
        with open_workbook(path, **arguments) as reading:
            result.head = reading.head
            for block in reading:
                result.lines += decode_block(block.data)
            result.trailer = reading.trailer
    except Refused as refused:
        result.refused = refused
    return result


def read_here(data: bytes, *, fast: bool, **options: Any) -> Result:
    """Have a file read in this process, which is quicker and says more when it fails."""
    result = Result()
    activities: Mapping[int, tuple[str, str]] = options.pop("activities", ACTIVITIES)
    ids = frozenset(str(number).encode() for number in activities)
    last_row = 0

    def send(kind: bytes, content: bytes) -> None:
        nonlocal last_row
        if kind == frames.HEAD:
            result.head = read_head(frames.from_json(content), activities)
        elif kind == frames.TRAILER:
            result.trailer = read_trailer(frames.from_json(content), len(result.lines), activities)
        else:
            block = Block(*frames.unpack_block(content))
            check_block(block, last_row, ids)
            last_row = block.last_row
            result.lines += decode_block(block.data)

    arguments = {
        "file_name": "Unenroll.xlsx",
        "expected_import": IMPORT,
        "expected_action": None,
        "limits": Limits(),
        **options,
    }
    try:
        read_file(io.BytesIO(data), activities=activities, send=send, fast=fast, **arguments)
    except Refused as refused:
        result.refused = refused
    return result


def read_both_ways(data: bytes, **options: Any) -> Result:
    """Have a file read with and without the fast way, which must agree."""
    fast, slow = read_here(data, fast=True, **options), read_here(data, fast=False, **options)
    assert fast.code == slow.code
    if fast.refused is None:
        assert fast.lines == slow.lines
        assert (fast.head, fast.trailer) == (slow.head, slow.trailer)
    return fast


def text(reference: str, value: str, attributes: str = "") -> str:
    return f'<c r="{reference}" t="inlineStr"{attributes}><is><t>{escape(value)}</t></is></c>'


def row(number: int, *cells: str, attributes: str = "") -> str:
    return f'<row r="{number}"{attributes}>{"".join(cells)}</row>'


def header(number: int = 1, *, email: str = "Email", name: str = "Name") -> str:
    titles = [email, name, *(f"{title} ({code})" for title, code in ACTIVITIES.values())]
    return row(
        number,
        *(text(f"{letter}{number}", title) for letter, title in zip("ABCDE", titles, strict=True)),
    )


def line(number: int, email: str, *marked: str, attributes: str = "") -> str:
    """A plain line with an x in the columns of `marked`."""
    cells = [text(f"A{number}", email)] if email else []
    return row(
        number,
        *cells,
        *(text(f"{column}{number}", "x") for column in marked),
        attributes=attributes,
    )


def sheet(*rows: str, before: str = "", after: str = "", namespace: str = MAIN) -> str:
    return (
        f'{DECLARATION}<worksheet xmlns="{namespace}">{before}'
        f"<sheetData>{''.join(rows)}</sheetData>{after}</worksheet>"
    )


def book(
    sheet_xml: str | bytes,
    *,
    shared: str | None = None,
    sheets: Mapping[str, str | bytes] | None = None,
    states: Mapping[str, str] | None = None,
    names: str = "",
    styles: str | None = STYLES,
    extra: Mapping[str, str | bytes] | None = None,
    without: tuple[str, ...] = (),
    title: str = "Enrollments",
) -> bytes:
    """A workbook around `sheet_xml`; `sheets` are more of them, by title."""
    all_sheets = {title: sheet_xml, **(sheets or {})}
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"'
        f' state="{(states or {}).get(name, "visible")}"/>'
        for number, name in enumerate(all_sheets, start=1)
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{relation}/worksheet"'
        f' Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(all_sheets) + 1)
    )
    if shared is not None:
        related += (
            f'<Relationship Id="s" Type="{relation}/sharedStrings" Target="sharedStrings.xml"/>'
        )
    if styles is not None:
        related += f'<Relationship Id="y" Type="{relation}/styles" Target="styles.xml"/>'
    kinds = {f"worksheets/sheet{number}": "worksheet" for number in range(1, len(all_sheets) + 1)}
    if shared is not None:
        kinds["sharedStrings"] = "sharedStrings"
    if styles is not None:
        kinds["styles"] = "styles"
    typed = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{SPREADSHEET}.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{package}/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}"/>{typed}</Types>',
        "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r" Type="{relation}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{relation}">'
        f"<sheets>{listed}</sheets><definedNames>{names}</definedNames></workbook>",
        "xl/_rels/workbook.xml.rels": f'{DECLARATION}<Relationships xmlns="{package}/'
        f'relationships">{related}</Relationships>',
    }
    for number, content in enumerate(all_sheets.values(), start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = content
    if shared is not None:
        parts["xl/sharedStrings.xml"] = shared
    if styles is not None:
        parts["xl/styles.xml"] = styles
    parts |= extra or {}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if name not in without:
                archive.writestr(name, content)
    return target.getvalue()


def shared_strings(*items: str) -> str:
    """The part with shared texts; an item is what stands in its `si`."""
    inside = "".join(f"<si>{item}</si>" for item in items)
    return f'{DECLARATION}<sst xmlns="{MAIN}">{inside}</sst>'


def shared(reference: str, index: int | str) -> str:
    return f'<c r="{reference}" t="s"><v>{index}</v></c>'
