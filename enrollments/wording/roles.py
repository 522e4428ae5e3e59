"""Roles in words: what each is, and which rights change with another one."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from enrollments.roles import ROLES, Reach, Right, Role

ABOUT: Final[dict[str, Any]] = {
    Role.OWNER: _("Everything, also roles, settings and erasing people."),
    Role.ADMINISTRATOR: _("All users, activities, qualifications and teams."),
    Role.AUDITOR: _("Sees everything, changes nothing."),
    Role.TEAM_MANAGER: _("Sees and enrolls the users of chosen teams."),
    Role.LEARNER: _("Only their own learning."),
}
# What belongs together: every role has all of these, or none.
RIGHTS: Final[tuple[tuple[Any, tuple[Right, ...]], ...]] = (
    (
        _("See users, enrollments and history"),
        (Right.VIEW_USER, Right.VIEW_ENROLLMENT, Right.VIEW_ACTIVITY, Right.VIEW_IMPORT),
    ),
    (_("Enroll, re-enroll, import"), (Right.ENROLL, Right.RUN_IMPORT)),
    (_("Unenroll"), (Right.UNENROLL,)),
    (_("Give and take qualifications"), (Right.GRANT_QUALIFICATION,)),
    (_("Move users to another team"), (Right.MOVE_USER,)),
    (_("Audit list and exports"), (Right.VIEW_AUDIT,)),
    (_("Remove enrollments"), (Right.REMOVE,)),
    (_("Add, edit and deactivate users"), (Right.CHANGE_USER,)),
    (_("Edit activities and qualifications"), (Right.CHANGE_CATALOGUE,)),
    (_("Teams and their managers"), (Right.CHANGE_TEAM,)),
    (_("Roles, settings, erasing people"), (Right.ADMINISTER,)),
)
EVERYBODY: Final = ("everybody", _("Everybody"))
OWN_TEAMS: Final = ("teams", _("Own teams"))
NOT_REQUIRED: Final = ("teams", _("Own teams, not what a qualification requires"))
NO: Final = ("no", _("No"))


@dataclass(frozen=True, kw_only=True)
class ChangedRight:
    """A right with what it reaches before and after: a code for its look, and words."""

    label: Any
    now: tuple[str, Any]
    then: tuple[str, Any]


def changed_rights(before: str, after: str) -> list[ChangedRight]:
    """Only what differs between the two roles."""
    rows = (
        ChangedRight(label=label, now=_reach(before, rights[0]), then=_reach(after, rights[0]))
        for label, rights in RIGHTS
    )
    return [row for row in rows if row.now != row.then]


def _reach(role: str, right: Right) -> tuple[str, Any]:
    row = ROLES[role]
    if right not in row.rights:
        return NO
    if row.reach == Reach.EVERYBODY:
        return EVERYBODY
    return NOT_REQUIRED if right == Right.UNENROLL and not row.ends_required else OWN_TEAMS
