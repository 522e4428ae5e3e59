"""Blocks of lines about users as the parent gets them: held against their form, and decoded.

The reading process may have been taken over by the file it read: what it sends is believed only in
what this module has looked at.
"""

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from imports.workbook.reader.blocks import HIDDEN, STRUCK, BadBlock, Block
from imports.workbook.reader.columns import ColumnRole
from imports.workbook.reader.people.cells import ACTIVE, CLEAR, INACTIVE, LENGTHS

_PARTS: Final = 6
_MAX_ROW: Final = 9_999_999
_MAX_TOLD: Final = 100


class PersonLine(NamedTuple):
    """One line: `values` by the roles of its columns, without those that say nothing.

    `record` is the row that a spreadsheet program would show, 0 where it is `row`. `apart` is a sum
    of HIDDEN and STRUCK, or 0.
    """

    row: int
    record: int
    apart: int
    values: Mapping[str, str]
    problems: list[dict[str, Any]]
    repairs: list[dict[str, str]]

    def says(self, role: ColumnRole) -> str:
        """What its cell of this column says; empty text for nothing."""
        return self.values.get(role, "")


def decode_people(block: Block, after_row: int = 0) -> list[PersonLine]:
    """The lines of a block. Raises BadBlock unless it is what it should be, after `after_row`."""
    try:
        texts = block.data.decode().split("\n")
        lines = [_line(json.loads(text)) for text in texts[:-1]]
    except (ValueError, TypeError, RecursionError) as error:
        raise BadBlock("people") from error
    rows = [line.row for line in lines]
    if texts[-1] or len(lines) != block.lines or rows != sorted(set(rows)):
        raise BadBlock("rows")
    if not rows or not after_row < rows[0] == block.first_row or rows[-1] != block.last_row:
        raise BadBlock("rows")
    return lines


def _line(parts: Any) -> PersonLine:
    if type(parts) is not list or len(parts) != _PARTS:
        raise ValueError("parts")
    row, record, apart, values, problems, repairs = parts
    numbers_right = (
        all(type(one) is int for one in (row, record, apart))
        and 0 < row <= _MAX_ROW
        and 0 <= record <= _MAX_ROW
        and 0 <= apart <= HIDDEN + STRUCK
    )
    if not numbers_right or type(values) is not dict:
        raise ValueError("numbers")
    for role, value in values.items():
        _check_value(ColumnRole(role), value)
    _check_told(problems, "code")
    _check_told(repairs, "repair")
    return PersonLine(row, record, apart, values, problems, repairs)


def _check_value(role: ColumnRole, value: Any) -> None:
    if type(value) is not str or not 0 < len(value) <= max(LENGTHS[role], len(CLEAR)):
        raise ValueError(role)
    if not value.isprintable():
        raise ValueError(role)
    if role is ColumnRole.STATUS and value not in (ACTIVE, INACTIVE):
        raise ValueError(role)


def _check_told(items: Any, name: str) -> None:
    if type(items) is not list or len(items) > _MAX_TOLD:
        raise ValueError(name)
    for item in items:
        if type(item) is not dict or not all(
            type(item.get(key)) is str for key in ("column", name)
        ):
            raise ValueError(name)
