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

from imports.workbook.reader.blocks import decode_block
from imports.workbook.reader.limits import MIB, Limits
from imports.workbook.reader.parent import open_workbook
from imports.workbook.refusals import Refusal, Refused
from tests.imports.workbook.books import (
    ACTIVITIES,
    CPR,
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


def test_limits_grow_with_the_file():
    limits = Limits(cpu_seconds=10, cpu_seconds_per_mib=4)
    assert [limits.cpu_budget(size) for size in (0, 1, MIB, MIB + 1)] == [10, 14, 14, 18]
    limits = replace(limits, unpacked_bytes=1_000, unpacked_allowance_bytes=100, unpacked_ratio=10)
    assert [limits.unpacked_budget(size) for size in (0, 10, 500)] == [100, 200, 1_000]
