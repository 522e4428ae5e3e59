"""The five roles: what each may do, and whom it sees. A person has exactly one.

The table is code: nobody can change a role by hand, and one test covers each row of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    OWNER = "owner", _("Owner")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")
    TEAM_MANAGER = "team_manager", _("Team manager")
    LEARNER = "learner", _("Learner")


class Right(StrEnum):
    """Named as Django names permissions, so that templates can ask `perms` for them."""

    VIEW_USER = "enrollments.view_user"
    VIEW_ACTIVITY = "enrollments.view_learningactivity"
    VIEW_ENROLLMENT = "enrollments.view_enrollment"
    VIEW_AUDIT = "enrollments.view_auditevent"
    ENROLL = "enrollments.enroll"
    UNENROLL = "enrollments.unenroll"
    REMOVE = "enrollments.remove"
    GRANT_QUALIFICATION = "enrollments.grant_qualification"
    CHANGE_CATALOGUE = "enrollments.change_catalogue"
    CHANGE_USER = "enrollments.change_user"
    MOVE_USER = "enrollments.move_user"
    CHANGE_TEAM = "enrollments.change_team"
    ADMINISTER = "enrollments.administer"
    VIEW_IMPORT = "imports.view_import"
    RUN_IMPORT = "imports.run_import"


class Reach(StrEnum):
    """Whose users somebody may see and act on."""

    EVERYBODY = "everybody"
    OWN_TEAMS = "own_teams"
    NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class RoleRow:
    """`acts_on_self`: may change their own enrollments, which for others a colleague does.

    `ends_required`: may unenroll from what a held qualification requires, whatever the settings.
    """

    reach: Reach
    rights: frozenset[Right] = frozenset()
    acts_on_self: bool = False
    ends_required: bool = True


_VIEW: Final = frozenset(
    {
        Right.VIEW_USER,
        Right.VIEW_ACTIVITY,
        Right.VIEW_ENROLLMENT,
        Right.VIEW_AUDIT,
        Right.VIEW_IMPORT,
    }
)
_DAILY: Final = frozenset(
    {
        Right.ENROLL,
        Right.UNENROLL,
        Right.RUN_IMPORT,
        Right.GRANT_QUALIFICATION,
        Right.MOVE_USER,
    }
)
_ADMINISTRATOR: Final = (
    _VIEW | _DAILY | {Right.REMOVE, Right.CHANGE_CATALOGUE, Right.CHANGE_USER, Right.CHANGE_TEAM}
)

ROLES: Final[Mapping[str, RoleRow]] = {
    Role.OWNER: RoleRow(
        reach=Reach.EVERYBODY, rights=_ADMINISTRATOR | {Right.ADMINISTER}, acts_on_self=True
    ),
    Role.ADMINISTRATOR: RoleRow(reach=Reach.EVERYBODY, rights=_ADMINISTRATOR),
    Role.AUDITOR: RoleRow(reach=Reach.EVERYBODY, rights=_VIEW),
    Role.TEAM_MANAGER: RoleRow(reach=Reach.OWN_TEAMS, rights=_VIEW | _DAILY, ends_required=False),
    Role.LEARNER: RoleRow(reach=Reach.NOBODY),
}
