"""Random small academies, and random changes of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st

from enrollments.actors import Actor
from enrollments.models import (
    Enrollment,
    Holder,
    LearningActivity,
    Qualification,
    Requirement,
    User,
)
from enrollments.queries.changing import Change, ChangeKind
from enrollments.roles import Role
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
)

PEOPLE, ACTIVITIES, QUALIFICATIONS = 4, 3, 2
STATES: tuple[Mapping[str, bool], ...] = (
    {},
    {"in_progress": True},
    {"completed": True},
    {"unenrolled": True},
)
places = st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, ACTIVITIES - 1))


@dataclass(frozen=True)
class Plan:
    """What is in an academy, by positions. Nothing of it follows the rules: they ran at no time."""

    active: list[bool]
    archived: list[bool]
    # Days from today on which a qualification ends; None: never.
    ends: list[int | None]
    required: dict[tuple[int, int], int | None]
    held: set[tuple[int, int]]
    enrolled: dict[tuple[int, int], int]


plans = st.builds(
    Plan,
    active=st.lists(st.booleans(), min_size=PEOPLE, max_size=PEOPLE),
    archived=st.lists(st.booleans(), min_size=ACTIVITIES, max_size=ACTIVITIES),
    ends=st.lists(
        st.sampled_from([None, None, -1, 0, 1]), min_size=QUALIFICATIONS, max_size=QUALIFICATIONS
    ),
    required=st.dictionaries(
        st.tuples(st.integers(0, QUALIFICATIONS - 1), st.integers(0, ACTIVITIES - 1)),
        st.sampled_from([None, 1, 90]),
    ),
    held=st.sets(st.tuples(st.integers(0, QUALIFICATIONS - 1), st.integers(0, PEOPLE - 1))),
    enrolled=st.dictionaries(places, st.integers(0, len(STATES) - 1)),
)


@dataclass(frozen=True)
class SmallAcademy:
    owner: User
    people: list[User]
    activities: list[LearningActivity]
    qualifications: list[Qualification]

    @classmethod
    def of(cls, plan: Plan) -> "SmallAcademy":
        today = timezone.localdate()
        people = [UserFactory.create(is_active=active) for active in plan.active]
        activities = [LearningActivityFactory.create(archived=gone) for gone in plan.archived]
        qualifications = [
            QualificationFactory.create(
                ended_on=None if days is None else today + timedelta(days=days)
            )
            for days in plan.ends
        ]
        for (one, activity), days in plan.required.items():
            Requirement.objects.create(
                qualification=qualifications[one], activity=activities[activity], due_days=days
            )
        for one, person in plan.held:
            Holder.objects.create(qualification=qualifications[one], user=people[person])
        for (person, activity), state in plan.enrolled.items():
            EnrollmentFactory.create(
                user=people[person], activity=activities[activity], **STATES[state]
            )
        owner = UserFactory.create(role=Role.OWNER)
        return cls(owner, people, activities, qualifications)

    @property
    def actor(self) -> Actor:
        return Actor.at_screen(self.owner)

    def change(self, kind: ChangeKind, which: "Which") -> Change:
        return Change(kind, PARAMS[kind](self, which))

    def pairs(self) -> set[tuple[int, int]]:
        return set(Enrollment.objects.values_list("user", "activity"))


@dataclass(frozen=True)
class Which:
    """What a change is about, by positions."""

    people: list[int]
    activity: int
    qualification: int
    days: int | None
    unenroll_too: bool


whiches = st.builds(
    Which,
    people=st.lists(st.integers(0, PEOPLE - 1), unique=True),
    activity=st.integers(0, ACTIVITIES - 1),
    qualification=st.integers(0, QUALIFICATIONS - 1),
    days=st.sampled_from([None, 1, 30]),
    unenroll_too=st.booleans(),
)


def _qualification(academy: SmallAcademy, which: Which) -> dict[str, Any]:
    return {"qualification": academy.qualifications[which.qualification].pk}


def _activity(academy: SmallAcademy, which: Which) -> dict[str, Any]:
    return {"activity": academy.activities[which.activity].pk}


def _users(academy: SmallAcademy, which: Which) -> dict[str, Any]:
    return {"users": [academy.people[one].pk for one in which.people]}


def _requirement(academy: SmallAcademy, which: Which) -> dict[str, Any]:
    return _qualification(academy, which) | _activity(academy, which)


def _end(academy: SmallAcademy, which: Which) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=which.days or 0)
    on = {"on": day.isoformat()} if which.days else {}
    return _qualification(academy, which) | on


PARAMS: Mapping[ChangeKind, Any] = {
    ChangeKind.REQUIRE: lambda a, w: _requirement(a, w) | {"due_days": w.days},
    ChangeKind.DROP_REQUIREMENT: _requirement,
    ChangeKind.CHANGE_TIME_FRAME: lambda a, w: _requirement(a, w) | {"due_days": w.days},
    ChangeKind.END_QUALIFICATION: _end,
    ChangeKind.RESUME_QUALIFICATION: _qualification,
    ChangeKind.GRANT: lambda a, w: _qualification(a, w) | _users(a, w),
    ChangeKind.WITHDRAW: lambda a, w: _qualification(a, w) | _users(a, w),
    ChangeKind.ARCHIVE: _activity,
    ChangeKind.UNARCHIVE: _activity,
    ChangeKind.DEACTIVATE: lambda a, w: _users(a, w) | {"unenroll_too": w.unenroll_too},
    ChangeKind.REACTIVATE: _users,
}
