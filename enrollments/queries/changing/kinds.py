"""What every kind of change tells of itself: one small class for each."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from enrollments.actors import Actor
from enrollments.decisions import Deed
from enrollments.models import LearningActivity, Qualification, User
from enrollments.queries.changing.values import Change, ChangeGone, Consequence
from enrollments.roles import Right
from lms_admin.dialect import one_of


class AskedChange(ABC):
    """One change, as this actor asks for it. Everything is asked of the database at that moment.

    `whom` are the users that it is about where they are too many to be named one by one.
    """

    right: ClassVar[Right]
    # What it does to enrollments; None where it leaves all as they are.
    deed: ClassVar[Deed | None] = None

    def __init__(self, actor: Actor, change: Change, whom: QuerySet[User] | None = None) -> None:
        self.actor, self.params, self.whom = actor, change.params, whom

    @abstractmethod
    def consequences(self) -> Sequence[Consequence]:
        """The groups, without rows. Asked once; the others may build on what it counted."""

    @property
    def which(self) -> str:
        """Stands for the enrollments that change, and for the value that the change overwrites.

        Asked after `consequences`.
        """
        return ""

    @abstractmethod
    def users(self, code: str) -> QuerySet[User]:
        """Whom the group of this code is about."""

    def some_users(self, code: str, number: int) -> list[int]:
        """Primary keys of so many of them at most, in no order."""
        return list(self.users(code).order_by().values_list("pk", flat=True)[:number])

    def pairs(self) -> Sequence[QuerySet[Any]]:
        """What it makes, as rows with `pair_user` and `pair_activity`; a pair may stand twice."""
        return ()

    def ended(self) -> QuerySet[Any] | None:
        """The enrollments that it unenrolls."""
        return None

    @property
    def due_on(self) -> date | None:
        return None

    def named(self) -> dict[str, str]:
        return {}

    def about(self) -> tuple[int, ...]:
        """Primary keys of the activities of which enrollments change."""
        return ()


class OfQualification(AskedChange):
    """`qualification` is its primary key."""

    def __init__(self, actor: Actor, change: Change, whom: QuerySet[User] | None = None) -> None:
        super().__init__(actor, change, whom)
        self.qualification = _found(Qualification, self.params["qualification"])

    def named(self) -> dict[str, str]:
        return {"qualification": self.qualification.name}

    @property
    def holders(self) -> QuerySet[User]:
        """In the actor's scope: the whole rule is seen only by those who see everybody."""
        return User.objects.filter(self.actor.scope(), held__qualification=self.qualification)

    def about(self) -> tuple[int, ...]:
        required = self.qualification.activities.filter(archived_at=None).order_by("pk")
        return tuple(required.values_list("pk", flat=True))


class OfActivity(AskedChange):
    """`activity` is its primary key."""

    def __init__(self, actor: Actor, change: Change, whom: QuerySet[User] | None = None) -> None:
        super().__init__(actor, change, whom)
        self.activity = _found(LearningActivity, self.params["activity"])

    def named(self) -> dict[str, str]:
        return super().named() | {"activity": self.activity.title}

    def about(self) -> tuple[int, ...]:
        return (self.activity.pk,)


class OfUsers(AskedChange):
    """`users` are primary keys; those outside the actor's scope do not exist.

    Of many, `people` in their place says in words which ones: `forms.people.selection.people_of`.
    """

    @property
    def asked(self) -> QuerySet[User]:
        if self.whom is not None:
            return self.whom.order_by().filter(self.actor.scope())
        return User.objects.filter(self.actor.scope(), pk__in=one_of(self.params["users"]))

    def named(self) -> dict[str, str]:
        found = self.asked.order_by("pk")[:2]
        return {"user": found[0].name} if len(found) == 1 else {}


def _found[M: Model](model: type[M], number: int) -> M:
    row = model._default_manager.filter(pk=number).first()
    if row is None:
        raise ChangeGone
    return row
