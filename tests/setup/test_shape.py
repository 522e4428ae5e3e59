"""The shape of templates and stylesheets: lines that fit a screen, files about one thing."""

from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
LONGEST_LINE = 200
LONGEST_SHEET = 120
MEDIAN_SHEET = 53


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_line_of_a_template_fits_a_screen(path: Path) -> None:
    long = [number for number, line in enumerate(lines(path), 1) if len(line) > LONGEST_LINE]
    assert not long, f"longer than {LONGEST_LINE} characters: lines {long}"


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_a_stylesheet_says_what_it_is_about_and_is_in_layers(path: Path) -> None:
    assert lines(path)[0].startswith("/* ")
    assert len(lines(path)) <= LONGEST_SHEET
    assert "@layer " in path.read_text(encoding="utf-8") or "@font-face" in path.read_text()


def test_most_stylesheets_are_short() -> None:
    assert median(len(lines(path)) for path in SHEETS) <= MEDIAN_SHEET
