"""Audit events in words."""

from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollments.models import AuditEvent, Enrollment, User
from enrollments.outcomes import Outcome
from enrollments.roles import Role
from enrollments.wording.numbers import enumerated

Action = AuditEvent.Action

DONE: Final[dict[str, Any]] = {
    Action.ENROLL: gettext_lazy("Enrolled in %(activity)s"),
    Action.REENROLL: gettext_lazy("Re-enrolled in %(activity)s"),
    Action.UNENROLL: gettext_lazy("Unenrolled from %(activity)s"),
    Action.REMOVE: gettext_lazy("Removed from %(activity)s, with all progress and results"),
    Action.GRANT: gettext_lazy("Qualification given: %(qualifications)s"),
    Action.WITHDRAW: gettext_lazy("Qualification withdrawn: %(qualifications)s"),
    Action.GIVE_ROLE: gettext_lazy("Role given: %(about)s"),
    Action.MANAGE_TEAM: gettext_lazy("Became manager of the team %(about)s"),
    Action.LEAVE_TEAM: gettext_lazy("No longer manager of the team %(about)s"),
    Action.DEACTIVATE: gettext_lazy("Deactivated"),
    Action.REACTIVATE: gettext_lazy("Reactivated"),
    Action.ADD_USER: gettext_lazy("Added"),
    Action.EDIT: gettext_lazy("Changed: %(fields)s"),
    Action.CHANGE_EMAIL: gettext_lazy("Email changed"),
    Action.MOVE_TO_TEAM: gettext_lazy("Moved from %(old_team)s to %(new_team)s"),
}
AGAIN: Final = gettext_lazy("Enrolled again in %(activity)s, empty")
SKIPPED: Final[dict[str, Any]] = {
    Action.ENROLL: gettext_lazy("Not enrolled in %(activity)s"),
    Action.REENROLL: gettext_lazy("Not re-enrolled in %(activity)s"),
    Action.UNENROLL: gettext_lazy("Not unenrolled from %(activity)s"),
    Action.REMOVE: gettext_lazy("Not removed from %(activity)s"),
    Action.GRANT: gettext_lazy("Qualification not given: %(qualifications)s"),
    Action.WITHDRAW: gettext_lazy("Qualification not withdrawn: %(qualifications)s"),
    Action.GIVE_ROLE: gettext_lazy("Role not given: %(about)s"),
    Action.MANAGE_TEAM: gettext_lazy("Not made manager of the team %(about)s"),
    Action.LEAVE_TEAM: gettext_lazy("Not taken off as manager of the team %(about)s"),
    Action.DEACTIVATE: gettext_lazy("Not deactivated"),
    Action.REACTIVATE: gettext_lazy("Not reactivated"),
    Action.MOVE_TO_TEAM: gettext_lazy("Not moved to %(about)s"),
}
# Why nothing was done.
REASONS: Final[dict[str, Any]] = {
    Outcome.ALREADY_UNENROLLED: gettext_lazy("was unenrolled already"),
    Outcome.ALREADY_ENROLLED: gettext_lazy("was enrolled already"),
    Outcome.NOT_ENROLLED: gettext_lazy("was not enrolled"),
    Outcome.USER_INACTIVE: gettext_lazy("the user was inactive"),
    Outcome.ACTIVITY_ARCHIVED: gettext_lazy("the activity was archived"),
    Outcome.OWN_ENROLLMENT: gettext_lazy("one's own is changed by a colleague"),
    Outcome.REQUIRED_BY_QUALIFICATION: gettext_lazy("a qualification requires it"),
    Outcome.NO_CHANGE: gettext_lazy("it was so already"),
    "changed_since_check": gettext_lazy("changed since the check of the import"),
    "stopped": gettext_lazy("the import was stopped"),
    "failed": gettext_lazy("a technical error"),
}
# Icon and tone of the timeline's mark.
MARKS: Final[dict[str, tuple[str, str]]] = {
    Action.ENROLL: ("plus", "ok"),
    Action.REENROLL: ("undo", "ok"),
    Action.UNENROLL: ("unenroll", "warn"),
    Action.REMOVE: ("trash", "bad"),
    Action.GRANT: ("qual", "go"),
    Action.WITHDRAW: ("qual", "warn"),
    Action.GIVE_ROLE: ("key", ""),
    Action.MANAGE_TEAM: ("team", ""),
    Action.LEAVE_TEAM: ("team", ""),
    Action.DEACTIVATE: ("stop", "warn"),
    Action.REACTIVATE: ("play", "ok"),
    Action.ADD_USER: ("useradd", "ok"),
    Action.EDIT: ("pen", ""),
    Action.CHANGE_EMAIL: ("mail", "warn"),
    Action.MOVE_TO_TEAM: ("team", ""),
}


@dataclass(frozen=True, kw_only=True)
class ToldEvent:
    """An event as the timeline shows it. `why_not` and `former` are "" where they say nothing."""

    event: AuditEvent
    title: str
    actor: str
    why_not: str
    former: str
    icon: str
    tone: str

    @property
    def by_rule(self) -> bool:
        return self.event.door == AuditEvent.Door.RULE


def told_event(event: Any) -> ToldEvent:
    """Of an event of `queries.history`."""
    icon, tone = MARKS.get(event.action, ("history", ""))
    by_rule = event.door == AuditEvent.Door.RULE
    return ToldEvent(
        event=event,
        title=_title(event),
        actor=_("Rule") if by_rule else event.actor_name,
        why_not=str(REASONS.get(event.skipped, event.skipped)),
        former=_former(event),
        icon="loop" if by_rule else icon,
        tone="" if event.skipped else "go" if by_rule else tone,
    )


def _title(event: Any) -> str:
    gone = event.about or _("an activity that no longer exists")
    activity = event.activity.title if event.activity else gone
    if event.skipped:
        text = SKIPPED.get(event.action, event.get_action_display())
    elif event.is_again and event.action == Action.ENROLL:
        text = AGAIN
    else:
        text = DONE.get(event.action, event.get_action_display())
    return str(text) % {
        "activity": activity,
        "qualifications": event.qualifications,
        "about": _about(event),
        "fields": told_fields(event),
        "old_team": _team_of(event, 0),
        "new_team": _team_of(event, 1),
    }


def told_fields(event: AuditEvent) -> str:
    """What an edit changed, by name: "last name and language"."""
    return enumerated([_field_name(name) for name in event.changes or {}])


def _field_name(name: str) -> str:
    try:
        return str(User._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name


def _team_of(event: AuditEvent, place: int) -> str:
    return ((event.changes or {}).get("team") or ["", ""])[place] or _("no team")


def _about(event: AuditEvent) -> str:
    """A role by its label; what else it is about is a name, and stays as it was written."""
    if event.action != Action.GIVE_ROLE:
        return event.about
    return str(dict(Role.choices).get(event.about, event.about))


def _former(event: AuditEvent) -> str:
    """The status before, where the event itself does not tell it."""
    if event.action != Action.REMOVE:
        return ""
    return str(dict(Enrollment.Status.choices).get(event.former_status, event.former_status))
