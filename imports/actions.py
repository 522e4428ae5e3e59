"""What a mark means: one small object for each action, and nothing else asks which it is."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import ClassVar, Final

from django.db.models import F, QuerySet

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import Enrollment
from enrollments.outcomes import Outcome
from imports.models import ImportMark


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
    def apply(self, marks: QuerySet[ImportMark], *, actor: Actor) -> int:
        """Do it to these marks, whose enrollments are locked and as the check saw them; how many.

        Every mark of them has an outcome of `will`.
        """


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

    def apply(self, marks: QuerySet[ImportMark], *, actor: Actor) -> int:
        return services.unenroll(enrollments_of(marks), actor=actor).done


class Remove(Action):
    code = "remove"
    permission = "enrollments.remove"
    will = frozenset({Outcome.REMOVE, Outcome.REMOVE_AND_REENROLL})

    def classify(self, seen: Seen) -> Outcome:
        if not seen.status:
            return Outcome.NOT_ENROLLED
        returns = seen.required and seen.user_active and not seen.activity_archived
        return Outcome.REMOVE_AND_REENROLL if returns else Outcome.REMOVE

    def apply(self, marks: QuerySet[ImportMark], *, actor: Actor) -> int:
        return services.remove(enrollments_of(marks), actor=actor).done


class Enroll(Action):
    code = "enroll"
    permission = "enrollments.enroll"
    will = frozenset({Outcome.ENROLL, Outcome.REENROLL})

    def classify(self, seen: Seen) -> Outcome:
        if seen.status == Enrollment.Status.ENROLLED:
            return Outcome.ALREADY_ENROLLED
        if not seen.user_active:
            return Outcome.USER_INACTIVE
        if seen.activity_archived:
            return Outcome.ACTIVITY_ARCHIVED
        return Outcome.REENROLL if seen.status else Outcome.ENROLL

    def apply(self, marks: QuerySet[ImportMark], *, actor: Actor) -> int:
        ended = enrollments_of(marks.filter(planned=Outcome.REENROLL))
        new = marks.filter(planned=Outcome.ENROLL)
        pairs = new.annotate(pair_user=F("user_id"), pair_activity=F("activity_id"))
        enrolled = services.enroll_pairs(pairs, actor=actor, source=Enrollment.Source.IMPORT)
        return enrolled.done + services.reenroll(ended, actor=actor).done


def enrollments_of(marks: QuerySet[ImportMark]) -> QuerySet[Enrollment]:
    """The enrollments that the check saw for these marks, as far as they are still there."""
    return Enrollment.objects.filter(pk__in=marks.order_by().values("enrollment_number"))


ACTIONS: Final[dict[str, Action]] = {
    action.code: action for action in (Enroll(), Unenroll(), Remove())
}
