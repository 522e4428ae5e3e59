"""The shape of the files: lines that fit a screen, files about one thing."""

import re
from itertools import chain
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
APPS = ("lms_admin", "enrollments", "imports")
MODULES = sorted(
    path
    for folder in (*APPS, "tests")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
LONGEST_MODULE = 400
# Written by htmx itself.
OF_HTMX = {"htmx-indicator", "htmx-request"}
LONGEST_LINE = 200
LONGEST_SHEET = 120
MEDIAN_SHEET = 53


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_a_module_is_short_a_test_as_well() -> None:
    """Of two subjects it becomes two files. Migrations are as Django writes them."""
    sizes = {str(path.relative_to(ROOT)): len(lines(path)) for path in MODULES}
    assert {place: size for place, size in sizes.items() if size > LONGEST_MODULE} == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_line_of_a_template_fits_a_screen(path: Path) -> None:
    long = [number for number, line in enumerate(lines(path), 1) if len(line) > LONGEST_LINE]
    assert not long, f"longer than {LONGEST_LINE} characters: lines {long}"


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_a_stylesheet_says_what_it_is_about_and_is_in_layers(path: Path) -> None:
    assert lines(path)[0].startswith("/* ")
    assert len(lines(path)) <= LONGEST_SHEET
    assert "@layer " in path.read_text(encoding="utf-8") or "@font-face" in path.read_text()


def test_every_class_of_the_stylesheets_is_used() -> None:
    """By a template, a script or a module; of `av--2` and `c-late-n` its beginning is enough."""
    used = "\n".join(path.read_text(encoding="utf-8") for path in writers_of_classes())
    styled: set[str] = set()
    for path in SHEETS:
        rules = re.sub(
            r"/\*.*?\*/|url\(.*?\)", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        styled |= set(re.findall(r"\.(-?[a-z_][\w-]*)", rules, re.IGNORECASE))
    words = set(re.findall(r"[\w-]+", used))
    assert {name for name in styled - words if not is_put_together(name, used)} == OF_HTMX


def writers_of_classes() -> chain[Path]:
    modules = (path for app in APPS for path in (ROOT / app).rglob("*.py"))
    drawings = (ROOT / "templates").rglob("*.svg")
    return chain(TEMPLATES, drawings, modules, (ROOT / "static" / "js").glob("*.js"))


def is_put_together(name: str, used: str) -> bool:
    """Whether some template or module writes its beginning, and a variable behind it."""
    beginnings = (name[:end] for end in range(2, len(name)) if name[end - 1] == "-")
    return any(f"{start}{{" in used or f'{start}"|add:' in used for start in beginnings)


def test_most_stylesheets_are_short() -> None:
    assert median(len(lines(path)) for path in SHEETS) <= MEDIAN_SHEET
