"""The academy is found or made, walked, and told."""

import logging
import sys
from collections.abc import Callable
from typing import Final

from django.db import connection

from enrollments.roles import Role
from tests.benchmarks.lists import table
from tests.benchmarks.lists.academy import made
from tests.benchmarks.lists.options import Options
from tests.benchmarks.lists.pages import PAGES
from tests.benchmarks.lists.walk import left_out, walk
from tests.benchmarks.server import name_and_version

OTHER: Final = (
    "The database {name} holds something else: {what}. Name another one with --database, or have "
    "this one made anew with --fresh."
)
OLDER: Final = (
    "The academy in {name} has the schema of another version. Have it migrated with --migrate, or "
    "made anew with --fresh."
)


def run(options: Options, say: Callable[[str], None]) -> int:
    """The exit status: 0 unless there is no academy, a page is left out, or one is an error."""
    if problem := _prepared(options, say):
        say(problem)
        return 1
    if options.fill_only:
        return 0
    if missing := left_out():
        say(f"Neither walked nor known to have no list: {', '.join(missing)}")
        return 1
    # What is refused on purpose need not be told.
    logging.disable(logging.WARNING)
    visited: set[str] = set()
    found = list(walk(options, say, visited))
    for line in table.lines(
        found, server=name_and_version(), sizes=options.sizes.shown(), runs=options.runs
    ):
        sys.stdout.write(f"{line}\n")
    # Some pages show nothing to somebody who lacks a right; but each shows something to somebody.
    unvisited = sorted(PAGES.keys() - visited) if set(options.roles) == set(Role) else []
    if unvisited:
        say(f"Pages that the academy has no way to ask for: {', '.join(unvisited)}")
    return 1 if unvisited or any(one.is_error for one in found) else 0


def _prepared(options: Options, say: Callable[[str], None]) -> str:
    """Why there is no academy to measure; empty when there is one."""
    if made.is_empty():
        say(f"Making {options.sizes.shown()}")
        made.fill(options.sizes, say)
        connection.close()
        return ""
    sizes = made.found()
    if sizes != options.sizes:
        what = sizes.shown() if sizes else "no academy that is complete"
        return OTHER.format(name=options.database, what=what)
    if not made.has_this_schema():
        if not options.migrate:
            return OLDER.format(name=options.database)
        made.bring_up_to_date()
    return ""
