"""The reading process: what it may cost, how it ends, and that nothing of it is left."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from imports.workbook.reader import frames
from imports.workbook.reader.blocks import (
    BadBlock,
    Block,
    Line,
    check_block,
    decode_block,
    encode_block,
)
from imports.workbook.reader.limits import MIB, Limits
from imports.workbook.reader.parent import open_workbook
from imports.workbook.refusals import Refusal, Refused
from tests.imports.workbook.books import (
    ACTIVITIES,
    AED,
    CPR,
    FIRE,
    IMPORT,
    book,
    header,
    line,
    read,
    row,
    shared_strings,
    sheet,
    text,
)

ANNA = "anna@example.org"
PLAIN = book(sheet(header(), line(2, ANNA, "C")))


@pytest.fixture
def upload(tmp_path):
    """Writes a file and returns how to open it."""

    def opened(data, **options):
        path = tmp_path / "upload"
        path.write_bytes(data)
        arguments = {
            "file_name": "a.xlsx",
            "activities": ACTIVITIES,
            "expected_import": IMPORT,
            **options,
        }
        return open_workbook(path, **arguments)

    return opened


def many_lines(count):
    return book(
        sheet(
            header(),
            *(line(number, f"user{number}@example.org", "C") for number in range(2, count)),
        )
    )


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def send_and_read(reading, number):
    os.kill(reading._process.pid, number)
    return list(reading)


def test_the_real_process_reads_lines_in_blocks(upload):
    with upload(many_lines(5_002)) as reading:
        assert reading.head.sheet == "Enrollments"
        assert reading.trailer is None
        blocks = list(reading)
        assert reading.trailer.lines == 5_000
    assert [(block.first_row, block.last_row, block.lines) for block in blocks] == [
        (2, 2_001, 2_000),
        (2_002, 4_001, 2_000),
        (4_002, 5_001, 1_000),
    ]
    first = blocks[0].data.split(b"\n")[0]
    assert first == f"2\tuser2@example.org\tuser2@example.org\t{CPR}\t1\t\t\t\t0\t0".encode()
    assert decode_block(blocks[2].data)[-1].row == 5_001
    assert reading.cpu_seconds > 0
    assert reading.peak_bytes > 5 * MIB


def test_a_missing_file(tmp_path):
    opened = open_workbook(
        tmp_path / "gone", file_name="a.xlsx", activities=ACTIVITIES, expected_import=IMPORT
    )
    with pytest.raises(FileNotFoundError), opened:
        pass


def test_a_file_larger_than_allowed(upload):
    with pytest.raises(Refused) as caught, upload(PLAIN, limits=Limits(file_bytes=100)):
        pass
    assert caught.value.code == Refusal.TOO_LARGE
    assert caught.value.params == {"size": len(PLAIN), "limit": 100}


def test_a_process_that_is_no_longer_wanted_is_ended(upload):
    with upload(many_lines(30_000)) as reading:
        pid = reading._process.pid
        next(iter(reading))
        assert not gone(pid)
    assert gone(pid)


def test_a_process_is_ended_when_its_user_fails(upload):
    pid = 0

    def fail(reading):
        nonlocal pid
        pid = reading._process.pid
        raise KeyError

    with pytest.raises(KeyError), upload(many_lines(30_000)) as reading:
        fail(reading)
    assert gone(pid)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_process_that_somebody_kills(upload, number):
    with pytest.raises(Refused) as caught, upload(many_lines(60_000)) as reading:
        send_and_read(reading, number)
    assert caught.value.code == Refusal.READER_STOPPED
    assert caught.value.params == {"status": -number}


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT])
def test_a_process_that_the_file_has_crashed(upload, number):
    with pytest.raises(Refused) as caught, upload(many_lines(60_000)) as reading:
        send_and_read(reading, number)
    assert caught.value.code == Refusal.TOO_COMPLEX


def test_a_process_that_hangs(upload):
    with (
        pytest.raises(Refused) as caught,
        upload(many_lines(60_000), limits=Limits(wall_seconds=2)) as reading,
    ):
        send_and_read(reading, signal.SIGSTOP)
    assert (caught.value.code, caught.value.params) == (Refusal.TOO_SLOW, {"limit": "wall"})
    assert gone(reading._process.pid)


def test_the_time_that_its_user_takes_does_not_count(upload):
    with upload(many_lines(5_000), limits=Limits(wall_seconds=30)) as reading:
        before = reading._process._patience
        for _block in reading:
            time.sleep(0.2)
        waited = before - reading._process._patience
    assert reading.trailer.lines == 4_998
    assert waited < 25


def test_cpu_time_is_limited(tmp_path):
    """Not one plain row: twenty columns of rich text, which the parser has to look at."""
    cell = '<c t="inlineStr"><is><r><t>x</t></r></is></c>'
    slow = book(sheet(header(), f"<row>{cell * 20}</row>" * 60_000))
    limits = Limits(cpu_seconds=1, cpu_seconds_per_mib=0)
    refused = read(slow, tmp_path, limits=limits).refused
    assert (refused.code, refused.params) == (Refusal.TOO_SLOW, {"limit": "cpu"})


def test_memory_is_limited(tmp_path):
    texts = shared_strings(*(f"<t>{number:0500}</t>" for number in range(120_000)))
    greedy = book(sheet(header(), line(2, ANNA, "C")), shared=texts)
    limits = Limits(address_space_bytes=80 * MIB)
    refused = read(greedy, tmp_path, limits=limits).refused
    assert (refused.code, refused.params) == (Refusal.TOO_COMPLEX, {"reason": "memory"})
    assert read(greedy, tmp_path).refused is None


def test_a_small_file_with_a_large_sheet_is_read(upload):
    """228 MB of honest blank rows in 3 MB are slow to nobody but their author."""
    blanks = "".join(
        f'<row r="{number}" spans="1:5" s="1" customFormat="1" ht="15" customHeight="1"/>'
        for number in range(3, 400_000)
    )
    data = book(sheet(header(), line(2, ANNA, "C"), blanks))
    with upload(data) as reading:
        assert sum(block.lines for block in reading) == 1
    assert reading.peak_bytes < 64 * MIB


def test_two_at_once(upload, tmp_path):
    results = {}

    def read_one(name, count):
        (tmp_path / name).mkdir()
        results[name] = read(many_lines(count), tmp_path / name)

    threads = [
        threading.Thread(target=read_one, args=(name, count))
        for name, count in (("a", 8_002), ("b", 6_002))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {name: result.told.lines for name, result in results.items()} == {"a": 8_000, "b": 6_000}


def test_the_process_gets_nothing_of_the_environment(upload, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "for-the-test")
    with upload(many_lines(60_000)) as reading:
        process = Path("/proc", str(reading._process.pid))
        environment = process.joinpath("environ").read_bytes()
        opened = sorted(link.readlink() for link in process.joinpath("fd").iterdir())
        list(reading)
    assert b"SECRET_KEY" not in environment
    assert [path.name for path in opened if path.is_absolute()] == ["null", "upload"]
    assert len(opened) == 4


def test_the_process_loads_no_framework_and_no_database():
    root = str(Path(__file__).parents[3])
    script = (
        f"import sys; sys.path.insert(0, {root!r}); import imports.workbook.reader.read; "
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "zipfile" in loaded
    assert not loaded & {"django", "openpyxl", "psycopg", "sqlite3", "socket", "ssl", "subprocess"}


PARENT = """
import sys, time
sys.path.insert(0, sys.argv[1])
from imports.workbook.reader.parent import open_workbook
titles = ["CPR-2", "AED-1", "FIRE-9"]
with open_workbook(
    sys.argv[2],
    file_name="a.xlsx",
    activities={number: (title, "") for number, title in enumerate(titles, start=1)},
    expected_import=1,
) as reading:
    print(reading._process.pid, flush=True)
    time.sleep(60)
"""


def test_the_process_ends_with_its_parent(tmp_path):
    path = tmp_path / "upload"
    titles = row(
        1,
        *(
            text(f"{column}1", title)
            for column, title in zip("AC", ("Email", "CPR-2"), strict=True)
        ),
    )
    lines = [line(number, f"user{number}@example.org", "C") for number in range(2, 200_000)]
    path.write_bytes(book(sheet(titles, *lines)))
    root = str(Path(__file__).parents[3])
    middle = subprocess.Popen(
        [sys.executable, "-c", PARENT, root, str(path)], stdout=subprocess.PIPE, text=True
    )
    with middle:
        child = int(middle.stdout.readline())
        assert not gone(child)
        middle.kill()
    deadline = time.monotonic() + 20
    while not gone(child) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert gone(child)


def lying_child(tmp_path, monkeypatch, *sent):
    """A reading process that says what a file has made it say."""
    script = tmp_path / "child.py"
    content = b"".join(frames._PREFIX.pack(kind, len(data)) + data for kind, data in sent)
    script.write_text(f"import os\nos.read(0, 100000)\nos.write(1, {content!r})\n")
    monkeypatch.setattr("imports.workbook.reader.process._CHILD", script)


HEAD = {
    "sheet": "Enrollments",
    "header_row": 1,
    "rows_above": 0,
    "rows": 2,
    "columns": [
        {
            "column": "A",
            "title": "Email",
            "role": "email",
            "activity": None,
            "title_of": None,
            "told": "",
        },
        {
            "column": "C",
            "title": "CPR",
            "role": "activity",
            "activity": CPR,
            "title_of": None,
            "told": "",
        },
    ],
    "import": IMPORT,
    "action": "unenroll",
    "format": 1,
    "shape": "matrix",
    "encoding": "",
    "delimiter": "",
}
TRAILER = {
    "lines": 1,
    "marks": 1,
    "mark_cells": 1,
    "blank_rows": 0,
    "hidden_lines": 0,
    "filtered": False,
    "merged": 0,
    "merged_first": [],
    "hidden_columns": [],
    "unknown_columns": [],
    "struck_lines": 0,
    "title_rows": [],
    "other_sheets": [],
    "sheet_hidden": False,
    "problems": {},
    "repairs": {},
    "named": [],
    "broken": [],
    "extra_rows": 0,
    "crowded": 0,
}
GOOD_LINE = f"2\t{ANNA}\t{ANNA}\t{CPR}\t1\t\t\t\t0\t0\n".encode()
GOOD_BLOCK = (frames.BLOCK, frames.pack_block(2, 2, 1, GOOD_LINE))
GOOD_HEAD = (frames.HEAD, frames.to_json(HEAD))


def test_a_made_up_process_can_be_believed(tmp_path, monkeypatch):
    lying_child(
        tmp_path, monkeypatch, GOOD_HEAD, GOOD_BLOCK, (frames.TRAILER, frames.to_json(TRAILER))
    )
    assert read(PLAIN, tmp_path).rows == [(2, ANNA, f"{CPR}")]


LIES = {
    "no JSON": [(frames.HEAD, b"{")],
    "deep JSON": [(frames.HEAD, b"[" * 100_000)],
    "a list": [(frames.HEAD, b"[]")],
    "half a head": [(frames.HEAD, frames.to_json({"sheet": "x"}))],
    "another activity": [
        (frames.HEAD, frames.to_json({**HEAD, "columns": [{**HEAD["columns"][1], "activity": 7}]}))
    ],
    "another role": [
        (frames.HEAD, frames.to_json({**HEAD, "columns": [{**HEAD["columns"][0], "role": "root"}]}))
    ],
    "no head": [GOOD_BLOCK],
    "two heads": [GOOD_HEAD, GOOD_HEAD],
    "unknown frame": [(b"?", b"")],
    "short block": [GOOD_HEAD, (frames.BLOCK, b"123")],
    "the same rows again": [GOOD_HEAD, GOOD_BLOCK, GOOD_BLOCK],
    "wrong number of lines": [GOOD_HEAD, (frames.TRAILER, frames.to_json(TRAILER))],
    "no numbers": [
        GOOD_HEAD,
        GOOD_BLOCK,
        (frames.TRAILER, frames.to_json({**TRAILER, "merged": "many"})),
    ],
    "true is no number": [
        GOOD_HEAD,
        GOOD_BLOCK,
        (frames.TRAILER, frames.to_json({**TRAILER, "lines": True})),
    ],
    "another activity in the lines": [
        GOOD_HEAD,
        GOOD_BLOCK,
        (frames.TRAILER, frames.to_json({**TRAILER, "named": [7]})),
    ],
    "another shape": [(frames.HEAD, frames.to_json({**HEAD, "shape": "round"}))],
    "unknown refusal": [(frames.REFUSAL, b'{"code":"because","params":{}}')],
    "refusal without params": [(frames.REFUSAL, b'{"code":"two_email_columns","params":{}}')],
    "refusal with other params": [(frames.REFUSAL, b'{"code":"no_lines","params":{"self":1}}')],
    "refusal with odd titles": [
        (frames.REFUSAL, b'{"code":"no_activity_columns","params":{"titles":[{}]}}')
    ],
    "half a question": [(frames.QUESTION, b'{"titles":["a"]}')],
    "a question about no texts": [(frames.QUESTION, b'{"titles":[1],"codes":[]}')],
    "a question without end": [
        (frames.QUESTION, frames.to_json({"titles": ["a" * 1001], "codes": []}))
    ],
    "two questions": [(frames.QUESTION, b'{"titles":["a"],"codes":[]}')] * 2,
    "an odd word about a column": [
        (frames.HEAD, frames.to_json({**HEAD, "columns": [{**HEAD["columns"][0], "told": "x"}]}))
    ],
    "refusal with odd columns": [
        (frames.REFUSAL, b'{"code":"two_email_columns","params":{"columns":["C"]}}')
    ],
}


@pytest.mark.parametrize("sent", LIES.values(), ids=LIES.keys())
def test_a_process_that_lies(sent, tmp_path, monkeypatch, caplog):
    lying_child(tmp_path, monkeypatch, *sent)
    refused = read(PLAIN, tmp_path).refused
    assert (refused.code, refused.params) == (Refusal.DAMAGED, {"reason": "protocol"})
    assert "broke its word" in caplog.text


def test_a_frame_too_long_to_be_true(tmp_path, monkeypatch):
    script = tmp_path / "child.py"
    script.write_text("import os\nos.read(0, 100000)\nos.write(1, b'H\\xff\\xff\\xff\\xff')\n")
    monkeypatch.setattr("imports.workbook.reader.process._CHILD", script)
    assert read(PLAIN, tmp_path).refused.params == {"reason": "protocol"}


def test_a_failure_of_the_reader_itself_is_logged_as_a_literal(tmp_path, monkeypatch, caplog):
    lying_child(tmp_path, monkeypatch, (frames.FAILURE, b"KeyError\nERROR forged line"))
    refused = read(PLAIN, tmp_path).refused
    assert (refused.code, refused.params) == (Refusal.DAMAGED, {"reason": "internal"})
    [record] = caplog.records
    assert "\n" not in record.getMessage()


@pytest.mark.parametrize("ending", ["", "os._exit(0)", "os._exit(3)", "os.abort()"])
def test_a_process_that_ends_without_a_word(tmp_path, monkeypatch, ending):
    script = tmp_path / "child.py"
    script.write_text(f"import os\n{ending}\n")
    monkeypatch.setattr("imports.workbook.reader.process._CHILD", script)
    code = read(PLAIN, tmp_path).code
    assert code == (Refusal.TOO_COMPLEX if "abort" in ending else Refusal.READER_STOPPED)


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


def test_limits_grow_with_the_file():
    limits = Limits(cpu_seconds=10, cpu_seconds_per_mib=4)
    assert [limits.cpu_budget(size) for size in (0, 1, MIB, MIB + 1)] == [10, 14, 14, 18]
    limits = replace(limits, unpacked_bytes=1_000, unpacked_allowance_bytes=100, unpacked_ratio=10)
    assert [limits.unpacked_budget(size) for size in (0, 10, 500)] == [100, 200, 1_000]


def test_a_job_that_nobody_reads(tmp_path, monkeypatch):
    """More than a pipe holds: the parent must neither hang nor fail on its own account."""
    script = tmp_path / "child.py"
    script.write_text("")
    monkeypatch.setattr("imports.workbook.reader.process._CHILD", script)
    activities = dict.fromkeys(range(1, 300), ("y" * 1_000, ""))
    assert read(PLAIN, tmp_path, activities=activities).code == Refusal.READER_STOPPED


def test_names_with_anything_in_them_reach_the_process(tmp_path):
    activities = {CPR: ("\ud800 \0 \n Ünï", "C\u2028"), AED: ("AED-1", ""), FIRE: ("FIRE-9", "")}
    titles = row(1, text("A1", "Email"), text("B1", "AED-1"))
    result = read(book(sheet(titles, line(2, ANNA, "B"))), tmp_path, activities=activities)
    assert result.rows == [(2, ANNA, f"{AED}")]
