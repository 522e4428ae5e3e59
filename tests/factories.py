"""Rows for tests, valid in the eyes of the database's constraints.

An enrollment is made in a state by its trait: `EnrollmentFactory(completed=True)`. Traits are
`in_progress`, `completed`, `overdue` and `unenrolled`; without one it is not started. Factories
write no audit events: what a test counts there was written by the service under test.
"""

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone

from enrollments.models import (
    Enrollment,
    Holder,
    LearningActivity,
    LearningRecord,
    Qualification,
    Requirement,
    Team,
    TeamManager,
    User,
)
from enrollments.roles import Role


class TeamFactory(factory.django.DjangoModelFactory[Team]):
    class Meta:
        model = Team
        django_get_or_create = ("name",)

    name = factory.Sequence(lambda n: f"Ward {n}")


class UserFactory(factory.django.DjangoModelFactory[User]):
    """An active learner who has signed in before. Traits: `invited`, `inactive`.

    `password="…"` makes signing in possible; without one the password is unusable.
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        invited = factory.Trait(last_login=None)
        inactive = factory.Trait(is_active=False)

    first_name = factory.Sequence(lambda n: f"Noor{n}")
    last_name = factory.Sequence(lambda n: f"Aalders{n}")
    email = factory.LazyAttribute(
        lambda user: f"{user.first_name}.{user.last_name}@waterhoek.example".lower()
    )
    employee_number = factory.Sequence(lambda n: f"{20000 + n}")
    team = factory.SubFactory(TeamFactory)
    last_login = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(**kwargs)


class TeamManagerFactory(factory.django.DjangoModelFactory[TeamManager]):
    class Meta:
        model = TeamManager

    user = factory.SubFactory(UserFactory)
    team = factory.SubFactory(TeamFactory)


def give(user: User, role: Role) -> User:
    """Let the user have this role, as the database has it and as this object says."""
    user.role = role
    user.save(update_fields=("role",))
    return user


class LearningActivityFactory(factory.django.DjangoModelFactory[LearningActivity]):
    """An e-learning of 45 minutes. Trait: `archived`."""

    class Meta:
        model = LearningActivity

    class Params:
        archived = factory.Trait(
            archived_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=90))
        )

    code = factory.Sequence(lambda n: f"ACT-{n}")
    title = factory.Sequence(lambda n: f"Activity {n}")
    kind = LearningActivity.Kind.E_LEARNING
    description = "What it is about."
    minutes = 45


class QualificationFactory(factory.django.DjangoModelFactory[Qualification]):
    """`activities=[…]` are its requirements, `holders=[…]` the users who hold it.

    Nobody is enrolled by that: only the services do so. Trait: `ended`.
    """

    class Meta:
        model = Qualification
        skip_postgeneration_save = True

    class Params:
        ended = factory.Trait(
            ended_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))
        )

    name = factory.Sequence(lambda n: f"Qualification {n}")

    @factory.post_generation
    def activities(self, create: bool, extracted: list[LearningActivity] | None, **_: Any) -> None:
        for activity in extracted or ():
            Requirement.objects.create(qualification=self, activity=activity)

    @factory.post_generation
    def holders(self, create: bool, extracted: list[User] | None, **_: Any) -> None:
        for user in extracted or ():
            Holder.objects.create(qualification=self, user=user)


def _days_ago(days: int) -> Any:
    return factory.LazyFunction(lambda: timezone.now() - timedelta(days=days))


class EnrollmentFactory(factory.django.DjangoModelFactory[Enrollment]):
    """Enrolled by hand thirty days ago, not started. `by=qualification` names another source."""

    class Meta:
        model = Enrollment

    class Params:
        by = None
        in_progress = factory.Trait(progress=64)
        completed = factory.Trait(progress=100, score=85, completed_at=_days_ago(5))
        overdue = factory.Trait(
            due_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=10))
        )
        unenrolled = factory.Trait(
            status=Enrollment.Status.UNENROLLED,
            unenrolled_at=_days_ago(3),
            unenrolled_by="Marit Vink",
            revision=2,
        )

    user = factory.SubFactory(UserFactory)
    activity = factory.SubFactory(LearningActivityFactory)
    enrolled_at = _days_ago(30)
    source_qualification = factory.SelfAttribute("by")
    source = factory.LazyAttribute(
        lambda row: Enrollment.Source.QUALIFICATION if row.by else Enrollment.Source.HAND
    )
    source_name = factory.LazyAttribute(lambda row: "" if row.by else "Marit Vink")


class LearningRecordFactory(factory.django.DjangoModelFactory[LearningRecord]):
    class Meta:
        model = LearningRecord

    enrollment = factory.SubFactory(EnrollmentFactory, in_progress=True)
    kind = LearningRecord.Kind.PROGRESS
    progress = 64
