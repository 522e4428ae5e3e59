"""Damaged templates give lines or a refusal by name, and nothing else.

300 of them here, from SEED on; `make fuzz` reads 10,000 and says how they ended.
"""

import os
import sys
from collections import Counter

import pytest

from imports.workbook.refusals import Refusal
from tests.imports.workbook.books import Result, read, read_both_ways
from tests.imports.workbook.wild.mutants import mutant, originals

MUTANTS = int(os.environ.get("MUTANTS", "10000" if os.environ.get("LONG_RUN") else "300"))
FIRST = int(os.environ.get("SEED", "0"))
# So many of a kind of their own are one test, so that workers can share them.
TOGETHER = max(-(-MUTANTS // 12), 25)
# One in so many is read by a process with limits as well.
IN_A_PROCESS = 25
# What a reader that has gone wrong says, and never the file.
OURS = {"internal", "protocol"}


@pytest.fixture(scope="module")
def sources():
    return originals()


def end_of(result: Result) -> str:
    if result.refused is None:
        assert result.told.lines == len(result.lines) > 0
        return "lines"
    assert result.refused.code is not Refusal.READER_STOPPED
    assert result.refused.params.get("reason") not in OURS
    return result.refused.code.value


@pytest.mark.parametrize("start", range(FIRST, FIRST + MUTANTS, TOGETHER))
def test_mutants(start, sources, tmp_path, capsys):
    ends: Counter[str] = Counter()
    for seed in range(start, min(start + TOGETHER, FIRST + MUTANTS)):
        content = mutant(seed, sources)
        try:
            result = read_both_ways(content)
            ends[end_of(result)] += 1
            if seed % IN_A_PROCESS == 0:
                again = read(content, tmp_path)
                assert (again.code, again.lines) == (result.code, result.lines)
        except Exception as error:
            error.add_note(f"Again: SEED={seed} MUTANTS=1 make fuzz")
            raise
    if os.environ.get("LONG_RUN"):
        with capsys.disabled():
            sys.stdout.write(f"\nfrom {start}: {dict(ends.most_common())}")
