"""What a mark means: one small object for each action, and nothing else asks which it is."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import ClassVar, Final

from django.db.models import QuerySet

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import Enrollment
from enrollments.outcomes import Outcome


@dataclass(frozen=True)
class Seen:
    """All that decides about a mark. `status` is the enrollment's, or "" when there is none."""

    status: str
    user_active: bool
    activity_archived: bool
    required: bool

    @classmethod
    def all(cls) -> "Iterator[Seen]":
        """Every combination there can be: few enough to decide each one beforehand."""
        flags = (False, True)
        statuses = ("", *Enrollment.Status.values)
        return (cls(*one) for one in product(statuses, flags, flags, flags))


class Action(ABC):
    code: ClassVar[str]
    permission: ClassVar[str]
    will: ClassVar[frozenset[Outcome]]

    @abstractmethod
    def classify(self, seen: Seen) -> Outcome:
        """The one outcome of a mark. Pure: the same for what was seen, wherever it is asked."""

    @abstractmethod
    def apply(self, enrollments: QuerySet[Enrollment], *, actor: Actor) -> services.Result:
        """Do it to these enrollments, which are as the check saw them."""


class Unenroll(Action):
    code = "unenroll"
    permission = "enrollments.unenroll"
    will = frozenset({Outcome.UNENROLL})

    def classify(self, seen: Seen) -> Outcome:
        if not seen.status:
            return Outcome.NOT_ENROLLED
        if seen.status == Enrollment.Status.UNENROLLED:
            return Outcome.ALREADY_UNENROLLED
        return Outcome.UNENROLL

    def apply(self, enrollments: QuerySet[Enrollment], *, actor: Actor) -> services.Result:
        return services.unenroll(enrollments, actor=actor)


ACTIONS: Final[dict[str, Action]] = {action.code: action for action in (Unenroll(),)}
