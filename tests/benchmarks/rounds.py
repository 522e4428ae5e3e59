"""What is measured, and in which order: everybody once in each round, so that a noisy minute of the
machine falls on all of them."""

import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

from tests.benchmarks import downloads, floor, ours, peers, reading, templates
from tests.benchmarks.data import Sheets
from tests.benchmarks.databases import Database
from tests.benchmarks.measure import Cost, in_own_process, with_django
from tests.benchmarks.options import Options
from tests.benchmarks.sheets import Sheet

type Say = Callable[[str], None]

READ: Final = "ours, all checks"
ITERATE: Final = "python-calamine `iter_rows`"


@dataclass
class Costs:
    """Costs by who it was, a list with one for each round."""

    rounds: dict[str, list[Cost]] = field(default_factory=lambda: defaultdict(list))

    def cpu(self, who: str) -> float:
        return median(cost.cpu for cost in self.rounds[who])

    def peak(self, who: str) -> float:
        return median(cost.peak for cost in self.rounds[who])

    def ratio(self, who: str, other: str) -> float:
        """How many times the CPU of `other`: the median of the ratios within each round."""
        pairs = zip(self.rounds[who], self.rounds[other], strict=True)
        return median(one.cpu / two.cpu for one, two in pairs)


@dataclass
class Steps:
    """Check and apply of one size, on one database."""

    check: Costs = field(default_factory=Costs)
    apply: Costs = field(default_factory=Costs)

    def add(self, who: str, costs: tuple[Cost, Cost]) -> None:
        self.check.rounds[who].append(costs[0])
        self.apply.rounds[who].append(costs[1])

    def both(self, who: str) -> list[float]:
        """CPU seconds of check and apply together, for each round."""
        pairs = zip(self.check.rounds[who], self.apply.rounds[who], strict=True)
        return [check.cpu + apply.cpu for check, apply in pairs]

    def peak(self, who: str) -> float:
        return max(self.check.peak(who), self.apply.peak(who))


@dataclass
class OnDatabase:
    """What was measured on one database; `sizes` and `updates` by number of marks."""

    name: str
    server: str
    options: Options
    sizes: dict[int, Steps]
    updates: dict[int, Costs]
    # By how much the worker grows while it checks and applies the full sheet, in MiB.
    worker_mib: float
    # Downloads of the full sheet: what each costs, and how many lines it has.
    taken: dict[str, tuple[Cost, int]]

    def times_slower(self, peer: str) -> float:
        """How many times our CPU seconds for each mark the peer takes, in the same round."""
        peer_marks, marks = self.options.peer_marks, self.options.compared
        theirs, mine = self.sizes[peer_marks].both(peer), self.sizes[marks].both("ours")
        pairs = zip(theirs, mine, strict=True)
        return median((their / peer_marks) / (my / marks) for their, my in pairs)


@dataclass
class Reading:
    costs: Costs = field(default_factory=Costs)
    child_mib: float = 0


def measure_templates(options: Options, folder: Path, say: Say) -> Costs:
    costs = Costs()
    for number in range(options.rounds):
        say(f"template, round {number + 1}")
        path = folder / "template.xlsx"
        for who, cost in with_django(templates.write, path, options.template_users).items():
            costs.rounds[who].append(cost)
    return costs


def measure_reading(options: Options, sheet: Sheet, say: Say) -> Reading:
    result = Reading()
    rounds = result.costs.rounds
    for number in range(options.rounds):
        say(f"reading, round {number + 1}")
        cost, child = in_own_process(reading.ours, sheet)
        rounds[READ].append(cost)
        result.child_mib = max(result.child_mib, child)
        rounds[ITERATE].append(in_own_process(reading.by_calamine, sheet))
        rounds["regular expressions"].append(in_own_process(reading.fastest, sheet))
    return result


def measure_database(options: Options, database: Database, sheets: Sheets, say: Say) -> OnDatabase:
    steps: dict[int, Steps] = {marks: Steps() for marks in options.sizes}
    updates = {marks: Costs() for marks in options.beside_floor}
    for number in range(options.rounds):
        say(f"{database.name}, round {number + 1}: floor and ours")
        for marks in options.beside_floor:
            sheet = sheets.by_marks[marks]
            steps[marks].add("floor", _on_copy(database, floor.check_and_apply, sheet))
            bare = _on_copy(database, floor.bare_update, sheet)
            updates[marks].rounds["bare UPDATE"].append(bare)
        for marks in options.sizes:
            costs = _on_copy(database, ours.check_and_apply, sheets.by_marks[marks])
            steps[marks].add("ours", costs)
        for peer, job in peers.PEERS.items():
            say(f"{database.name}, round {number + 1}: {peer}")
            small = sheets.by_marks[options.peer_marks]
            steps[options.peer_marks].add(peer, _on_copy(database, job, small))
    for marks, of_size in updates.items():
        of_size.rounds["ours"] = steps[marks].apply.rounds["ours"]
    say(f"{database.name}: memory with the full sheet, and its downloads")
    checked, applied, taken = _on_copy(database, downloads.check_apply_and_take, sheets.full)
    growth = max(checked.growth, applied.growth)
    lines = dict(zip(taken, (sheets.full.marks, sheets.full.lines, sheets.full.wrong), strict=True))
    of_lines = {name: (cost, lines[name]) for name, cost in taken.items() if lines[name]}
    return OnDatabase(database.name, sheets.server, options, steps, updates, growth, of_lines)


def _on_copy[**P, R](
    database: Database, job: Callable[P, R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """Do it in a process of its own, on a fresh copy of the data."""
    os.environ["DATABASE_URL"] = database.copy()
    return with_django(job, *args, **kwargs)
