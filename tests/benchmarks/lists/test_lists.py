"""`make bench-lists` at its smallest, and that no page is missing from it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from enrollments.forms.audit.filters import AuditFilter
from enrollments.forms.enrollments import ManyParticipantsFilter
from enrollments.forms.filters import StrictFilterSet
from enrollments.forms.qualifications.filters import HoldersFilter
from enrollments.models import User
from enrollments.roles import ROLES, Right, Role
from tests.benchmarks.lists.options import parsed
from tests.benchmarks.lists.pages import (
    NO_LIST,
    PAGES,
    activities,
    imports,
    qualifications,
    teams,
    users,
)
from tests.benchmarks.lists.walk import left_out, pages_of
from tests.doors.addresses import asked
from tests.worker import database_url

ROOT = Path(__file__).parents[3]
SIZES = {
    "users": 300,
    "enrollments": 3000,
    "activities": 12,
    "largest": 300,
    "large": 120,
    "teams": 5,
    "qualifications": 4,
    "events": 900,
    "imports": 24,
}


# --- complete -------------------------------------------------------------------------------------


def test_every_address_is_walked_or_known_to_have_no_list() -> None:
    assert left_out() == []
    assert not PAGES.keys() & NO_LIST.keys()
    assert PAGES.keys() | NO_LIST.keys() == {row.name for row in asked()}


def test_a_page_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(PAGES, "participants")
    assert left_out() == ["participants"]


def test_every_page_is_walked_by_some_role() -> None:
    assert {name for role in Role for name in pages_of(role)} == set(PAGES)


def test_every_filter_of_a_list_is_walked() -> None:
    modules = (activities, imports, qualifications, teams, users)
    walked = [one for module in modules for one in vars(module).values() if isinstance(one, type)]
    # Of many participants the page chooses it by itself, in place of the usual one.
    walked.append(ManyParticipantsFilter)
    # And this one of few holders.
    walked.append(HoldersFilter)
    # Its page asks for each of them by name.
    walked.append(AuditFilter)
    # The classes are made when their modules are read, and the addresses read all views.
    assert asked()
    # One without a field leaves nothing to walk.
    offered = {one for one in _last_of(StrictFilterSet) if one.base_filters}
    assert offered <= set(walked)


def _last_of(kind: type[StrictFilterSet]) -> Iterator[type[StrictFilterSet]]:
    """The classes below it that are nobody's base; those of tests are left out."""
    for below in kind.__subclasses__():
        if not below.__module__.startswith("tests."):
            yield from _last_of(below) if below.__subclasses__() else [below]


# --- options --------------------------------------------------------------------------------------


def test_without_options_it_is_the_academy_of_a_million() -> None:
    sizes = parsed([]).sizes
    assert (sizes.users, sizes.enrollments, sizes.events) == (1_000_000, 10_000_000, 3_000_000)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--users", "99"],
        ["--activities", "7"],
        ["--users", "1000"],
        ["--enrollments", "1000"],
        ["--teams", "0"],
        ["--runs", "0"],
    ],
)
def test_sizes_that_do_not_fit_together_are_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        parsed(arguments)


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture
def kept() -> Iterator[str]:
    """The address of a database of its own, which is dropped at the end."""
    server = database_url()
    address = urlsplit(server)._replace(path=f"{urlsplit(server).path}_lists").geturl()
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
        sql.Identifier(urlsplit(address).path[1:])
    )
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(drop)
        yield address
        connection.execute(drop)


def command(kept: str, *more: str) -> "subprocess.CompletedProcess[str]":
    sizes = [text for name, size in SIZES.items() for text in (f"--{name}", str(size))]
    return subprocess.run(
        [
            *(sys.executable, "-m", "tests.benchmarks.lists", *sizes, "--runs", "1"),
            *("--database", urlsplit(kept).path[1:], *more),
        ],
        env=os.environ | {"DATABASE_URL": database_url()},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.postgres
@pytest.mark.django_db
def test_it_walks_every_page_and_finds_its_academy_again(kept: str) -> None:
    done = command(kept, "--every", "120")
    assert done.returncode == 0, done.stderr + done.stdout[-2000:]
    figures = json.loads(done.stdout.splitlines()[-1])
    for role in Role:
        pages = {
            name.partition(": ")[2].split(" ")[0].split(",")[0]
            for name in figures
            if name.startswith(f"{role}: ")
        }
        # Whom a change is about is shown to whoever may make it.
        may_change = Right.CHANGE_CATALOGUE in ROLES[role].rights
        assert pages == set(pages_of(role)) - (set() if may_change else {"change_list"}), role
    assert all(milliseconds >= 0 for milliseconds in figures.values())

    again = command(kept, "--roles", "owner", "--only", "users, first")
    assert "Making" not in again.stderr
    assert json.loads(again.stdout.splitlines()[-1]).keys() >= {"owner: users, first"}
    other = command(kept, "--users", "301")
    assert other.returncode == 1
    assert "--fresh" in other.stderr
    assert_derived_as_the_models_do(kept)


def assert_derived_as_the_models_do(kept: str) -> None:
    columns = "email, first_name, name_prefix, last_name, employee_number".split(", ")
    derived = "email_key, sort_name, search_text".split(", ")
    with psycopg.connect(kept) as connection:
        found = connection.execute(
            f"SELECT {', '.join([*columns, *derived])} FROM enrollments_user"
        ).fetchall()
    assert len(found) == SIZES["users"]
    for row in found:
        user = User(**dict(zip(columns, row, strict=False)))
        assert row[-3:] == (user._email_key(), user._sort_name(), user._search_text())
