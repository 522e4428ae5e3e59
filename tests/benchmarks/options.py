"""How large the data is, and how often everything is measured."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from lms_admin.sheets.excel import MAX_ROW

DATABASES: Final = ("postgresql", "sqlite")
# The size at which the goals compare with the peers.
COMPARED_MARKS: Final = 10_000
FULL_SHEET: Final = MAX_ROW - 1


@dataclass(frozen=True)
class Options:
    """`marks` are spread over as many lines as there are users for; `lines` are those of the full
    sheet, which is read, and checked and applied for its memory. SQLite gets `sqlite_marks` at
    most, and `sqlite_users`: whoever has a million users has PostgreSQL."""

    users: int = 50_000
    activities: int = 10
    marks: int = 10_000
    lines: int = 200_000
    peer_marks: int = 500
    template_users: int = 20_000
    sqlite_users: int = 100_000
    sqlite_marks: int = 100_000
    rounds: int = 3
    databases: tuple[str, ...] = DATABASES

    @property
    def sizes(self) -> list[int]:
        """In how many marks ours is measured: as asked for, as compared, and as the peers."""
        return sorted({self.marks, self.compared, self.peer_marks})

    @property
    def compared(self) -> int:
        return min(self.marks, COMPARED_MARKS)

    @property
    def beside_floor(self) -> list[int]:
        """In how many marks ours is measured beside the floor and a bare UPDATE."""
        return sorted({self.marks, self.compared})

    def on(self, database: str) -> "Options":
        """What is measured on this database."""
        if database != "sqlite":
            return self
        users = min(self.users, self.sqlite_users)
        marks = min(self.marks, self.sqlite_marks, users * self.activities)
        return replace(self, users=users, marks=marks)


FULL: Final = {
    "users": FULL_SHEET,
    "lines": FULL_SHEET,
    "marks": 1_000_000,
    "peer_marks": COMPARED_MARKS,
    "template_users": 100_000,
}
HELP: Final = {
    "users": "users in the database",
    "activities": "learning activities, in all of which every user is enrolled",
    "marks": "marks that are checked and applied",
    "lines": "lines of the full sheet; those beyond the users are of unknown addresses",
    "peer_marks": "marks that the peers get, which are slow",
    "sqlite_users": "users in SQLite's database at most",
    "sqlite_marks": "marks that are checked and applied on SQLite at most",
    "template_users": "lines of the template that is filled in",
    "rounds": "how often everything is measured; medians are told",
}


def parsed(arguments: Sequence[str]) -> Options:
    """The options on the command line; exits with a message when they do not fit together."""
    parser = argparse.ArgumentParser(
        prog="make bench",
        description="Measure reading, checking and applying: floor, ours and peers.",
        usage='make bench ARGS="[--full] [--marks N] …"',
    )
    parser.add_argument(
        "--full",
        action="store_true",
        help=f"a full sheet ({FULL_SHEET:,} lines) and a million marks, with the peers at 10,000, "
        "unless said otherwise",
    )
    for name, text in HELP.items():
        default = getattr(Options(), name)
        parser.add_argument(
            f"--{name.replace('_', '-')}", type=int, help=f"{text} (default {default:,})"
        )
    parser.add_argument(
        "--databases", nargs="+", choices=DATABASES, help="which databases (default both)"
    )
    given = vars(parser.parse_args(arguments))
    options = replace(Options(), **FULL) if given.pop("full") else Options()
    asked = {name: value for name, value in given.items() if value is not None}
    if "databases" in asked:
        asked["databases"] = tuple(asked["databases"])
    options = replace(options, **asked)
    if problem := _problem(options):
        parser.error(problem)
    return options


def _problem(options: Options) -> str:
    numbers = {one.name: getattr(options, one.name) for one in fields(options)}
    for name in HELP:
        if numbers[name] < 1:
            return f"--{name.replace('_', '-')} must be at least 1"
    for name in ("lines", "template_users"):
        if numbers[name] > FULL_SHEET:
            return f"a sheet has no more than {FULL_SHEET:,} lines"
    if options.marks > options.users * options.activities:
        return "there are not that many enrollments to mark"
    if any(options.peer_marks > options.on(one).compared for one in options.databases):
        return "--peer-marks must not be more than --marks, nor than 10,000"
    return ""
