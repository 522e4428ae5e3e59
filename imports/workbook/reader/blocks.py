"""Blocks of lines as the parent gets them: held against their form, and decoded where needed.

The reading process may have been taken over by the file it read. So a block is believed only in
what this module has looked at: it is well-formed for COPY, rows ascend, ids are of this import.
Its texts are what the file's author typed, whoever wrote them down.
"""

import json
import re
from collections.abc import Iterable, Sequence
from operator import lt
from typing import NamedTuple

# Why a line may be left out: it is hidden or filtered away, or struck through.
HIDDEN, STRUCK = 1, 2

_FIELDS = 10
# What the columns of the database hold.
_MAX_EMAIL = 260
_MAX_NUMBER = 60
_BETWEEN_LINES = re.compile(rb"[1-9][0-9]{0,6}(?:\|[0-3]\n[1-9][0-9]{0,6})*\|[0-3]\n")
_APART = (b"|0\n", b"|1\n", b"|2\n", b"|3\n")
_COUNTS = re.compile(rb"[0-9]{1,5}(?:\|[0-9]{1,5})*")
_RECORDS = re.compile(rb"[0-9]{1,7}(?:\|[0-9]{1,7})*")
_IDS = re.compile(rb"[1-9][0-9]{0,18}(?:,[1-9][0-9]{0,18})*")
_BAD_ESCAPE = re.compile(rb"\\(?![tnr])")
_BAD_BYTES = bytes(code for code in range(32) if code not in b"\t\n")
_ESCAPED = re.compile(r"\\([\\tnr])")
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_MEANINGS = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}


class BadBlock(Exception):
    """The reading process sent what it never would by itself."""


class Block(NamedTuple):
    """Lines of the sheet, in order. `data` is theirs in the text format of PostgreSQL's COPY:

    row, email, email_key, marks, mark_count, problems, repairs, number, record, hidden: `Line`.
    """

    first_row: int
    last_row: int
    lines: int
    data: bytes


class Line(NamedTuple):
    """One decoded line. `marks` are ids, ascending, with commas; the JSON is text or empty.

    `number` is an employee number. `record` is the row that a spreadsheet program would show, 0
    where it is `row`. `hidden` is a sum of HIDDEN and STRUCK, or 0.
    """

    row: int
    email: str
    email_key: str
    marks: str
    mark_count: int
    problems: str
    repairs: str
    number: str
    record: int
    hidden: int


def check_block(block: Block, after_row: int, activity_ids: frozenset[bytes]) -> None:
    """Raise BadBlock unless the block is what it should be and follows row `after_row`."""
    data = block.data
    fields = data.split(b"\t")
    steps = _FIELDS - 1
    if len(fields) != steps * block.lines + 1 or data.count(b"\n") != block.lines:
        raise BadBlock("fields")
    # The last field of a line and the first of the next stand together, with the line's end.
    ends = b"|".join(fields[::steps])
    if not _BETWEEN_LINES.fullmatch(ends):
        raise BadBlock("rows")
    for apart in _APART:
        ends = ends.replace(apart, b" ")
    rows = list(map(int, ends.split()))
    if not after_row < rows[0] == block.first_row or rows[-1] != block.last_row:
        raise BadBlock("rows")
    if not all(map(lt, rows, rows[1:])):
        raise BadBlock("row order")
    if not _COUNTS.fullmatch(b"|".join(fields[4::steps])):
        raise BadBlock("counts")
    if not _RECORDS.fullmatch(b"|".join(fields[8::steps])):
        raise BadBlock("records")
    marks = b",".join(filter(None, fields[3::steps]))
    if marks and not (_IDS.fullmatch(marks) and set(marks.split(b",")) <= activity_ids):
        raise BadBlock("marks")
    _check_length(fields[1::steps], _MAX_EMAIL)
    _check_length(fields[2::steps], _MAX_EMAIL)
    _check_length(fields[7::steps], _MAX_NUMBER)
    _check_told(fields[5::steps], "code")
    _check_told(fields[6::steps], "repair")
    if len(data.translate(None, _BAD_BYTES)) != len(data) or (
        b"\\" in data and _BAD_ESCAPE.search(data.replace(b"\\\\", b""))
    ):
        raise BadBlock("bytes")
    try:
        data.decode()
    except UnicodeDecodeError:
        raise BadBlock("encoding") from None


def _check_length(fields: Sequence[bytes], most: int) -> None:
    if max(map(len, fields)) > most and any(
        len(field) > most and len(field.decode("utf-8", "replace")) > most for field in fields
    ):
        raise BadBlock("length")


def _check_told(fields: Iterable[bytes], name: str) -> None:
    """Each is empty, or a JSON list of objects that have a column and a `name`."""
    for field in filter(None, fields):
        try:
            items = json.loads(_ESCAPED.sub(_unescape, field.decode()))
        except (ValueError, RecursionError):
            raise BadBlock("told") from None
        if not isinstance(items, list) or not all(
            isinstance(item, dict)
            and isinstance(item.get("column"), str)
            and isinstance(item.get(name), str)
            and isinstance(item.get("activity", 0), int | None)
            for item in items
        ):
            raise BadBlock("told")


def decode_block(data: bytes) -> list[Line]:
    """The lines of a block, for databases that know no COPY."""
    lines = []
    for text in data.decode().split("\n")[:-1]:
        if "\\" in text:
            fields = [_ESCAPED.sub(_unescape, field) for field in text.split("\t")]
        else:
            fields = text.split("\t")
        row, email, key, marks, count, problems, repairs, number, record, hidden = fields
        told = (problems, repairs, number, int(record), int(hidden))
        lines.append(Line(int(row), email, key, marks, int(count), *told))
    return lines


def encode_block(lines: Iterable[Line]) -> bytes:
    """The data of a block with these lines: what `decode_block` reads."""
    return "".join([encode_line(line) for line in lines]).encode()


def encode_line(line: Line) -> str:
    return "\t".join([str(field).translate(ESCAPES) for field in line]) + "\n"


def _unescape(match: re.Match[str]) -> str:
    return _MEANINGS[match[1]]
