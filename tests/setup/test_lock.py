"""What the code imports is asked for; what is asked for is locked, hashed, and without address."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "requirements"
APPS = ("enrollments", "imports", "lms_admin")
# Debian's LibreOffice brings its own Python, and these with it.
OF_LIBREOFFICE = {"com", "uno"}


def named(line: str) -> str:
    return re.split(r"[\[~=<>! ;]", line, maxsplit=1)[0].lower()


def asked_for(name: str) -> set[str]:
    """The distributions that this .in file names itself."""
    return {
        named(line)
        for line in (FOLDER / f"{name}.in").read_text().splitlines()
        if line.strip() and not line.startswith(("#", "-"))
    }


def imported(folder: str) -> set[str]:
    """The top-level names that the modules of a folder import, from outside the project."""
    names: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.partition(".")[0])
    return names - sys.stdlib_module_names - {*APPS, "tests"} - OF_LIBREOFFICE


def not_asked_for(folder: str, asked: set[str]) -> dict[str, list[str]]:
    brought_by = packages_distributions()
    return {
        name: brought_by.get(name, [])
        for name in sorted(imported(folder))
        if not asked & {one.lower().replace("_", "-") for one in brought_by.get(name, [])}
    }


@pytest.mark.parametrize("folder", APPS)
def test_the_application_asks_for_what_it_imports(folder: str) -> None:
    assert imported(folder)
    assert not not_asked_for(folder, asked_for("app"))


def test_the_tests_ask_for_what_they_import() -> None:
    assert not not_asked_for("tests", asked_for("app") | asked_for("dev"))


@pytest.mark.parametrize("name", ["app", "dev"])
def test_everything_asked_for_is_locked_with_hashes(name: str) -> None:
    entries = (FOLDER / f"{name}.txt").read_text().replace("\\\n", " ").splitlines()
    assert asked_for(name) <= {named(entry) for entry in entries}
    assert all(re.match(r"\S+==\S+ .*--hash=sha256:[0-9a-f]{64}", entry) for entry in entries)


@pytest.mark.parametrize("name", ["app", "dev"])
def test_no_address_of_a_registry_is_recorded(name: str) -> None:
    assert "://" not in (FOLDER / f"{name}.txt").read_text()


def test_the_application_runs_on_what_it_was_tested_with() -> None:
    """On which machines a distribution is wanted may differ: the tests bring more of them."""
    app, dev = (
        {
            line.partition(";")[0].strip(" \\")
            for line in (FOLDER / f"{name}.txt").read_text().splitlines()
            if "==" in line
        }
        for name in ("app", "dev")
    )
    assert "django==" in "".join(app)
    assert app <= dev
