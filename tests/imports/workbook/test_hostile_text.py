"""Hundreds of hostile texts, uploaded and pasted: each is read or refused, quickly and by name."""

import os

import pytest

from imports.workbook.reader.limits import Limits
from imports.workbook.refusals import Refusal
from tests.imports.workbook.books import read, read_both_ways
from tests.imports.workbook.wild.texts import NUMBER, hostile_text

# The whole number takes minutes, in processes of their own.
LONG_RUN = bool(os.environ.get("LONG_RUN"))
QUICK = 120
TWO_SECONDS = Limits(cpu_seconds=2, cpu_seconds_per_mib=0)
# What would mean that the reader itself failed.
BROKEN = (Refusal.DAMAGED, Refusal.READER_STOPPED, Refusal.TOO_SLOW)


@pytest.mark.parametrize("pasted", [False, True], ids=["uploaded", "pasted"])
@pytest.mark.parametrize("number", range(QUICK))
def test_a_hostile_text_is_read_or_refused_by_name(number, pasted):
    data = hostile_text(number)
    result = read_both_ways(data, file_name="list.csv", pasted=pasted)
    assert result.code not in BROKEN
    if result.refused is None:
        assert result.told.lines == len(result.lines) > 0
        assert result.told.marks <= result.told.mark_cells


@pytest.mark.slow
@pytest.mark.parametrize("pasted", [False, True], ids=["uploaded", "pasted"])
@pytest.mark.parametrize("number", range(NUMBER if LONG_RUN else 12))
def test_none_takes_two_seconds_of_a_processor(number, pasted, tmp_path):
    """The system itself ends a process that takes longer."""
    result = read(
        hostile_text(number), tmp_path, file_name="list.csv", pasted=pasted, limits=TWO_SECONDS
    )
    assert result.code not in BROKEN
