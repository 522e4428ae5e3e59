"""Blocks of lines, as they come from the reading process: the good, the bad, and decoding."""

import pytest

from imports.workbook.reader.blocks import (
    BadBlock,
    Block,
    Line,
    check_block,
    decode_block,
    encode_block,
)
from tests.imports.workbook.books import AED, CPR, FIRE

IDS = frozenset({str(CPR).encode(), str(AED).encode()})


def block_of(*lines, **changes):
    data = b"".join(lines)
    rows = [int(text.split(b"\t")[0]) for text in lines]
    return Block(rows[0], rows[-1], len(lines), data)._replace(**changes)


def a_line(
    row=2,
    email="a@b",
    key="a@b",
    marks="",
    count="0",
    problems="",
    repairs="",
    number="",
    record="0",
    hidden="0",
):
    told = (problems, repairs, number, record, hidden)
    fields = (str(row), email, key, marks, count, *told)
    return "\t".join(fields).encode() + b"\n"


def test_good_blocks():
    check_block(block_of(a_line(2), a_line(3, marks=f"{AED},{CPR}", count="2")), 1, IDS)
    check_block(
        block_of(
            a_line(
                12,
                email="a\\\\b\\tc\\nd\\re",
                problems='[{"column":"C","code":"\\\\n","activity":null}]',
                repairs='[{"column":"A","repair":"spaces"}]',
            )
        ),
        11,
        IDS,
    )
    check_block(block_of(a_line(1_048_576, hidden="1")), 0, IDS)


BAD_BLOCKS = {
    "row before": block_of(a_line(1)),
    "rows swapped": block_of(a_line(5), a_line(4)),
    "row twice": block_of(a_line(5), a_line(5)),
    "wrong first row": block_of(a_line(5), first_row=4),
    "wrong last row": block_of(a_line(5), last_row=6),
    "wrong count": block_of(a_line(5), a_line(6), lines=1),
    "field too many": block_of(a_line(5, email="a\tb")),
    "field moved on": block_of(b"5\ta\n6\tb\tc\td\te\tf\tg\th\ti\tj\t0\n", lines=1, last_row=5),
    "newline": block_of(a_line(5, email="a\nb")),
    "no end": block_of(a_line(5)[:-1]),
    "null": block_of(a_line(5, email="\\N")),
    "end of copy": Block(5, 5, 1, b"\\.\n"),
    "escape": block_of(a_line(5, email="\\x00")),
    "trailing backslash": block_of(a_line(5, email="a\\")),
    "NUL": block_of(a_line(5, email="a\0b")),
    "carriage return": block_of(a_line(5, email="a\rb")),
    "not UTF-8": block_of(a_line(5).replace(b"a@b", b"\xff@b")),
    "surrogate": block_of(a_line(5).replace(b"a@b", b"\xed\xa0\x80@b")),
    "foreign id": block_of(a_line(5, marks=f"{FIRE}", count="1")),
    "id with a sign": block_of(a_line(5, marks=f"+{CPR}", count="1")),
    "no id": block_of(a_line(5, marks="1;DROP", count="1")),
    "empty id": block_of(a_line(5, marks=f"{CPR},", count="1")),
    "count": block_of(a_line(5, count="-1")),
    "no count": block_of(a_line(5, count="")),
    "count with a comma": block_of(a_line(5, count="1,1")),
    "hidden": block_of(a_line(5, hidden="4")),
    "number too long for the database": block_of(a_line(5, number="y" * 61)),
    "record": block_of(a_line(5, record="-1")),
    "no record": block_of(a_line(5, record="")),
    "no hidden": block_of(a_line(5, hidden="")),
    "row with a zero": Block(5, 5, 1, b"0" + a_line(5)),
    "row with a space": Block(5, 5, 1, b" " + a_line(5)),
    "nothing": Block(5, 5, 0, b""),
    "email too long for the database": block_of(a_line(5, email="é" * 261)),
    "key too long for the database": block_of(a_line(5, key="y" * 261)),
    "problems that are no JSON": block_of(a_line(5, problems="[")),
    "problems that are deep": block_of(a_line(5, problems="[" * 100_000)),
    "problems that are no list": block_of(a_line(5, problems='{"code":"x","column":"C"}')),
    "problems without a place": block_of(a_line(5, problems='[{"code":"x"}]')),
    "problems without a code": block_of(a_line(5, problems='[{"column":"C"}]')),
    "problems of no activity": block_of(
        a_line(5, problems='[{"code":"x","column":"C","activity":"7"}]')
    ),
    "repairs without a name": block_of(a_line(5, repairs='[{"code":"x","column":"C"}]')),
}


@pytest.mark.parametrize("block", BAD_BLOCKS.values(), ids=BAD_BLOCKS.keys())
def test_bad_blocks(block):
    with pytest.raises(BadBlock):
        check_block(block, 1, IDS)


def test_blocks_are_decoded_as_copy_would():
    data = a_line(2, email="a\\\\b\\tc\\nd\\re\\\\n", marks=f"{AED},{CPR}", count="2", hidden="1")
    email = "a\\b\tc\nd\re\\n"
    lines = [Line(2, email, "a@b", f"{AED},{CPR}", 2, "", "", "", 0, 1)]
    assert decode_block(data) == lines
    assert encode_block(lines) == data
