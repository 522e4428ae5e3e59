"""The numbers of the pictures, of the users whom the viewer sees."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet, Sum

from enrollments.actors import Viewer, sees_everybody
from enrollments.models import Figure, Qualification, Team
from enrollments.models.figures import EVERYBODY, NO_TEAM
from enrollments.queries.gates import visible_teams

WEEKS: Final = 12
CHANGED_DAYS: Final = 7
LATEST_TEAMS: Final = 10
SHOWN_QUALIFICATIONS: Final = 5
Kind = Figure.Kind


@dataclass(frozen=True, kw_only=True)
class WeekFigures:
    """Enrollments of a week: open ones at its end, and what was completed or ended in it."""

    start: date
    not_started: int = 0
    in_progress: int = 0
    overdue: int = 0
    completed: int = 0
    unenrolled: int = 0

    @property
    def all(self) -> int:
        open_ones = self.not_started + self.in_progress + self.overdue
        return open_ones + self.completed + self.unenrolled


@dataclass(frozen=True, kw_only=True)
class LateTeam:
    """`team` is NO_TEAM for users without one. `name` is empty then, and of a team that is gone."""

    team: int
    name: str
    enrollments: int
    people: int


@dataclass(frozen=True, kw_only=True)
class LateFigures:
    """The teams with most overdue enrollments, and what the others have together."""

    teams: Sequence[LateTeam]
    others: int
    enrollments: int
    people: int

    @property
    def rest(self) -> tuple[int, int]:
        """Enrollments and people of the other teams."""
        return (
            self.enrollments - sum(team.enrollments for team in self.teams),
            self.people - sum(team.people for team in self.teams),
        )


@dataclass(frozen=True, kw_only=True)
class ChangeFigures:
    """Enrollments that were changed from `first` to `last` day: by door, and then by what.

    `newest` is the last event that was counted.
    """

    first: date
    last: date
    newest: int
    doors: Mapping[str, Mapping[str, int]]

    def all(self, state: str) -> int:
        return sum(numbers.get(state, 0) for numbers in self.doors.values())


@dataclass(frozen=True, kw_only=True)
class OpenRequirements:
    """What active holders lack of a qualification: `holders` of `held` lack something."""

    qualification: int
    name: str
    overdue: int = 0
    open: int = 0
    holders: int = 0
    held: int = 0

    @property
    def all(self) -> int:
        return self.overdue + self.open


@dataclass(frozen=True, kw_only=True)
class OverviewFigures:
    """All numbers of one count. Requirements: all that are open, those with most first."""

    weeks: Sequence[WeekFigures]
    late: LateFigures
    changes: ChangeFigures
    requirements: Sequence[OpenRequirements]
    leavers: int
    left_open: int

    @property
    def are_empty(self) -> bool:
        """Nobody was enrolled in these weeks, nor had been before."""
        return not any(week.all for week in self.weeks)


class LastCount(NamedTuple):
    """When figures were last counted, and which day it was then where the academy is."""

    day: date
    at: datetime

    @property
    def monday(self) -> date:
        return self.day - timedelta(days=self.day.weekday())


def last_count() -> LastCount | None:
    last = Figure.objects.filter(kind=Kind.COUNTED, team=EVERYBODY, state="at").order_by("-day")
    row = last.values_list("day", "number").first()
    return LastCount(row[0], datetime.fromtimestamp(row[1], UTC)) if row else None


def overview_figures(viewer: Viewer, last: LastCount) -> OverviewFigures:
    """Those of that count. The number of statements hangs on nothing."""
    read = _Read(viewer, last)
    weeks = read.weeks()
    leavers = read.one_number(Kind.LEAVER)
    return OverviewFigures(
        weeks=weeks,
        late=read.late(weeks[-1].overdue),
        changes=read.changes(),
        requirements=read.requirements(),
        leavers=leavers.get("people", 0),
        left_open=leavers.get("enrollments", 0),
    )


def week_figure(viewer: Viewer, last: LastCount, start: date, state: str) -> int:
    """A number of one week, as it was counted last."""
    return _Read(viewer, last).week(start).get(state, 0)


class _Read:
    def __init__(self, viewer: Viewer, last: LastCount) -> None:
        self.day, self.monday = last.day, last.monday
        self.everybody = sees_everybody(viewer)
        self.teams = None if self.everybody else list(visible_teams(viewer).values_list("pk"))

    def _figures(self, kind: Figure.Kind, *days: date) -> QuerySet[Figure]:
        """Summed ones where the viewer sees everybody, else those of their teams."""
        wanted = [EVERYBODY] if self.teams is None else [team for (team,) in self.teams]
        return Figure.objects.filter(day__in=days, kind=kind, team__in=wanted).order_by()

    def _summed(self, figures: QuerySet[Figure], *by: str) -> Iterable[tuple[Any, ...]]:
        return figures.values_list(*by).annotate(total=Sum("number")).order_by(*by)

    def one_number(self, kind: Figure.Kind) -> dict[str, int]:
        """The numbers by state, of a kind without keys."""
        return dict(self._summed(self._figures(kind, self.day), "state"))

    def weeks(self) -> list[WeekFigures]:
        starts = [self.monday - timedelta(weeks=ago) for ago in reversed(range(WEEKS))]
        numbers: dict[date, dict[str, int]] = {start: {} for start in starts}
        for start, state, total in self._summed(self._figures(Kind.WEEK, *starts), "day", "state"):
            numbers[start][state] = total
        return [WeekFigures(start=start, **numbers[start]) for start in starts]

    def week(self, start: date) -> dict[str, int]:
        """The numbers of the week, by state."""
        return dict(self._summed(self._figures(Kind.WEEK, start), "state"))

    def late(self, overdue: int) -> LateFigures:
        teams = self._of_teams(Kind.WEEK, self.monday, "overdue")
        most = sorted(teams, key=lambda team: (-teams[team], team))[:LATEST_TEAMS]
        people = self._of_teams(Kind.LATE, self.day, "people")
        names = dict(Team.objects.filter(pk__in=most).values_list("pk", "name"))
        return LateFigures(
            teams=[
                LateTeam(
                    team=team,
                    name=names.get(team, ""),
                    enrollments=teams[team],
                    people=people.get(team, 0),
                )
                for team in most
            ],
            others=len(teams) - len(most),
            enrollments=overdue,
            people=sum(people.values()),
        )

    def _of_teams(self, kind: Figure.Kind, day: date, state: str) -> dict[int, int]:
        rows = Figure.objects.filter(day=day, kind=kind, state=state, team__gte=NO_TEAM)
        if self.teams is not None:
            rows = rows.filter(team__in=[team for (team,) in self.teams])
        return dict(rows.order_by().values_list("team", "number"))

    def changes(self) -> ChangeFigures:
        days = [self.day - timedelta(days=ago) for ago in range(CHANGED_DAYS)]
        doors: dict[str, dict[str, int]] = {}
        for door, state, total in self._summed(self._figures(Kind.CHANGE, *days), "key", "state"):
            doors.setdefault(door, {})[state] = total
        counted = Figure.objects.filter(
            day=self.day, kind=Kind.COUNTED, team=EVERYBODY, state="event"
        )
        newest = counted.values_list("number", flat=True).first() or 0
        return ChangeFigures(first=days[-1], last=days[0], newest=newest, doors=doors)

    def requirements(self) -> list[OpenRequirements]:
        numbers: dict[int, dict[str, int]] = {}
        figures = self._figures(Kind.REQUIREMENT, self.day)
        for key, state, total in self._summed(figures, "key", "state"):
            numbers.setdefault(int(key), {})[state] = total
        lacking = {key: row for key, row in numbers.items() if row.get("holders")}
        names = self._names(lacking)
        found = [
            OpenRequirements(qualification=key, name=names.get(key, ""), **row)
            for key, row in lacking.items()
        ]
        return sorted(found, key=lambda row: (-row.all, row.name, row.qualification))

    def _names(self, qualifications: Collection[int]) -> dict[int, str]:
        rows = Qualification.objects.filter(pk__in=qualifications)
        return dict(rows.values_list("pk", "name"))
