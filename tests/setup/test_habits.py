"""What a newcomer's editor and Git do by themselves is what continuous integration asks for."""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).parents[2]
STEPS = re.findall(r'^step "([\w-]+)', (ROOT / "tests" / "check.sh").read_text(), re.MULTILINE)
MAKEFILE = (ROOT / "Makefile").read_text()
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
HOOKS = (ROOT / ".pre-commit-config.yaml").read_text()


def test_every_check_is_a_hook() -> None:
    assert STEPS
    assert re.findall(r"entry: tests/check\.sh ([\w-]+)", HOOKS) == STEPS
    assert re.findall(r"- id: ([\w-]+)", HOOKS) == STEPS


def test_a_hook_runs_its_check_alone() -> None:
    command = [ROOT / "tests" / "check.sh", "templates-format"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["ok      templates-format (djade)"]


@pytest.mark.parametrize("name", ["LICENSE", "CONTRIBUTING.md", "SECURITY.md", ".editorconfig"])
def test_what_a_newcomer_looks_for_is_there(name: str) -> None:
    assert (ROOT / name).read_text().strip()


def test_the_editor_and_the_linters_know_the_same_lengths() -> None:
    lengths = dict(
        re.findall(
            r"^\[\*\.(\w+)\]\nmax_line_length = (\d+)",
            (ROOT / ".editorconfig").read_text(),
            re.MULTILINE,
        )
    )
    ruff = re.search(r"^line-length = (\d+)", (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert lengths == {"py": ruff and ruff[1], "html": "200"}


def links_of(page: Path) -> list[tuple[Path, str]]:
    """The files of ours that a page links to, and the headings in them; "" for none."""
    found = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if not target.startswith("https://"):
            place, _sign, heading = target.partition("#")
            found.append(((page.parent / place).resolve() if place else page, heading))
    return found


def headings_of(page: Path) -> set[str]:
    """As a link names them."""
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_links_of_the_pages_lead_somewhere(page: Path) -> None:
    for place, heading in links_of(page):
        assert place.exists(), place
        assert not heading or heading in headings_of(place), (place, heading)


def test_every_page_can_be_reached_from_the_first() -> None:
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        reached.add(page)
        ahead += [one for one, _ in links_of(page) if one.suffix == ".md" and one not in reached]
    assert set(PAGES) <= reached


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_the_pages_are_there(page: Path) -> None:
    text = page.read_text()
    for name in re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)", text, re.MULTILINE):
        target = "".join(name)
        assert target.startswith("-") or re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target
    for module in re.findall(r"python -m (tests[\w.]*\w)", text):
        place = ROOT / module.replace(".", "/")
        assert place.with_suffix(".py").exists() or (place / "__main__.py").exists(), module
    for command in re.findall(r"manage\.py ([a-z_]+)", text):
        assert command in get_commands(), command
