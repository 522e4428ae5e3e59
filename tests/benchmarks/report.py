"""The tables of docs/performance.md, and the one line for programs."""

import json
import os
import platform
from collections.abc import Iterator, Sequence
from typing import Final

from tests.benchmarks import downloads, templates
from tests.benchmarks.measure import Cost
from tests.benchmarks.options import Options
from tests.benchmarks.rounds import ITERATE, READ, Costs, OnDatabase, Reading

NAMES: Final = {
    "import_export": "django-import-export, as documented",
    "import_export_tuned": "django-import-export, tuned (bulk, cached instances, no diff)",
    "row_by_row": "row by row (openpyxl, `get` + `save`)",
}
AT_MOST, AT_LEAST = "<=", ">="
# With so many marks the audit events and what a run costs by itself weigh less.
MANY: Final = 1_000_000
GOALS: Final = {
    "read": (AT_MOST, 2.5, "read a full sheet, x python-calamine's `iter_rows`"),
    "child_mib": (AT_MOST, 256, "peak of the reading process, MiB"),
    "worker_mib": (AT_MOST, 64, "growth of the worker with the full sheet, MiB"),
    "check": (AT_MOST, 3, "check, x floor"),
    "check_compared": (AT_MOST, 3, "the same at the size of the peers"),
    "apply": (AT_MOST, 1.2, "apply, x a bare `UPDATE`"),
    "apply_compared": (AT_MOST, 1.5, "the same at the size of the peers"),
    "import_export": (AT_LEAST, 200, "times slower: django-import-export, as documented"),
    "import_export_tuned": (AT_LEAST, 40, "times slower: django-import-export, tuned"),
    "row_by_row": (AT_LEAST, 60, "times slower: row by row"),
    "download_us": (AT_MOST, 30, "a list download, microseconds a line"),
    "template": (AT_MOST, 1.3, "template filled in, x openpyxl write-only"),
}


class Report:
    def __init__(
        self, options: Options, reading: Reading, template: Costs, databases: Sequence[OnDatabase]
    ) -> None:
        self.options, self.reading, self.template = options, reading, template
        self.databases = databases

    def lines(self) -> Iterator[str]:
        """Markdown, then the JSON object as the last line."""
        yield from self._head()
        yield from self._reading()
        yield from self._steps()
        yield from self._downloads()
        yield from self._template()
        yield from self._goals()
        yield json.dumps(self.figures())

    def figures(self) -> dict[str, object]:
        """Of the first database; those of another one stand under its name."""
        first, *others = self.databases
        own = {one.name: self._figures(one) for one in others}
        return {"database": first.name} | self._figures(first) | own

    def _figures(self, database: OnDatabase) -> dict[str, float]:
        marks, compared = database.options.marks, database.options.compared
        figures = {
            "read": self.reading.costs.ratio(READ, ITERATE),
            "child_mib": self.reading.child_mib,
            "worker_mib": database.worker_mib,
            "check": database.sizes[marks].check.ratio("ours", "floor"),
            "check_compared": database.sizes[compared].check.ratio("ours", "floor"),
            "apply": database.updates[marks].ratio("ours", "bare UPDATE"),
            "apply_compared": database.updates[compared].ratio("ours", "bare UPDATE"),
            "download_us": _us_a_line(*database.taken[downloads.LIST]),
            "template": self.template.ratio("ours", "openpyxl"),
        }
        for peer in NAMES:
            figures[peer] = database.times_slower(peer)
        return {name: round(figures[name], 2) for name in GOALS}

    def _head(self) -> Iterator[str]:
        options = self.options
        servers = ", ".join(one.server for one in self.databases)
        sizes = "; ".join(map(_size, self.databases))
        yield (
            f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python "
            f"{platform.python_version()}, {servers}; {sizes}; medians of {options.rounds} rounds."
        )

    def _reading(self) -> Iterator[str]:
        costs = self.reading.costs
        yield ""
        yield f"Reading {self.options.lines:,} lines x {self.options.activities} activities"
        yield ""
        yield from _table_head("reader", "CPU s", "peak MiB", "x `iter_rows`")
        for who in costs.rounds:
            peak = self.reading.child_mib if who == READ else costs.peak(who)
            yield _row(
                who, f"{costs.cpu(who):.2f}", f"{peak:.0f}", _times(costs.ratio(who, ITERATE))
            )

    def _steps(self) -> Iterator[str]:
        yield ""
        yield "Checking and applying marks (CPU s, client and database server)"
        yield ""
        yield from _table_head(
            "marks, database", "way", "check", "apply", "ms a mark", "peak MiB", "x ours"
        )
        for database in self.databases:
            for marks in database.options.sizes:
                yield from self._of_size(database, marks)

    def _of_size(self, database: OnDatabase, marks: int) -> Iterator[str]:
        steps = database.sizes[marks]
        if updates := database.updates.get(marks):
            update = f"{updates.cpu('bare UPDATE'):.2f}"
            peak = f"{updates.peak('bare UPDATE'):.0f}"
            where = f"{marks:,}, {database.name}"
            yield _row(where, "bare `UPDATE`, no audit", "", update, "", peak, "")
        mine = steps.both("ours")
        for who in steps.check.rounds:
            both = steps.both(who)
            times = sorted(their / my for their, my in zip(both, mine, strict=True))
            yield _row(
                f"{marks:,}, {database.name}",
                NAMES.get(who, who),
                f"{steps.check.cpu(who):.2f}",
                f"{steps.apply.cpu(who):.2f}",
                f"{sorted(both)[len(both) // 2] / marks * 1000:.3f}",
                f"{steps.peak(who):.0f}",
                _times(times[len(times) // 2]),
            )

    def _downloads(self) -> Iterator[str]:
        yield ""
        yield "Downloads of the full sheet (CPU s, client and database server)"
        yield ""
        yield from _table_head("download, database", "lines", "CPU s", "us a line", "growth, MiB")
        for database in self.databases:
            for name, (cost, lines) in database.taken.items():
                yield _row(
                    f"{name}, {database.name}",
                    f"{lines:,}",
                    f"{cost.cpu:.2f}",
                    f"{_us_a_line(cost, lines):.0f}",
                    f"{cost.growth:.0f}",
                )

    def _template(self) -> Iterator[str]:
        yield ""
        yield f"Template, {templates.ACTIVITIES} activities x {self.options.template_users:,} users"
        yield ""
        yield from _table_head("writer", "CPU s", "peak MiB", "x openpyxl")
        for who in self.template.rounds:
            yield _row(
                who,
                f"{self.template.cpu(who):.2f}",
                f"{self.template.peak(who):.0f}",
                _times(self.template.ratio(who, "openpyxl")),
            )

    def _goals(self) -> Iterator[str]:
        options = self.options
        yield ""
        yield (
            f"Goals. Peers got {options.peer_marks:,} marks and are compared by the mark with ours "
            f"at {options.compared:,}. With fewer than {MANY:,} marks `apply` has the goal of "
            "`apply_compared`."
        )
        yield ""
        figures = {one.name: self._figures(one) for one in self.databases}
        yield from _table_head("what", "goal", *figures)
        for name, (relation, goal, text) in GOALS.items():
            cells = [
                _judged(figures[one.name][name], relation, _goal(name, one.options.marks))
                for one in self.databases
            ]
            yield _row(f"{text} (`{name}`)", f"{relation} {goal}", *cells)
        yield ""


def _goal(name: str, marks: int) -> float:
    """The goal of this figure with so many marks."""
    of = "apply_compared" if name == "apply" and marks < MANY else name
    return GOALS[of][1]


def _size(database: OnDatabase) -> str:
    users, activities = database.options.users, database.options.activities
    return (
        f"{users:,} users x {activities} activities = {users * activities:,} enrollments on "
        f"{database.name}"
    )


def _us_a_line(cost: Cost, lines: int) -> float:
    return cost.cpu / lines * 1_000_000


def _judged(figure: float, relation: str, goal: float) -> str:
    reached = figure <= goal if relation == AT_MOST else figure >= goal
    return f"{figure:.2f}" if reached else f"{figure:.2f} (missed)"


def _times(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"


def _table_head(*titles: str) -> Iterator[str]:
    yield _row(*titles)
    yield _row(*("---" for _ in titles))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
