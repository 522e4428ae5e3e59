"""How three readers fare on the odd workbooks, and how fast they are on a plain one.

    .venv/bin/python -m tests.benchmarks.readers [odd] [speed]

Prints the figures of docs/reader.md. Each file is read by a child process of its own, which may
take 20 seconds of CPU and 2 GiB of address space: where it hangs, dies or wants more, only that
child does.
"""

import io
import os
import pickle
import platform
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import openpyxl
import python_calamine

from imports.workbook.reader.limits import Limits
from imports.workbook.reader.opening import read_file
from imports.workbook.reader.reading import Head
from tests.imports.workbook.books import (
    ACTIVITIES,
    Result,
    book,
    header,
    read,
    row,
    sheet,
    text,
)
from tests.imports.workbook.others import READERS, lines_of, ours
from tests.imports.workbook.wild.case import Case, Desk, answer_of
from tests.imports.workbook.wild.every import CASES

CPU_SECONDS = 20
ADDRESS_SPACE = 2 << 30
LINES = 50_000
DESK = Desk()
SAME, WRONG, FAILED, HUNG, DIED = "same lines", "other lines", "exception", "over 20 s", "killed"


def in_a_child(work: Callable[[], Any]) -> tuple[str, Any, float]:
    """How it ended, what it gave, and the CPU seconds of the child."""
    with tempfile.TemporaryFile() as answer:
        pid = os.fork()
        if pid == 0:
            resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
            resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            try:
                pickle.dump(work(), answer)
            except BaseException:
                os._exit(1)
            answer.flush()
            os._exit(0)
        _pid, status, usage = os.wait4(pid, 0)
        seconds = usage.ru_utime + usage.ru_stime
        if os.WIFSIGNALED(status):
            return (HUNG if seconds > CPU_SECONDS - 1 else DIED), None, seconds
        if os.WEXITSTATUS(status):
            return FAILED, None, seconds
        answer.seek(0)
        return "", pickle.load(answer), seconds


def our_answer(case: Case, content: bytes) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        return read(
            content,
            Path(folder),
            activities=DESK.activities,
            expected_action="unenroll",
            file_name=case.file_name,
        )


def all_cells(reader: str, content: bytes) -> None:
    """The first sheet as it is: what can be asked of a file that has no lines."""
    if reader == "python-calamine":
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for _row in workbook.get_sheet_by_index(0).to_python():
            pass
        return
    model = openpyxl.load_workbook(
        io.BytesIO(content), data_only=True, read_only="read-only" in reader
    )
    for _cells in model.worksheets[0].iter_rows(values_only=True):
        pass


def with_lines(reader: str, content: bytes, head: Head, expected: Any) -> tuple[str, float]:
    how, found, seconds = in_a_child(lambda: lines_of(READERS[reader](content, head.sheet), head))
    return how or (SAME if found == expected else WRONG), seconds


def odd_files() -> None:
    tally: dict[str, Counter[str]] = {reader: Counter() for reader in ("ours", *READERS)}
    slowest: dict[str, float] = dict.fromkeys(tally, 0.0)
    for name, case in CASES.items():
        content = case.content(DESK)
        began = resource.getrusage(resource.RUSAGE_CHILDREN)
        result = our_answer(case, content)
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime
        slowest["ours"] = max(slowest["ours"], spent)
        case.judge(answer_of(result, DESK))
        tally["ours"]["right lines" if result.refused is None else "refused by name"] += 1
        for reader in READERS:
            if result.refused is None and result.head is not None:
                how, spent = with_lines(reader, content, result.head, ours(result))
                kind = f"lines: {how}"
            else:
                how, _found, spent = in_a_child(lambda: all_cells(reader, content))  # noqa: B023
                kind = f"no lines: {how or 'read without a word'}"
            tally[reader][kind] += 1
            slowest[reader] = max(slowest[reader], spent)
            if how in (HUNG, DIED):
                sys.stdout.write(f"{reader}: {how}: {name}\n")
    for reader, counts in tally.items():
        told = ", ".join(f"{kind} {number}" for kind, number in sorted(counts.items()))
        sys.stdout.write(f"{reader}: {told}; slowest {slowest[reader]:.1f} CPU s\n")


def speed() -> None:
    """Each reader three times in turn, in a child; the medians."""
    rows = [
        row(
            number,
            text(f"A{number}", f"user{number}@example.org"),
            text(f"B{number}", f"Name {number}"),
            *(text(f"{letter}{number}", "x") for letter in "CDE" if not (number + ord(letter)) % 5),
        )
        for number in range(2, LINES + 2)
    ]
    content = book(sheet(header(), *rows))

    def ourselves(fast: bool) -> None:
        read_file(
            io.BytesIO(content),
            file_name="a.xlsx",
            activities=DESK.activities,
            expected_import=DESK.import_id,
            expected_action=None,
            limits=Limits(),
            send=lambda _kind, _content: None,
            fast=fast,
        )

    def iterate() -> None:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for _row in workbook.get_sheet_by_index(0).iter_rows():
            pass

    ways: dict[str, Callable[[], Any]] = {
        "ours, all checks": lambda: ourselves(True),
        "ours, without the fast way": lambda: ourselves(False),
        "openpyxl, read-only, cells only": lambda: all_cells("openpyxl, read-only", content),
        "python-calamine, cells only": iterate,
    }
    spent: dict[str, list[float]] = {way: [] for way in ways}
    for _round in range(3):
        for way, work in ways.items():
            how, _found, seconds = in_a_child(work)
            assert not how, (way, how)
            spent[way].append(seconds)
    for way, seconds_of in spent.items():
        sys.stdout.write(f"{way}: {sorted(seconds_of)[1]:.2f} CPU s\n")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    versions = f"openpyxl {openpyxl.__version__}, Python {platform.python_version()}"
    sys.stdout.write(f"{time.strftime('%Y-%m-%d')}, {versions}, {len(CASES)} files\n")
    asked = sys.argv[1:] or ["odd", "speed"]
    if "odd" in asked:
        odd_files()
    if "speed" in asked:
        sys.stdout.write(f"{LINES} lines, {len(ACTIVITIES)} activities\n")
        speed()


if __name__ == "__main__":
    main()
