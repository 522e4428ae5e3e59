"""What is printed: the worst first, and the one line for programs."""

import json
import os
import platform
from collections.abc import Iterator, Sequence
from typing import Final

from tests.benchmarks.lists.walk import Measured

GOAL_MS: Final = 20
HEAD: Final = (
    f"{'database':>9} {'process':>9} {'queries':>7} {'KB':>7} {'gzipped':>7} {'us/line':>7}  page"
)


def lines(found: Sequence[Measured], *, server: str, sizes: str, runs: int) -> Iterator[str]:
    """The last one is JSON: the database's milliseconds by page."""
    yield (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python "
        f"{platform.python_version()}, {server}; {sizes}. CPU ms, medians of {runs} after one to "
        "warm up."
    )
    yield ""
    yield HEAD
    worst_first = sorted(found, key=lambda one: -one.figures.database)
    for one in worst_first:
        yield _row(one)
    missed = sum(one.figures.database > GOAL_MS for one in found)
    yield ""
    yield f"{missed} of {len(found)} visits take more than {GOAL_MS} ms in the database."
    errors = [one for one in found if one.is_error]
    for one in errors:
        yield f"Answered {one.figures.status}: {one.name} ({one.visit.path})"
    yield json.dumps({one.name: round(one.figures.database, 1) for one in found})


def _row(one: Measured) -> str:
    figures = one.figures
    a_line = figures.microseconds_a_line
    flag = "!" if figures.database > GOAL_MS else " "
    return (
        f"{figures.database:8,.1f}{flag} {figures.process:9,.1f} {figures.queries:7} "
        f"{figures.size / 1000:7,.1f} {figures.compressed / 1000:7,.1f} "
        f"{'' if a_line is None else f'{a_line:,.0f}':>7}  {one.name}"
    )
