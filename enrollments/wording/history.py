"""Audit events in words."""

from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollments.models import AuditEvent, Enrollment, User
from enrollments.outcomes import Outcome
from enrollments.roles import Role
from enrollments.wording.changes import changed_fields
from enrollments.wording.lists import LISTS
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
    Action.REQUIRE: gettext_lazy("%(qualifications)s requires %(activity)s"),
    Action.DROP_REQUIREMENT: gettext_lazy("%(qualifications)s no longer requires %(activity)s"),
    Action.END_QUALIFICATION: gettext_lazy("Qualification ended: %(qualifications)s"),
    Action.RESUME_QUALIFICATION: gettext_lazy(
        "End of the qualification lifted: %(qualifications)s"
    ),
    Action.ARCHIVE: gettext_lazy("Activity archived: %(activity)s"),
    Action.UNARCHIVE: gettext_lazy("Activity no longer archived: %(activity)s"),
    Action.UPLOAD: gettext_lazy("File uploaded: %(about)s"),
    Action.CHECK: gettext_lazy("Checked again: %(about)s"),
    Action.START: gettext_lazy("Import %(number)s started"),
    Action.STOP: gettext_lazy("Import %(number)s stopped"),
    Action.GO_ON: gettext_lazy("Import %(number)s continued"),
    Action.DISCARD: gettext_lazy("Draft of import %(number)s discarded"),
    Action.UNDO: gettext_lazy("Undo of import %(number)s opened"),
    Action.EDIT: gettext_lazy("Edited: %(about)s"),
    Action.ADD_USER: gettext_lazy("Added"),
    Action.CHANGE_EMAIL: gettext_lazy("Email changed"),
    Action.MOVE_TO_TEAM: gettext_lazy("Moved from %(old_team)s to %(new_team)s"),
    Action.ADD_ACTIVITY: gettext_lazy("Activity added: %(activity)s"),
    Action.ADD_QUALIFICATION: gettext_lazy("Qualification added: %(qualifications)s"),
    Action.ADD_TEAM: gettext_lazy("Team added: %(about)s"),
    Action.MERGE_TEAMS: gettext_lazy("Teams merged into %(about)s"),
    Action.SET_DUE_DATE: gettext_lazy("Due date set for %(activity)s"),
    Action.EXPORT: gettext_lazy("List exported: %(about)s"),
    Action.EXPORT_PERSON: gettext_lazy("Everything about the person exported"),
    Action.ERASE: gettext_lazy("Erased"),
    Action.CHANGE_SETTINGS: gettext_lazy("Settings of the academy changed"),
    Action.LOAD_SAMPLE: gettext_lazy("Sample academy loaded"),
    Action.REMOVE_SAMPLE: gettext_lazy("Sample academy removed"),
    Action.SIGN_IN: gettext_lazy("Signed in"),
    Action.SIGN_IN_REFUSED: gettext_lazy("Sign-in refused"),
    Action.SIGN_OUT: gettext_lazy("Signed out"),
    Action.ADD_FACTOR: gettext_lazy("Set up for signing in: %(about)s"),
    Action.REMOVE_FACTOR: gettext_lazy("Turned off for signing in: %(about)s"),
    Action.USE_RECOVERY_CODE: gettext_lazy("Recovery code used"),
    Action.RESET_FACTORS: gettext_lazy("Second steps of signing in reset"),
    Action.LINK_SIGN_IN: gettext_lazy("Linked to the sign-in of the organisation"),
}
# What somebody signed in with, beside a password or instead of one.
SIGNED_IN_WITH: Final = gettext_lazy("Signed in with %(about)s")
WAYS_IN: Final[dict[str, Any]] = {
    "totp": gettext_lazy("an authenticator app"),
    "webauthn": gettext_lazy("a passkey"),
    "recovery_codes": gettext_lazy("recovery codes"),
    "link": gettext_lazy("a link made on the server"),
    "socialaccount": gettext_lazy("the account of the organisation"),
}
OF_SIGN_IN: Final = (Action.SIGN_IN, Action.ADD_FACTOR, Action.REMOVE_FACTOR)
AGAIN: Final = gettext_lazy("Enrolled again in %(activity)s, empty")
PROFILE_EDITED: Final = gettext_lazy("Changed: %(fields)s")
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
    Action.SET_DUE_DATE: gettext_lazy("Due date not changed for %(activity)s"),
}
# What was asked for and not done, where no sentence above says it.
NOT_DONE: Final = gettext_lazy("Nothing changed. Asked for: %(done)s")
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
    Outcome.LAST_OWNER: gettext_lazy("somebody must stay owner"),
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
    Action.REQUIRE: ("qual", "go"),
    Action.DROP_REQUIREMENT: ("qual", "warn"),
    Action.END_QUALIFICATION: ("qual", "warn"),
    Action.RESUME_QUALIFICATION: ("qual", "ok"),
    Action.ARCHIVE: ("archive", "warn"),
    Action.UNARCHIVE: ("book", "ok"),
    Action.UPLOAD: ("upload", ""),
    Action.CHECK: ("sheet", ""),
    Action.START: ("play", "go"),
    Action.STOP: ("stop", "warn"),
    Action.GO_ON: ("play", "go"),
    Action.DISCARD: ("trash", ""),
    Action.UNDO: ("undo", ""),
    Action.EDIT: ("pen", ""),
    Action.ADD_USER: ("useradd", "ok"),
    Action.CHANGE_EMAIL: ("mail", "warn"),
    Action.MOVE_TO_TEAM: ("team", ""),
    Action.ADD_ACTIVITY: ("book", "ok"),
    Action.ADD_QUALIFICATION: ("qual", "ok"),
    Action.ADD_TEAM: ("team", "ok"),
    Action.MERGE_TEAMS: ("team", "warn"),
    Action.SET_DUE_DATE: ("clock", ""),
    Action.EXPORT: ("download", ""),
    Action.EXPORT_PERSON: ("download", "warn"),
    Action.ERASE: ("trash", "bad"),
    Action.CHANGE_SETTINGS: ("globe", ""),
    Action.LOAD_SAMPLE: ("plus", ""),
    Action.REMOVE_SAMPLE: ("trash", ""),
    Action.SIGN_IN: ("key", ""),
    Action.SIGN_IN_REFUSED: ("lock", "bad"),
    Action.SIGN_OUT: ("signout", ""),
    Action.ADD_FACTOR: ("lock", "ok"),
    Action.REMOVE_FACTOR: ("lock", "warn"),
    Action.USE_RECOVERY_CODE: ("key", "warn"),
    Action.RESET_FACTORS: ("lock", "bad"),
    Action.LINK_SIGN_IN: ("link", ""),
}


@dataclass(frozen=True, kw_only=True)
class ToldEvent:
    """An event as the timeline shows it.

    `why_not`, `former` and `changed` are "" where they say nothing.
    """

    event: AuditEvent
    title: str
    actor: str
    why_not: str
    former: str
    changed: str
    icon: str
    tone: str

    @property
    def by_rule(self) -> bool:
        return self.event.door == AuditEvent.Door.RULE


def told_event(event: Any) -> ToldEvent:
    """The words of an event of `queries.history`."""
    icon, tone = MARKS.get(event.action, ("history", ""))
    by_rule = event.door == AuditEvent.Door.RULE
    return ToldEvent(
        event=event,
        title=_title(event),
        actor=_actor(event),
        why_not=str(REASONS.get(event.skipped, event.skipped)),
        former=_former(event),
        changed=changed_fields(event.changes),
        icon="loop" if by_rule else icon,
        tone="" if event.skipped else "go" if by_rule else tone,
    )


def _actor(event: AuditEvent) -> str:
    if event.door == AuditEvent.Door.RULE:
        return _("Rule")
    # Whoever tries an address need not be whose address it is.
    return _("A visitor") if event.action == Action.SIGN_IN_REFUSED else event.actor_name


def _title(event: Any) -> str:
    if event.skipped and event.action in SKIPPED:
        return str(SKIPPED[event.action]) % told_facts(event)
    done = str(_done(event)) % told_facts(event)
    if event.action not in DONE:
        return done
    return str(NOT_DONE) % {"done": done} if event.skipped else done


def _done(event: Any) -> Any:
    if event.is_again and event.action == Action.ENROLL:
        return AGAIN
    if event.action == Action.EDIT and not event.about:
        return PROFILE_EDITED
    if event.action == Action.SIGN_IN and event.about:
        return SIGNED_IN_WITH
    # A code that is newer than this program is shown as it is.
    return DONE.get(event.action, event.get_action_display())


def told_facts(event: Any) -> dict[str, str]:
    """What a sentence may say of an event; its activity is there, None where it is gone."""
    gone = event.about or _("an activity that no longer exists")
    return {
        "activity": event.activity.title if event.activity else gone,
        "qualifications": event.qualifications or event.about,
        "about": _about(event),
        "number": str(event.import_number or ""),
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
    """A code by its words; what else it is about is a name, and stays as it was written."""
    if event.action == Action.MOVE_TO_TEAM and not event.about:
        return _("None")
    if event.action == Action.EXPORT:
        return _exported(event.about)
    named = {Action.GIVE_ROLE: dict(Role.choices)} | dict.fromkeys(OF_SIGN_IN, WAYS_IN)
    return str(named.get(event.action, {}).get(event.about, event.about))


def _exported(file_name: str) -> str:
    """users.csv: what the list is called on screen, and the kind of file."""
    name, _dot, kind = file_name.rpartition(".")
    return f"{LISTS[name]} ({kind})" if name in LISTS else file_name


def _former(event: AuditEvent) -> str:
    """The status before, where the event itself does not tell it."""
    if event.action != Action.REMOVE:
        return ""
    return str(dict(Enrollment.Status.choices).get(event.former_status, event.former_status))
