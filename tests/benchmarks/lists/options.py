"""What the command line of `make bench-lists` takes."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

from enrollments.roles import Role
from tests.benchmarks.lists.academy.sizes import HELP, Sizes

DATABASE: Final = "bench_lists"


@dataclass(frozen=True, kw_only=True)
class Options:
    sizes: Sizes
    database: str
    runs: int
    roles: tuple[Role, ...]
    only: str
    every: int
    fresh: bool
    migrate: bool
    fill_only: bool


def parsed(arguments: Sequence[str]) -> Options:
    parser = argparse.ArgumentParser(
        prog="make bench-lists",
        description="Measure every list in a large academy, on PostgreSQL.",
        usage='make bench-lists ARGS="[--users N] [--only TEXT] …"',
    )
    for field in fields(Sizes):
        parser.add_argument(
            f"--{field.name}",
            type=int,
            default=field.default,
            help=f"{HELP[field.name]} (default {field.default:,})",
        )
    parser.add_argument("--database", default=DATABASE, help=f"its name (default {DATABASE})")
    parser.add_argument(
        "--runs", type=int, default=5, help="how often each is measured (default 5)"
    )
    parser.add_argument("--roles", nargs="+", choices=Role.values, default=Role.values)
    parser.add_argument("--only", default="", help="only what has this in its name")
    parser.add_argument(
        "--every", type=int, default=1, help="of each page only every so many-th way to ask for it"
    )
    parser.add_argument("--fresh", action="store_true", help="make the academy anew")
    parser.add_argument("--migrate", action="store_true", help="migrate one of an older schema")
    parser.add_argument("--fill-only", action="store_true", help="make it, and measure nothing")
    given = vars(parser.parse_args(arguments))
    sizes = Sizes(**{field.name: given.pop(field.name) for field in fields(Sizes)})
    if problem := sizes.problem:
        parser.error(problem)
    for name in ("runs", "every"):
        if given[name] < 1:
            parser.error(f"--{name} must be at least 1")
    return Options(sizes=sizes, roles=tuple(map(Role, given.pop("roles"))), **given)
