"""The stored outcomes of an import in numbers, for the final check and the result."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings

from enrollments.models import LearningActivity
from imports.actions import action_of
from imports.models import Import
from imports.outcomes import CANNOT, WRONG, LineOutcome, RunOutcome
from imports.queries.progress import planned

LEARNERS_SHOWN: Final = 10_000
# Why a mark is in the plan and not in what it does; the last one only of an undo.
BEFORE: Final = (*CANNOT, RunOutcome.CHANGED_SINCE_CHECK)
# What can have become of a mark that the run came to.
AFTER: Final = (
    RunOutcome.APPLIED,
    RunOutcome.CHANGED_SINCE_CHECK,
    RunOutcome.FAILED,
    LineOutcome.USER_UNKNOWN,
)


@dataclass(frozen=True, kw_only=True)
class Group:
    """What has one outcome: marks of one activity, marks of all, or lines."""

    code: str
    count: int
    activity: LearningActivity | None = None
    required: int = 0
    completed: int = 0
    # Of the activity, when it was checked: how many were enrolled, as far as they were counted.
    learners: int = 0


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Counts of marks (`will`, `cannot`, `after`) and of lines (`wrong`); they add up to the file.

    `will` has a group for each activity, the others one for each outcome code. `nothing_marked`
    lines are a group of `cannot`; so is, in an undo, what was changed since the import. `after` is
    what became of the marks, once the import ran.
    """

    lines: int
    marks: int
    identical: int
    users: int
    will: list[Group]
    cannot: list[Group]
    wrong: list[Group]
    after: list[Group]
    planned: int

    @property
    def will_count(self) -> int:
        return _total(self.will)

    @property
    def cannot_count(self) -> int:
        return _total(self.cannot)

    @property
    def wrong_count(self) -> int:
        return _total(self.wrong)

    @property
    def required(self) -> int:
        return sum(group.required for group in self.will)

    @property
    def completed(self) -> int:
        return sum(group.completed for group in self.will)

    @property
    def applied(self) -> int:
        return self._after(RunOutcome.APPLIED)

    @property
    def changed(self) -> int:
        return self._after(RunOutcome.CHANGED_SINCE_CHECK)

    @property
    def failed(self) -> int:
        """Planned and not done, though the import came to it."""
        return _total(self.after) - self.applied

    @property
    def remaining(self) -> int:
        """Planned, and the import did not come to it yet."""
        return self.planned - _total(self.after)

    @property
    def skipped(self) -> int:
        return self.cannot_count + self.wrong_count

    def _after(self, code: str) -> int:
        return sum(group.count for group in self.after if group.code == code)


def summary(import_run: Import) -> Summary:
    """Two statements, whatever the size: the counts were stored when the outcomes were settled."""
    counts = import_run.counts or {"lines": {}, "marks": [], "marks_read": 0, "users": 0}
    will = action_of(import_run).will
    marks, lines = counts["marks"], counts["lines"]
    activities = {activity.pk: activity for activity in import_run.activities.all()}
    by_activity = [
        _group(
            group,
            (one for one in marks if one["activity_id"] == group and one["planned"] in will),
            activities,
            counts.get("learners", {}).get(str(group), 0),
        )
        for group in activities
    ]
    nothing = lines.get(LineOutcome.NOTHING_MARKED, 0)
    return Summary(
        lines=sum(lines.values()),
        marks=counts["marks_read"],
        identical=import_run.notes.get("identical_marks", 0),
        users=counts["users"],
        will=[group for group in by_activity if group.count],
        cannot=_by_code([one for one in marks if one["planned"] not in will], BEFORE)
        + ([Group(code=LineOutcome.NOTHING_MARKED, count=nothing)] if nothing else []),
        wrong=[Group(code=code, count=lines[code]) for code in WRONG if lines.get(code)],
        after=_by_code(
            [one for one in marks if one["planned"] in will],
            AFTER,
        ),
        planned=planned(import_run),
    )


def counted_up_to(marks: int) -> int:
    """Of an activity with so many planned marks, how many learners are counted one by one.

    Beyond that it is known that the marks are no large share of them, and no page says more.
    """
    return max(LEARNERS_SHOWN, marks * 100 // max(1, settings.IMPORT_CONFIRM_PERCENT))


def _group(
    activity: int, marks: Iterable[dict[str, Any]], activities: dict[int, Any], learners: int
) -> Group:
    mine = list(marks)
    return Group(
        code=mine[0]["planned"] if mine else "",
        count=sum(one["marks"] for one in mine),
        activity=activities[activity],
        required=sum(one["required"] for one in mine),
        completed=sum(one["completed"] for one in mine),
        learners=learners,
    )


def _by_code(marks: list[dict[str, Any]], codes: Iterable[str]) -> list[Group]:
    totals = {code: sum(one["marks"] for one in marks if one["outcome"] == code) for code in codes}
    return [Group(code=code, count=total) for code, total in totals.items() if total]


def _total(groups: Iterable[Group]) -> int:
    return sum(group.count for group in groups)
