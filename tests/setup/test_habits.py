"""What a newcomer's editor and Git do by themselves is what continuous integration asks for."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STEPS = re.findall(r'^step "([\w-]+)', (ROOT / "tests" / "check.sh").read_text(), re.MULTILINE)
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


def test_the_links_of_the_pages_lead_somewhere() -> None:
    for page in ("README.md", "CONTRIBUTING.md", "SECURITY.md"):
        for target in re.findall(r"\]\(([^)#]+)", (ROOT / page).read_text()):
            assert target.startswith("https://") or (ROOT / target).exists(), (page, target)
