"""On whose behalf a service acts, and through which door."""

from dataclasses import dataclass
from typing import Final, Self

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_noop

from enrollments.models import AuditEvent, User


@dataclass(frozen=True, kw_only=True)
class Actor:
    """`user_id` is None for a rule; `import_number` is set only when an import acts."""

    user_id: int | None
    name: str
    door: AuditEvent.Door
    import_number: int | None = None

    @classmethod
    def at_screen(cls, user: User | AnonymousUser) -> Self:
        """The signed-in person of a request; TypeError for a visitor."""
        if isinstance(user, AnonymousUser):
            raise TypeError("a visitor cannot act")
        return cls(user_id=user.pk, name=user.name, door=AuditEvent.Door.SCREEN)

    @classmethod
    def by_import(cls, user: User, number: int) -> Self:
        return cls(
            user_id=user.pk, name=user.name, door=AuditEvent.Door.IMPORT, import_number=number
        )

    @classmethod
    def at_command_line(cls, user: User) -> Self:
        return cls(user_id=user.pk, name=user.name, door=AuditEvent.Door.COMMAND_LINE)

    def as_rule(self) -> "Actor":
        """The rule that acts because of what this actor did; the import stays known."""
        return Actor(
            user_id=None,
            name=RULE_NAME,
            door=AuditEvent.Door.RULE,
            import_number=self.import_number,
        )


# Stored as it stands here and translated where it is shown.
RULE_NAME: Final = gettext_noop("Rule")
