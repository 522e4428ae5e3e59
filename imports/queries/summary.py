"""The stored outcomes of an import in numbers, for the final check and the result."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from enrollments.outcomes import Outcome
from imports.actions import action_of
from imports.models import Import
from imports.outcomes import CANNOT, WRONG, LineOutcome, RunOutcome
from imports.values import Counts, MarkGroup

LEARNERS_SHOWN: Final = 10_000
# Why a mark is in the plan and not in what it does; the last one only of an undo.
BEFORE: Final = (*CANNOT, RunOutcome.CHANGED_SINCE_CHECK)
# What can have become of a mark that the run came to.
AFTER: Final = (
    RunOutcome.APPLIED,
    RunOutcome.CHANGED_SINCE_CHECK,
    RunOutcome.FAILED,
    LineOutcome.USER_UNKNOWN,
    Outcome.OWN_ENROLLMENT,
    Outcome.REQUIRED_BY_QUALIFICATION,
)


@dataclass(frozen=True, kw_only=True)
class Group:
    """What has one outcome: marks, or lines."""

    code: str
    count: int


@dataclass(frozen=True, kw_only=True)
class LineSums:
    """Lines of the file. `is_known` is false of imports of before lines done were counted."""

    all: int
    in_full: int
    in_part: int
    blank: int
    is_known: bool

    @property
    def not_at_all(self) -> int:
        return self.all - self.in_full - self.in_part - self.blank


@dataclass(frozen=True, kw_only=True)
class Share:
    """One activity's marks in the plan, and how many were enrolled in it when it was checked."""

    activity_id: int
    marks: int
    learners: int


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Marks and lines apart. Each sum holds for every import, before the start and after it:

    `marks` = `planned` + `cannot_count` + `wrong_marks`, where `planned` = `applied` + `left` +
    `failed` + `remaining`; and `lines.all` = in full + in part + not at all + blank.

    `cannot` and `after` are groups of marks by outcome code, `wrong` of lines. In an undo `cannot`
    has what was changed since the import. `after` is what became of the planned marks that the
    run came to; `by_plan` and `by_done` are all marks, and those done, by what was planned.
    `users`, `inactive`, `states`, `completed` and `required` are about the marks that will be done
    or, once it ran, were done.
    """

    lines: LineSums
    marks: int
    identical: int
    planned: int
    users: int
    inactive: int
    states: Mapping[str, int]
    required: int
    completed: int
    by_plan: Mapping[str, int]
    by_done: Mapping[str, int]
    shares: Sequence[Share]
    cannot: Sequence[Group]
    wrong: Sequence[Group]
    after: Sequence[Group]

    @property
    def cannot_count(self) -> int:
        return _total(self.cannot)

    @property
    def wrong_lines(self) -> int:
        """Lines with a problem."""
        return _total(self.wrong)

    @property
    def wrong_marks(self) -> int:
        """Marks with a problem: of a wrong cell, or of a line of which nobody knows whose it is."""
        return self.marks - self.planned - self.cannot_count

    @property
    def not_carried_out(self) -> int:
        """Marks that the plan leaves out."""
        return self.cannot_count + self.wrong_marks

    @property
    def applied(self) -> int:
        return self._after(RunOutcome.APPLIED)

    @property
    def left(self) -> int:
        """Left alone, because they changed after the check: that protects, and is no failure."""
        return self._after(RunOutcome.CHANGED_SINCE_CHECK)

    @property
    def failed(self) -> int:
        """Marks not done because a right or the scope was gone when the import came to them."""
        return _total(self.after) - self.applied - self.left

    @property
    def remaining(self) -> int:
        """Planned, and the import did not come to it yet."""
        return self.planned - _total(self.after)

    @property
    def not_done(self) -> int:
        """Planned, and not done for whatever reason."""
        return self.planned - self.applied

    def _after(self, code: str) -> int:
        return sum(group.count for group in self.after if group.code == code)


def summary(import_run: Import) -> Summary:
    """No statement, whatever the size: the counts were stored when the outcomes were settled."""
    counts, will = import_run.counts, action_of(import_run).will
    planned = list(counts.planned(will))
    done = planned
    if import_run.started_at:
        done = [group for group in planned if group.outcome == RunOutcome.APPLIED]
    return Summary(
        lines=_lines(counts),
        marks=_marks(import_run),
        identical=import_run.notes.identical_marks,
        planned=sum(group.marks for group in planned),
        users=counts.users,
        inactive=counts.inactive,
        states=_states(done),
        required=sum(group.required for group in done),
        completed=sum(group.completed for group in done),
        by_plan=counts.by_plan(),
        by_done=_sums(done),
        shares=_shares(planned, counts),
        cannot=_by_code([one for one in counts.marks if one.planned not in will], BEFORE),
        wrong=[
            Group(code=code, count=counts.lines[code]) for code in WRONG if counts.lines.get(code)
        ],
        after=_by_code(planned, AFTER),
    )


def counted_up_to(marks: int) -> int:
    """Up to how many learners are counted one by one in an activity with so many planned marks.

    Beyond that it is known that the marks are no large share of them, and no page says more.
    """
    return max(LEARNERS_SHOWN, marks * 100 // max(1, settings.CONFIRM_PERCENT))


def _lines(counts: Counts) -> LineSums:
    return LineSums(
        all=counts.line_count,
        in_full=counts.in_full or 0,
        in_part=counts.in_part or 0,
        blank=counts.lines.get(LineOutcome.NOTHING_MARKED, 0),
        is_known=counts.in_full is not None,
    )


def _marks(import_run: Import) -> int:
    """All marks of the file: what stands in several lines of one e-mail counts once. What has no
    file has the marks of the import that it takes back, or of what was selected."""
    if not import_run.has_file:
        return sum(group.marks for group in import_run.counts.marks)
    return import_run.counts.marks_read - import_run.notes.identical_marks


def _sums(groups: Iterable[MarkGroup]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for group in groups:
        sums[group.planned] += group.marks
    return sums


def _states(groups: Iterable[MarkGroup]) -> Counter[str]:
    states: Counter[str] = Counter()
    for group in groups:
        states.update(group.states)
    return states


def _shares(planned: Iterable[MarkGroup], counts: Counts) -> list[Share]:
    marks: Counter[int] = Counter()
    for group in planned:
        marks[group.activity_id] += group.marks
    return [
        Share(activity_id=pk, marks=number, learners=counts.learners.get(pk, 0))
        for pk, number in marks.items()
    ]


def _by_code(marks: Sequence[MarkGroup], codes: Iterable[str]) -> list[Group]:
    totals = {code: sum(one.marks for one in marks if one.outcome == code) for code in codes}
    return [Group(code=code, count=total) for code, total in totals.items() if total]


def _total(groups: Iterable[Group]) -> int:
    return sum(group.count for group in groups)
