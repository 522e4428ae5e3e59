"""The stored outcomes of an import in numbers, counted once each time that they are settled."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class MarkGroup:
    """Marks of one activity, of which the plan and the run say the same.

    `outcome` is what became of them, `planned` what the final check said. `required` are those
    that a held qualification requires, `completed` those whose enrollment was completed.
    """

    planned: str
    outcome: str
    activity_id: int
    marks: int
    required: int = 0
    completed: int = 0
    # By the state that lists showed of their enrollments when they were checked.
    states: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """`lines` by outcome, `marks` in groups; `marks_read` are all mark cells that are not blank.

    `users` are those of the marks that the plan changes or, once it ran, has changed; `inactive`
    are those of them who are. `in_full` and `in_part` are lines of which that holds for all their
    marks, or for some: None in imports of before they were counted. `learners` says of each
    activity that the plan changes how many were enrolled, as far as they were counted.
    """

    lines: Mapping[str, int] = field(default_factory=dict)
    marks: tuple[MarkGroup, ...] = ()
    marks_read: int = 0
    users: int = 0
    inactive: int = 0
    in_full: int | None = None
    in_part: int | None = None
    learners: Mapping[int, int] = field(default_factory=dict)
    # Of an import of users whose run ended early: planned lines that it did not reach, by outcome.
    lines_ahead: Mapping[str, int] = field(default_factory=dict)
    # Of users who were deactivated: the enrollments that ended with it.
    ended: int = 0

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """What is missing in older rows is 0 or empty."""
        known = {one.name for one in fields(cls)}
        values = {name: value for name, value in stored.items() if name in known}
        marks = tuple(_group(one) for one in values.pop("marks", ()))
        learners = {int(pk): number for pk, number in values.pop("learners", {}).items()}
        return cls(marks=marks, learners=learners, **values)

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "learners": {str(pk): n for pk, n in self.learners.items()}}

    @property
    def line_count(self) -> int:
        return sum(self.lines.values())

    def lines_of(self, codes: Collection[str]) -> int:
        return sum(self.lines.get(code, 0) for code in codes)

    def planned(self, codes: Collection[str]) -> Iterator[MarkGroup]:
        """The groups of which the final check said one of these."""
        return (group for group in self.marks if group.planned in codes)

    def marks_planned(self, codes: Collection[str]) -> int:
        return sum(group.marks for group in self.planned(codes))

    def by_plan(self) -> Counter[str]:
        """Marks by what the final check said."""
        return _sums((group.planned, group.marks) for group in self.marks)

    def by_outcome(self) -> Counter[str]:
        """Marks by what became of them."""
        return _sums((group.outcome, group.marks) for group in self.marks)


def _group(stored: dict[str, Any]) -> MarkGroup:
    known = {one.name for one in fields(MarkGroup)}
    return MarkGroup(**{name: value for name, value in stored.items() if name in known})


def _sums(pairs: Iterator[tuple[str, int]]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for code, number in pairs:
        sums[code] += number
    return sums
