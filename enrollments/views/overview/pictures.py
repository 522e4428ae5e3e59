"""The pictures of the overview: finding, drawings, and the same numbers as a table."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from enrollments.queries.overview.figures import (
    SHOWN_QUALIFICATIONS,
    ChangeFigures,
    LateFigures,
    OpenRequirements,
    OverviewFigures,
    WeekFigures,
)
from enrollments.views.overview.weeks import week_address
from enrollments.wording.numbers import grouped
from enrollments.wording.overview import findings
from lms_admin import charts
from lms_admin.charts import Drawing, Given

type Parts = Mapping[str, tuple[Any, str]]
OTHERS: Final = "others"


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """`address` is that of the list that adds up to the numbers, or empty.

    `addresses` are those of lists behind the single numbers.
    """

    name: str
    numbers: Sequence[int]
    address: str = ""
    addresses: Sequence[str] = ()

    @property
    def cells(self) -> Iterable[tuple[str, str]]:
        """Each number as text, and the address behind it; there is none behind a 0."""
        addresses = self.addresses or [""] * len(self.numbers)
        pairs = zip(self.numbers, addresses, strict=True)
        return [(grouped(number), address if number else "") for number, address in pairs]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """`legend`: look and word of each segment. `shape` names the template of its drawings.

    `addresses` has those of the lists behind its bars, by key; a bar without one is no link.
    """

    name: str
    title: str
    label: str
    finding: findings.Finding
    shape: str
    wide: Drawing | None = None
    narrow: Drawing | None = None
    head: Sequence[str] = ()
    rows: Sequence[TableRow] = ()
    legend: Sequence[tuple[str, Any]] = ()
    looks: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)
    addresses: Mapping[Any, Any] = field(default_factory=dict)


def pictures_of(figures: OverviewFigures) -> dict[str, Picture]:
    return {
        "late": late_picture(figures.late),
        "weeks": weeks_picture(list(figures.weeks)),
        "changes": changes_picture(figures.changes),
        "requirements": requirements_picture(list(figures.requirements)),
    }


# --- who is late ----------------------------------------------------------------------------------


def late_picture(late: LateFigures) -> Picture:
    rows = [
        _late_row(team.team, findings.team_name(team), team.enrollments, team.people)
        for team in late.teams
    ]
    enrollments, people = late.rest
    if late.others:
        rows.append(_late_row(OTHERS, findings.other_teams(late.others), enrollments, people))
    addresses: dict[object, str] = {
        team.team: reverse("overview_late", args=[team.team]) for team in late.teams
    }
    numbers = [(team.enrollments, team.people) for team in late.teams]
    numbers += [(enrollments, people)] if late.others else []
    table = [
        TableRow(name=row.name, numbers=both, address=addresses.get(row.key, ""))
        for row, both in zip(rows, numbers, strict=True)
    ]
    table.append(TableRow(name=_("All"), numbers=(late.enrollments, late.people)))
    return Picture(
        name="late",
        title=_("Who is late?"),
        label=_("Overdue enrollments by team"),
        finding=findings.of_late(late),
        shape="named",
        wide=charts.named_bars(rows, narrow=False, words=grouped) if rows else None,
        narrow=charts.named_bars(rows, narrow=True, words=grouped) if rows else None,
        head=(_("Team"), _("Overdue"), _("People")),
        rows=table,
        looks={"overdue": "late-n"},
        words={"overdue": _("overdue")},
        addresses=addresses,
    )


def _late_row(key: object, name: str, enrollments: int, people: int) -> Given:
    return Given(
        key=key,
        name=name,
        numbers={"overdue": enrollments},
        text=grouped(enrollments),
        note=findings.people_text(people),
    )


# --- where learning goes --------------------------------------------------------------------------

# From the axis upwards.
_STACKED: Final = ("overdue", "in_progress", "not_started", "completed", "unenrolled")


def weeks_picture(weeks: list[WeekFigures]) -> Picture:
    rows = [
        Given(
            key=week.start,
            name=findings.week_name(week.start),
            numbers={state: getattr(week, state) for state in _STACKED},
            text="",
        )
        for week in weeks
    ]
    is_empty = not any(row.total for row in rows)
    parts = findings.WEEK_PARTS
    draw: Sequence[Callable[..., Drawing]] = (charts.columns, charts.lying_columns)
    wide, narrow = (
        None if is_empty else shape(rows, below="unenrolled", words=grouped) for shape in draw
    )
    return Picture(
        name="weeks",
        title=_("Where is learning going?"),
        label=_("Enrollments by week and state"),
        finding=(_("Nobody is enrolled yet."), "") if is_empty else findings.of_weeks(weeks),
        shape="columns",
        wide=wide,
        narrow=narrow,
        head=(_("Week of"), *(str(word) for word, _look in parts.values())),
        rows=[
            TableRow(
                name=findings.week_name(week.start),
                numbers=[getattr(week, state) for state in parts],
                addresses=[week_address(week.start, state) for state in parts],
            )
            for week in reversed(weeks)
        ],
        addresses={
            week.start: {state: week_address(week.start, state) for state in parts}
            for week in weeks
        },
        **_words_of_parts(parts),
    )


# --- what was changed -----------------------------------------------------------------------------


def changes_picture(changes: ChangeFigures) -> Picture:
    parts = findings.CHANGE_PARTS
    # The API is named only once something came by it.
    doors = [door for door in findings.DOORS if door != "api" or door in changes.doors]
    rows = [
        Given(
            key=door,
            name=str(findings.DOORS[door]),
            numbers={state: changes.doors.get(door, {}).get(state, 0) for state in parts},
            text="",
        )
        for door in doors
    ]
    addresses = {door: _events(changes, door) for door in (*doors, "")}
    table = [
        TableRow(
            name=row.name,
            numbers=list(row.numbers.values()),
            addresses=list(addresses[str(row.key)].values()),
        )
        for row in rows
    ]
    everything = list(map(changes.all, parts))
    table.append(
        TableRow(name=_("All"), numbers=everything, addresses=list(addresses[""].values()))
    )
    has_any = bool(changes.doors)
    return Picture(
        name="changes",
        title=_("What did we change in 7 days?"),
        label=_("Changes by door"),
        finding=findings.of_changes(changes),
        shape="cells",
        wide=charts.cells(rows, narrow=False, words=grouped) if has_any else None,
        narrow=charts.cells(rows, narrow=True, words=grouped) if has_any else None,
        head=(_("Door"), *(str(word) for word, _look in parts.values())),
        rows=table,
        addresses=addresses,
        **_words_of_parts(parts),
    )


def _events(changes: ChangeFigures, door: str) -> dict[str, str]:
    """The address of the audit list by what was done to enrollments; "" stands for all doors.

    It begins with the last event that was counted: an event never changes, so that the list adds
    up to the number for ever.
    """
    asked: dict[str, Any] = {
        "imports": "every",
        "done": "yes",
        "since": changes.first.isoformat(),
        "until": changes.last.isoformat(),
        "before": changes.newest + 1,
    }
    asked |= {"door": door} if door else {}
    return {
        state: f"{reverse('audit_list')}?{urlencode(asked | {'action': actions}, doseq=True)}"
        for state, actions in findings.ACTIONS.items()
    }


# --- which requirements are open ------------------------------------------------------------------


def requirements_picture(requirements: list[OpenRequirements]) -> Picture:
    shown = requirements[:SHOWN_QUALIFICATIONS]
    rows = [
        Given(
            key=row.qualification,
            name=row.name,
            numbers={"overdue": row.overdue, "open": row.open},
            text=grouped(row.all),
            note=findings.holders(row),
        )
        for row in shown
    ]
    wide, narrow = (
        charts.stacked_bars(rows, narrow=narrow, words=grouped) if rows else None
        for narrow in (False, True)
    )
    addresses = {row.qualification: _lacking(row.qualification) for row in requirements}
    parts = findings.REQUIREMENT_PARTS
    table = [
        TableRow(
            name=row.name,
            numbers=(row.overdue, row.open, row.all, row.holders),
            address=addresses[row.qualification],
        )
        for row in requirements
    ]
    return Picture(
        name="requirements",
        title=_("Which requirements are open?"),
        label=_("Open requirements by qualification"),
        finding=findings.of_requirements(requirements),
        shape="stacked",
        wide=wide,
        narrow=narrow,
        head=(
            _("Qualification"),
            *(str(word) for word, _look in parts.values()),
            _("Open"),
            _("Holders"),
        ),
        rows=table,
        addresses=addresses,
        **_words_of_parts(parts),
    )


def _lacking(qualification: int) -> str:
    """The holders who lack something."""
    return f"{reverse('qualification_holders', args=[qualification])}?state=open"


def _words_of_parts(parts: Parts) -> dict[str, Any]:
    return {
        "legend": [(look, word) for word, look in parts.values()],
        "looks": {state: look for state, (_word, look) in parts.items()},
        "words": {state: str(word).lower() for state, (word, _look) in parts.items()},
    }
