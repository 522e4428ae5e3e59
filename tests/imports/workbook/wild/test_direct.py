"""Every case, read by the reader itself: with and without the fast way, which must agree.

Heavy ones are read by a process with limits, which says what they cost.
"""

import pytest

from imports.workbook.reader.limits import MIB
from imports.workbook.reader.process import ReadingProcess
from tests.imports.workbook.books import read, read_both_ways
from tests.imports.workbook.wild.case import Desk, answer_of
from tests.imports.workbook.wild.every import CASES

DESK = Desk()
LIGHT = [name for name, case in CASES.items() if not case.heavy]
HEAVY = [name for name, case in CASES.items() if case.heavy]


def options(name):
    return {
        "activities": DESK.activities,
        "expected_action": "unenroll",
        "file_name": CASES[name].file_name,
    }


def test_there_are_hundreds_of_them():
    assert len(CASES) >= 600


@pytest.mark.parametrize("name", LIGHT)
def test_the_reader_gives_the_right_answer(name):
    case = CASES[name]
    case.judge(answer_of(read_both_ways(case.content(DESK), **options(name)), DESK))


@pytest.mark.parametrize("name", HEAVY)
def test_the_process_gives_the_right_answer_within_its_means(name, tmp_path, monkeypatch):
    case = CASES[name]
    end = ReadingProcess.end
    ended = []
    monkeypatch.setattr(
        ReadingProcess, "end", lambda process: ended.append(process) or end(process)
    )
    content = case.content(DESK)
    assert len(content) < 3 * MIB
    case.judge(answer_of(read(content, tmp_path, **options(name)), DESK))
    [process] = ended
    assert process.cpu_seconds < 20
    assert process.peak_bytes < 256 * MIB
