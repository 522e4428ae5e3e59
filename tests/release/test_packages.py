"""What is said of the packages that we ship, and what is not mistaken for a good answer."""

import json
from email.message import Message
from pathlib import Path

import pytest

from tests.release.packages import (
    ARGUED,
    is_allowed,
    licence,
    licences,
    names,
    read_audit,
    write_list,
)

WELL = {"name": "one", "version": "1", "vulns": []}
HOLE = {"name": "two", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]}
UNKNOWN = {"name": "three", "skip_reason": "not found"}


def test_a_hole_fails_even_where_others_could_not_be_asked_about() -> None:
    told = read_audit([WELL, UNKNOWN, HOLE])
    assert not told.well
    assert "two 2: PYSEC-1" in told.text


def test_what_could_not_be_asked_about_is_not_well() -> None:
    told = read_audit([WELL, UNKNOWN])
    assert (told.well, told.asked) == (True, False)
    assert "1 of 2" in told.text
    assert read_audit([WELL]).asked


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("GPL-3.0-only OR MIT", True),
        ("GPL-3.0-only AND MIT", False),
        ("AGPL-3.0-only", False),
        ("", False),
    ],
)
def test_a_licence_is_allowed_by_name(text: str, allowed: bool) -> None:
    assert is_allowed(text) is allowed


def test_a_package_that_says_nothing_has_no_licence() -> None:
    assert licence(Message()) == ""


def test_all_that_we_ship_may_be_shipped() -> None:
    told = licences()
    assert told.well, told.text
    assert {*ARGUED} <= {name.lower() for name in names()}


def test_the_list_of_parts_names_all_with_their_hashes(tmp_path: Path) -> None:
    told = write_list(tmp_path / "parts.json")
    assert told.well, told.text
    written = json.loads((tmp_path / "parts.json").read_text())
    assert written["bomFormat"] == "CycloneDX"
    listed = {part["name"].lower() for part in written["components"]}
    assert {name.lower() for name in names()} <= listed
    assert "sha256" in json.dumps(written).lower().replace("-", "")
