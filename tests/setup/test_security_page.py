"""docs/security.md: each requirement has its row, and each test that a row names is there."""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs" / "security.md").read_text()
STATES: Final = {"met", "partly", "not met", "n.a."}
# How many requirements of levels 1 and 2 each chapter of ASVS 5.0.0 has.
REQUIREMENTS: Final = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7,
    10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16, 17: 7,
}  # fmt: skip


def rows() -> list[list[str]]:
    lines = re.findall(r"^\| (\d+\.\d+\.\d+ \|.*) \|$", PAGE, re.MULTILINE)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines]


def test_each_requirement_has_one_row() -> None:
    numbers = [row[0] for row in rows()]
    assert len(numbers) == len(set(numbers))
    chapters = [int(number.partition(".")[0]) for number in numbers]
    assert {one: chapters.count(one) for one in REQUIREMENTS} == REQUIREMENTS


def test_each_row_says_how_or_why_not() -> None:
    for number, asked, state, how, *_shown in rows():
        assert state in STATES, number
        assert asked, number
        assert how, number


def test_each_test_that_is_named_is_there() -> None:
    named = set(re.findall(r"`(tests/[\w/.]+\.py)(?:::(test_\w+))?`", PAGE))
    assert len(named) > 40
    for path, function in named:
        assert (ROOT / path).exists(), path
        assert f"def {function}" in (ROOT / path).read_text(), (path, function)
