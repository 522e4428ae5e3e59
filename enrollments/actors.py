"""On whose behalf a service acts, through which door, and what that allows.

Services ask their actor for right, scope and confirmed number themselves (rules, 2.8): whatever
door comes later, it cannot go around them.
"""

from dataclasses import dataclass, replace
from functools import reduce
from operator import and_
from typing import Any, Final, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.translation import gettext_noop

from enrollments.models import AuditEvent, TeamManager, User
from enrollments.roles import ROLES, Reach, Right, RoleRow

type Viewer = User | AnonymousUser

# Stored as it stands here and translated where it is shown.
RULE_NAME: Final = gettext_noop("Rule")


@dataclass(frozen=True, kw_only=True)
class Actor:
    """`persons` act together, the first one is named; a right is theirs only if all have it.

    A rule has no person: it does what the rule says and asks for nothing itself. `import_number`
    is set only when an import acts, or a selection that is done as one. `confirmed` is the number
    of enrollments that a person confirmed by typing it, of an import that of its whole plan.
    """

    persons: tuple[User, ...]
    door: AuditEvent.Door
    import_number: int | None = None
    confirmed: int | None = None

    @classmethod
    def at_screen(cls, user: Viewer, *, confirmed: int | None = None) -> Self:
        """The signed-in person of a request; TypeError for a visitor."""
        if isinstance(user, AnonymousUser):
            raise TypeError("a visitor cannot act")
        return cls(persons=(user,), door=AuditEvent.Door.SCREEN, confirmed=confirmed)

    @classmethod
    def by_import(
        cls,
        starter: User,
        number: int,
        *,
        prepared_by: User | None = None,
        confirmed: int = 0,
        door: AuditEvent.Door = AuditEvent.Door.IMPORT,
    ) -> Self:
        """Who started it and who prepared it: both must have the right, and both see the user.

        `door` is another one where no file was imported.
        """
        persons = (starter,) if prepared_by in (None, starter) else (starter, prepared_by)
        return cls(persons=persons, door=door, import_number=number, confirmed=confirmed)

    @classmethod
    def at_command_line(cls, user: User) -> Self:
        return cls(persons=(user,), door=AuditEvent.Door.COMMAND_LINE)

    @property
    def user(self) -> User:
        """Who acts by name. ValueError for a rule."""
        if not self.persons:
            raise ValueError("a rule is nobody")
        return self.persons[0]

    @property
    def user_id(self) -> int | None:
        return self.persons[0].pk if self.persons else None

    @property
    def name(self) -> str:
        return self.persons[0].name if self.persons else RULE_NAME

    def as_rule(self) -> "Actor":
        """The rule that acts because of what this actor did; the import stays known."""
        return replace(self, persons=(), door=AuditEvent.Door.RULE, confirmed=None)

    def may(self, right: Right) -> bool:
        return bool(self.persons) and all(person.has_perm(right) for person in self.persons)

    @property
    def sees_everybody(self) -> bool:
        """Whether nobody at all is out of scope: then nobody need be looked up."""
        return bool(self.persons) and all(sees_everybody(person) for person in self.persons)

    def scope(self, path: str = "") -> Q:
        """Selects the users in scope; `path` leads to the user, as in "user__"."""
        if not self.persons:
            return Q(**{f"{path}pk__in": ()})
        return reduce(and_, (scope(person, path) for person in self.persons))

    @property
    def untouchable(self) -> tuple[int, ...]:
        """Primary keys of the users whose enrollments this actor may not change: their own."""
        return tuple(person.pk for person in self.persons if not _row(person).acts_on_self)

    @property
    def keeps_required(self) -> bool:
        """Whether this actor may not unenroll from what a held qualification requires."""
        if settings.TEAM_MANAGERS_END_REQUIRED:
            return False
        return any(not _row(person).ends_required for person in self.persons)

    def has_confirmed(self, number: int) -> bool:
        """Whether a person confirmed to change this many: of an import, as a part of its plan."""
        if self.import_number is not None:
            return number <= (self.confirmed or 0)
        return number == self.confirmed


def sees_everybody(viewer: Viewer) -> bool:
    return _row(viewer).reach == Reach.EVERYBODY


def scope(viewer: Viewer, path: str = "") -> Q:
    """Selects the users whom the viewer may see and act on (rules, section 1).

    Owner, administrator, auditor: everybody. Team manager: the users of the teams that they manage,
    and never themselves. Learner, visitor and who is inactive: nobody. `path` leads to the user.
    """
    match _row(viewer).reach:
        case Reach.EVERYBODY:
            return Q()
        case Reach.OWN_TEAMS:
            managed: Any = TeamManager.objects.filter(user=viewer.pk).values("team")
            return Q(**{f"{path}team__in": managed}) & ~Q(**{f"{path}pk": viewer.pk})
    return Q(**{f"{path}pk__in": ()})


def _row(viewer: Viewer) -> RoleRow:
    known = isinstance(viewer, User) and viewer.is_active
    return ROLES[viewer.role] if known else _NOBODY  # type: ignore[union-attr]


_NOBODY: Final = RoleRow(reach=Reach.NOBODY)
