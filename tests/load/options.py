"""What the command line of `make load` takes."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.benchmarks.lists.options import DATABASE

LEAST_SECONDS: Final = 2


@dataclass(frozen=True, kw_only=True)
class Load:
    database: str
    desks: int
    learners: int
    seconds: int
    activity: int
    workers: int


def parsed(arguments: Sequence[str]) -> Load:
    parser = argparse.ArgumentParser(
        prog="make load",
        description="People at work, idle and beside an import, in the academy of bench-lists.",
        usage='make load ARGS="[--desks N] [--learners N] [--seconds N] …"',
    )
    parser.add_argument(
        "--database", default=DATABASE, help=f"of make bench-lists (default {DATABASE})"
    )
    parser.add_argument("--desks", type=int, default=10, help="administrators (default 10)")
    parser.add_argument("--learners", type=int, default=50, help="learners (default 50)")
    parser.add_argument(
        "--seconds", type=int, default=60, help="idle, and at most beside the import (default 60)"
    )
    parser.add_argument(
        "--activity", type=int, default=1, help="all of its participants are unenrolled (default 1)"
    )
    parser.add_argument("--workers", type=int, default=2, help="of gunicorn (default 2)")
    given = parser.parse_args(arguments)
    for name in ("desks", "learners", "workers"):
        if getattr(given, name) < 1:
            parser.error(f"--{name} must be at least 1")
    if given.seconds < LEAST_SECONDS:
        parser.error(f"--seconds must be at least {LEAST_SECONDS}")
    return Load(**vars(given))
