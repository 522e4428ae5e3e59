"""The audit list in words: one sentence for what happened together, and one for each event."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from enrollments.models import AuditEvent
from enrollments.queries.audit.stretches import AuditStretch, EventGroup
from enrollments.wording.history import ToldEvent, told_event, told_facts
from enrollments.wording.numbers import grouped
from lms_admin.templatetags.dates import day

Action = AuditEvent.Action

# What was done to one user.
OF_ONE: Final[dict[str, Any]] = {
    Action.ENROLL: gettext_lazy("%(user)s enrolled in %(activity)s"),
    Action.REENROLL: gettext_lazy("%(user)s re-enrolled in %(activity)s"),
    Action.UNENROLL: gettext_lazy("%(user)s unenrolled from %(activity)s"),
    Action.REMOVE: gettext_lazy("%(user)s removed from %(activity)s"),
    Action.GRANT: gettext_lazy("%(user)s was given the qualification %(qualifications)s"),
    Action.WITHDRAW: gettext_lazy("Qualification %(qualifications)s withdrawn from %(user)s"),
    Action.GIVE_ROLE: gettext_lazy("%(user)s was given the role %(about)s"),
    Action.MANAGE_TEAM: gettext_lazy("%(user)s became manager of the team %(about)s"),
    Action.LEAVE_TEAM: gettext_lazy("%(user)s no longer manages the team %(about)s"),
    Action.DEACTIVATE: gettext_lazy("%(user)s became inactive"),
    Action.REACTIVATE: gettext_lazy("%(user)s became active again"),
    Action.EDIT: gettext_lazy("Profile of %(user)s edited"),
    Action.ADD_USER: gettext_lazy("%(user)s added"),
    Action.CHANGE_EMAIL: gettext_lazy("Email of %(user)s changed"),
    Action.MOVE_TO_TEAM: gettext_lazy("%(user)s moved to the team %(about)s"),
    Action.SET_DUE_DATE: gettext_lazy("Due date of %(user)s set for %(activity)s"),
    Action.EXPORT_PERSON: gettext_lazy("Everything about %(user)s exported"),
    Action.ERASE: gettext_lazy("%(user)s erased"),
    Action.RESET_FACTORS: gettext_lazy("Second steps of %(user)s reset"),
}
# What was done to several users at once, in one activity or in none.
OF_MANY: Final[dict[str, Any]] = {
    Action.ENROLL: gettext_lazy("%(users)s enrolled in %(activity)s"),
    Action.REENROLL: gettext_lazy("%(users)s re-enrolled in %(activity)s"),
    Action.UNENROLL: gettext_lazy("%(users)s unenrolled from %(activity)s"),
    Action.REMOVE: gettext_lazy("%(users)s removed from %(activity)s"),
    Action.GRANT: gettext_lazy("%(users)s were given the qualification %(qualifications)s"),
    Action.WITHDRAW: gettext_lazy("Qualification %(qualifications)s withdrawn from %(users)s"),
    Action.DEACTIVATE: gettext_lazy("%(users)s became inactive"),
    Action.REACTIVATE: gettext_lazy("%(users)s became active again"),
    Action.MOVE_TO_TEAM: gettext_lazy("%(users)s moved to the team %(about)s"),
    Action.SET_DUE_DATE: gettext_lazy("Due date of %(users)s set for %(activity)s"),
}
USERS: Final = ngettext_lazy("%(number)s user", "%(number)s users", "count")
ACTIVITIES: Final = ngettext_lazy("%(number)s activity", "%(number)s activities", "count")
EVENTS: Final = ngettext_lazy("%(number)s event", "%(number)s events", "count")


@dataclass(frozen=True, kw_only=True)
class ListedEvent:
    """An event below its group: `name` is that of the user, as far as the viewer may know it."""

    told: ToldEvent
    name: str


@dataclass(frozen=True, kw_only=True)
class ListedGroup:
    """What happened together; `number` says how many events, "" where it is one.

    `events` are empty where the sentence says all.
    """

    group: EventGroup
    told: ToldEvent
    title: str
    number: str
    events: Sequence[ListedEvent]

    @property
    def before(self) -> int:
        """Where the list of all its events begins."""
        return self.group.newest + 1


@dataclass(frozen=True, kw_only=True)
class Day:
    heading: str
    groups: Sequence[ListedGroup]


def told_days(stretch: AuditStretch) -> Iterator[Day]:
    """The groups of a page by the day of their newest event."""
    for when, groups in groupby(stretch.groups, _day):
        yield Day(
            heading=_heading(when), groups=[_listed_group(group, stretch) for group in groups]
        )


def _day(group: EventGroup) -> date:
    return timezone.localtime(group.lead.at).date()


def _heading(when: date) -> str:
    ago = (timezone.localdate() - when).days
    if ago not in (0, 1):
        return day(when)
    named = _("Today, %(day)s") if ago == 0 else _("Yesterday, %(day)s")
    return named % {"day": day(when)}


def _listed_group(group: EventGroup, stretch: AuditStretch) -> ListedGroup:
    several = group.count > 1 or group.is_part
    events = group.events if several else ()
    return ListedGroup(
        group=group,
        told=told_event(group.lead),
        title=_sentence(group, stretch.names),
        number=events_number(group.count, is_part=group.is_part) if several else "",
        events=[
            ListedEvent(told=told_event(one), name=_name(one, stretch.names)) for one in events
        ],
    )


def events_number(count: int, *, is_part: bool = False) -> str:
    more = "+" if is_part else ""
    return str(EVENTS % {"count": count, "number": f"{grouped(count)}{more}"})


def _sentence(group: EventGroup, names: dict[int, str]) -> str:
    lead = group.lead
    if lead.skipped or lead.user_id is None or lead.action not in OF_ONE:
        return _with_name(lead, names)
    facts = told_facts(lead)
    if group.activities > 1:
        facts["activity"] = _number_of(ACTIVITIES, group.activities, is_part=group.is_part)
    if group.users > 1 and lead.action in OF_MANY:
        users = _number_of(USERS, group.users, is_part=group.is_part)
        return str(OF_MANY[lead.action]) % (facts | {"users": users})
    return str(OF_ONE[lead.action]) % (facts | {"user": _name(lead, names)})


def _with_name(event: Any, names: dict[int, str]) -> str:
    """What people do themselves, such as to sign in, is said with their name behind it."""
    title = told_event(event).title
    if event.user_id is None or event.user_id == event.actor_id:
        return title
    return f"{_name(event, names)}: {title}"


def _number_of(words: Any, count: int, *, is_part: bool) -> str:
    more = "+" if is_part else ""
    return str(words % {"count": count, "number": f"{grouped(count)}{more}"})


def _name(event: Any, names: dict[int, str]) -> str:
    if event.user_id is None:
        return ""
    return names.get(event.user_id) or _("Somebody outside your teams")
