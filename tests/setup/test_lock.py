"""The locked requirements are complete, hashed, and hold no address."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "requirements"


def named(line: str) -> str:
    return re.split(r"[\[~=<>! ;]", line, maxsplit=1)[0].lower()


@pytest.mark.parametrize("name", ["app", "dev"])
def test_everything_asked_for_is_locked_with_hashes(name: str) -> None:
    wanted = {
        named(line)
        for line in (FOLDER / f"{name}.in").read_text().splitlines()
        if line.strip() and not line.startswith(("#", "-"))
    }
    entries = (FOLDER / f"{name}.txt").read_text().replace("\\\n", " ").splitlines()
    assert wanted <= {named(entry) for entry in entries}
    assert all(re.match(r"\S+==\S+ .*--hash=sha256:[0-9a-f]{64}", entry) for entry in entries)


@pytest.mark.parametrize("name", ["app", "dev"])
def test_no_address_of_a_registry_is_recorded(name: str) -> None:
    assert "://" not in (FOLDER / f"{name}.txt").read_text()


def test_the_application_runs_on_what_it_was_tested_with() -> None:
    app, dev = (
        {line for line in (FOLDER / f"{name}.txt").read_text().splitlines() if "==" in line}
        for name in ("app", "dev")
    )
    assert app <= dev
