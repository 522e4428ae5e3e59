"""What each picture of the overview says, as a sentence, and what its parts are called."""

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enrollments.models import AuditEvent
from enrollments.models.figures import NO_TEAM
from enrollments.queries.overview.figures import (
    ChangeFigures,
    LateFigures,
    LateTeam,
    OpenRequirements,
    WeekFigures,
)
from enrollments.wording.numbers import grouped
from lms_admin.templatetags.dates import day_of_year

# A finding: what stands out, and the rest of the sentence.
type Finding = tuple[str, str]

# The word and the look of each segment.
WEEK_PARTS: Final[dict[str, tuple[Any, str]]] = {
    "completed": (gettext_lazy("Completed that week"), "done"),
    "not_started": (gettext_lazy("Not started"), "todo"),
    "in_progress": (gettext_lazy("In progress"), "go"),
    "overdue": (gettext_lazy("Overdue"), "late"),
    "unenrolled": (gettext_lazy("Unenrolled that week"), "off"),
}
CHANGE_PARTS: Final[dict[str, tuple[Any, str]]] = {
    "enrolled": (gettext_lazy("Enrolled"), "go"),
    "unenrolled": (gettext_lazy("Unenrolled"), "off"),
    "removed": (gettext_lazy("Removed"), "gone"),
}
ACTIONS: Final[dict[str, list[str]]] = {
    "enrolled": [AuditEvent.Action.ENROLL.value, AuditEvent.Action.REENROLL.value],
    "unenrolled": [AuditEvent.Action.UNENROLL.value],
    "removed": [AuditEvent.Action.REMOVE.value],
}
REQUIREMENT_PARTS: Final[dict[str, tuple[Any, str]]] = {
    "overdue": (gettext_lazy("Overdue"), "late"),
    "open": (gettext_lazy("Open, not overdue"), "todo"),
}
DOORS: Final[dict[str, Any]] = {
    AuditEvent.Door.SCREEN: gettext_lazy("On screen"),
    AuditEvent.Door.IMPORT: gettext_lazy("By import"),
    AuditEvent.Door.RULE: gettext_lazy("By a rule"),
    AuditEvent.Door.COMMAND_LINE: gettext_lazy("Command line"),
    AuditEvent.Door.API: gettext_lazy("API"),
}
# In the middle of a sentence.
MOST_BY: Final[dict[str, Any]] = {
    AuditEvent.Door.SCREEN: gettext_lazy("Most were made on screen."),
    AuditEvent.Door.IMPORT: gettext_lazy("Most came in by import."),
    AuditEvent.Door.RULE: gettext_lazy("Most were made by a rule."),
    AuditEvent.Door.COMMAND_LINE: gettext_lazy("Most came by the command line."),
    AuditEvent.Door.API: gettext_lazy("Most came by the API."),
}


def people_text(number: int) -> str:
    return ngettext("%(number)s person", "%(number)s people", number) % {"number": grouped(number)}


def team_name(team: LateTeam) -> str:
    if team.name:
        return team.name
    return _("No team") if team.team == NO_TEAM else _("A team that is gone")


def of_late(late: LateFigures) -> Finding:
    if not late.teams:
        return _("Nobody is late."), ""
    told = ngettext("%(number)s person is late.", "%(number)s people are late.", late.people) % {
        "number": grouped(late.people)
    }
    if late.teams[0].enrollments == late.enrollments:
        # One team has them all: there is no other to be compared with.
        only = _("All in %(name)s:") % {"name": team_name(late.teams[0])}
        number = ngettext(
            "%(number)s overdue enrollment.", "%(number)s overdue enrollments.", late.enrollments
        ) % {"number": grouped(late.enrollments)}
        return only, f"{number} {told}"
    rest = ngettext(
        "%(most)s of %(all)s overdue enrollment.",
        "%(most)s of %(all)s overdue enrollments.",
        late.enrollments,
    ) % {"most": grouped(late.teams[0].enrollments), "all": grouped(late.enrollments)}
    first = _("%(name)s has most:") % {"name": team_name(late.teams[0])}
    return first, f"{rest} {told}"


def of_weeks(weeks: list[WeekFigures]) -> Finding:
    """What happened to overdue, and what was done in the last week that is over."""
    before, now, last = weeks[0].overdue, weeks[-1].overdue, weeks[-2]
    numbers = {"before": grouped(before), "now": grouped(now), "weeks": len(weeks)}
    if now == before:
        first = _("Overdue stayed at %(now)s in %(weeks)s weeks.")
    elif now < before:
        first = _("Overdue fell from %(before)s to %(now)s in %(weeks)s weeks.")
    else:
        first = _("Overdue rose from %(before)s to %(now)s in %(weeks)s weeks.")
    done = ngettext(
        "Last week %(number)s enrollment was completed and %(ended)s unenrolled.",
        "Last week %(number)s enrollments were completed and %(ended)s unenrolled.",
        last.completed,
    )
    ended = {"number": grouped(last.completed), "ended": grouped(last.unenrolled)}
    return first % numbers, done % ended


def of_changes(changes: ChangeFigures) -> Finding:
    if not changes.doors:
        return _("Nobody was enrolled, unenrolled or removed in 7 days."), ""
    numbers = {state: grouped(changes.all(state)) for state in CHANGE_PARTS}
    first = _("%(enrolled)s enrolled, %(unenrolled)s unenrolled, %(removed)s removed,") % numbers
    most = max(changes.doors, key=lambda door: sum(changes.doors[door].values()))
    span = _("%(first)s to %(last)s.") % {
        "first": day_of_year(changes.first),
        "last": day_of_year(changes.last),
    }
    return first, f"{span} {MOST_BY[most]}"


def of_requirements(requirements: list[OpenRequirements]) -> Finding:
    if not requirements:
        return _("No open requirements."), ""
    number = sum(row.all for row in requirements)
    first = ngettext(
        "%(number)s requirement is open,", "%(number)s requirements are open,", number
    ) % {"number": grouped(number)}
    late = _("%(number)s of them overdue.") % {
        "number": grouped(sum(row.overdue for row in requirements))
    }
    if len(requirements) == 1:
        return first, late
    most = _("%(name)s has most: %(number)s.") % {
        "name": requirements[0].name,
        "number": grouped(requirements[0].all),
    }
    return first, f"{late} {most}"


def holders(row: OpenRequirements) -> str:
    text = ngettext("%(some)s of %(all)s holder", "%(some)s of %(all)s holders", row.held)
    return text % {"some": grouped(row.holders), "all": grouped(row.held)}


def week_name(start: date) -> str:
    return str(day_of_year(start))


def other_teams(number: int) -> str:
    text = ngettext("%(number)s other team", "%(number)s other teams", number)
    return text % {"number": grouped(number)}
