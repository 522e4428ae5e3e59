"""What is said after a qualification was changed, and of what happened to it before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enrollments.models import AuditEvent
from enrollments.outcomes import Outcome
from enrollments.queries.changing import ChangeForecast, ChangeKind
from enrollments.queries.qualifications.history import PartOfHistory
from enrollments.services import Result
from enrollments.wording.numbers import grouped

Action = AuditEvent.Action

CHANGED: Final[Mapping[str, Any]] = {
    ChangeKind.REQUIRE: gettext_lazy("%(qualification)s requires %(activity)s."),
    ChangeKind.DROP_REQUIREMENT: gettext_lazy(
        "%(qualification)s no longer requires %(activity)s. The enrollments stayed."
    ),
    ChangeKind.CHANGE_TIME_FRAME: gettext_lazy("The time frame of %(activity)s is changed."),
    ChangeKind.END_QUALIFICATION: gettext_lazy("The end of %(qualification)s is set."),
    ChangeKind.RESUME_QUALIFICATION: gettext_lazy("%(qualification)s no longer ends."),
    ChangeKind.GRANT: gettext_lazy("%(qualification)s is given to %(number)s."),
    ChangeKind.WITHDRAW: gettext_lazy(
        "%(qualification)s is withdrawn from %(number)s. The enrollments stayed."
    ),
}
OF_USERS: Final = (ChangeKind.GRANT, ChangeKind.WITHDRAW)


def told_change(result: Result, known: ChangeForecast) -> str:
    """Level 4 nurse requires Hand hygiene. 3 enrollments were made."""
    kind = known.change.kind
    number = known.of(kind)
    if not result.done and (number == 0 if kind in OF_USERS else _is_same(result)):
        return _("Nothing was changed.")
    people = ngettext("%(number)s user", "%(number)s users", number) % {"number": grouped(number)}
    text = str(CHANGED[kind]) % {**known.named, "number": people}
    if known.affected:
        made = ngettext(
            "%(number)s enrollment was made.", "%(number)s enrollments were made.", result.done
        )
        text = f"{text} {made % {'number': grouped(result.done)}}"
    return text


def _is_same(result: Result) -> bool:
    return Outcome.NO_CHANGE in result.counts


@dataclass(frozen=True, kw_only=True)
class ToldPart:
    part: PartOfHistory
    icon: str
    title: str
    details: str


ICONS: Final[Mapping[str, str]] = {
    Action.GRANT: "plus",
    Action.WITHDRAW: "x",
    Action.REQUIRE: "plus",
    Action.DROP_REQUIREMENT: "unenroll",
    Action.END_QUALIFICATION: "archive",
    Action.RESUME_QUALIFICATION: "loop",
    Action.EDIT: "pen",
    Action.ADD_QUALIFICATION: "qual",
}


def told_part(part: PartOfHistory) -> ToldPart:
    event = part.event
    title = _title(part)
    if event.skipped:
        title = f"{title}: {_('nothing changed')}"
    return ToldPart(
        part=part, icon=ICONS.get(event.action, "history"), title=title, details=_details(part)
    )


def _title(part: PartOfHistory) -> str:
    event = part.event
    names = {"activity": event.about, "name": event.user.name if event.user else ""}
    match event.action:
        case Action.GRANT | Action.WITHDRAW:
            return _of_people(part, names["name"])
        case Action.REQUIRE:
            return _("Requirement added: %(activity)s") % names
        case Action.DROP_REQUIREMENT:
            return _("Requirement dropped: %(activity)s") % names
        case Action.END_QUALIFICATION:
            return _("End set: %(activity)s") % names
        case Action.RESUME_QUALIFICATION:
            return _("End lifted")
        case Action.ADD_QUALIFICATION:
            return _("Qualification created")
        case Action.EDIT if event.changes and "due_days" in event.changes:
            old, new = map(_frame, event.changes["due_days"])
            text = _("Time frame of %(activity)s: %(old)s → %(new)s")
            return text % {**names, "old": old, "new": new}
        case Action.EDIT if event.changes and "name" in event.changes:
            old, new = event.changes["name"]
            return _("Renamed: %(old)s → %(new)s") % {"old": old, "new": new}
    return str(event.get_action_display())


def _of_people(part: PartOfHistory, name: str) -> str:
    gives = part.event.action == Action.GRANT
    if part.number == 1 and name:
        text = _("Given to %(name)s") if gives else _("Withdrawn from %(name)s")
        return text % {"name": name}
    number = f"{grouped(part.number)}+" if part.goes_on else grouped(part.number)
    if gives:
        text = ngettext("Given to %(number)s user", "Given to %(number)s users", part.number)
    else:
        text = ngettext(
            "Withdrawn from %(number)s user", "Withdrawn from %(number)s users", part.number
        )
    return text % {"number": number}


def _frame(days: int | None) -> str:
    if days is None:
        return _("no time frame")
    return ngettext("%(number)s day", "%(number)s days", days) % {"number": days}


def _details(part: PartOfHistory) -> str:
    """by Marit Vink · Screen · Reason: a new law"""
    event = part.event
    parts = [_("by %(name)s") % {"name": event.actor_name}]
    if event.import_number:
        parts.append(_("Import %(number)s") % {"number": event.import_number})
    else:
        parts.append(str(event.get_door_display()))
    if event.reason:
        parts.append(_("Reason: %(reason)s") % {"reason": event.reason})
    return " · ".join(parts)
