"""Who looks, and at what: found in the academy, for one role."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.db.models import Count, Max, QuerySet

from enrollments.models import Enrollment, LearningActivity, Qualification, User
from enrollments.queries.gates import visible_users
from enrollments.queries.seen_numbers import listed_numbers
from enrollments.roles import Role
from imports.models import Import, ImportLine
from tests.benchmarks.lists.academy.sizes import (
    DESK_OF,
    LARGE,
    LARGEST,
    RARE_SURNAME,
)

# A participant list that fits on some pages.
SMALL_PLACE: Final = -3


@dataclass(frozen=True)
class Scene:
    role: Role

    @cached_property
    def viewer(self) -> User:
        return User.objects.get(pk=DESK_OF[self.role].number)

    @cached_property
    def person(self) -> User:
        """Somebody in scope who was enrolled more often than most: the learner, where visible."""
        learner = visible_users(self.viewer).filter(pk=DESK_OF[Role.LEARNER].number).first()
        return learner or visible_users(self.viewer).filter(held__isnull=False)[0]

    @cached_property
    def activities(self) -> Mapping[str, int]:
        """Primary keys by how many participants they have."""
        kept = LearningActivity.objects.order_by("pk").values_list("pk", flat=True)
        numbers = list(kept)
        return {"largest": LARGEST, "large": LARGE, "small": numbers[SMALL_PLACE]}

    @cached_property
    def most_held(self) -> int:
        """Primary key of the qualification that most people hold."""
        by_holders = Qualification.objects.annotate(number=Count("holders"))
        return by_holders.order_by("-number", "pk")[0].pk

    def places(self, activity: int, status: str, number: int) -> list[int]:
        """Primary keys of so many enrollments in scope."""
        rows = Enrollment.objects.filter(
            user__in=visible_users(self.viewer), activity=activity, status=status
        )
        return list(rows.order_by("pk").values_list("pk", flat=True)[:number])

    def imports(self, *statuses: str, **conditions: object) -> QuerySet[Import]:
        """The newest first, which are the largest of their kind."""
        return Import.objects.filter(status__in=statuses, undo_of=None, **conditions).order_by(
            "-pk"
        )

    def look(self) -> None:
        """Have the numbers of activities counted, as a look at a list of them does."""
        listed_numbers(self.viewer, ())

    def take_over(self, number: int) -> None:
        """Let the viewer be who prepared this import, where nobody else's is seen.

        Whoever prepares it has looked at the activities.
        """
        self.look()
        if self.role == Role.TEAM_MANAGER:
            Import.objects.filter(pk=number).update(created_by=self.viewer)


def last_row(import_run: Import) -> int:
    rows = ImportLine.objects.filter(import_run=import_run)
    return rows.aggregate(last=Max("row"))["last"] or 0


def of_people() -> dict[str, str]:
    """What is looked for among people, by what it is called."""
    learner = User.objects.get(pk=DESK_OF[Role.LEARNER].number)
    return {
        "surname": "hendriks",
        "email": learner.email,
        "employee number": learner.employee_number,
        "rare part": RARE_SURNAME[3:7].lower(),
        "two words": "noor hendriks",
        "two letters": "ja",
        "one letter": "é",
        "non-ASCII": "özdemir",
        "no hit": "qqxyzzy",
    }


OF_ACTIVITIES: Final = {
    "word": "medication",
    "code": "med-3",
    "rare part": "alliat",
    "two words": "safety drugs",
    "two letters": "cp",
    "non-ASCII": "édition",
    "no hit": "qqxyzzy",
}
OF_IMPORTS: Final = {
    "surname": "vink",
    "file": "unenroll 12",
    "email": DESK_OF[Role.ADMINISTRATOR].email,
    "number": "12",
    "two letters": "un",
    "non-ASCII": "özdemir",
    "no hit": "qqxyzzy",
}
