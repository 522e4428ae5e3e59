"""Who and what there is: random academies, in the model and in the database alike."""

from dataclasses import dataclass
from itertools import product
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st

from enrollments.models import (
    Enrollment,
    Holder,
    LearningActivity,
    LearningRecord,
    Qualification,
    Requirement,
    User,
)
from enrollments.roles import Role
from tests.factories import LearningActivityFactory, QualificationFactory, UserFactory, give
from tests.imports.properties.academy import UNENROLLED, Academy, Pair, Place

ADDRESSES = [f"learner{number}@waterhoek.example" for number in range(4)]
ACTIVITIES, QUALIFICATIONS = 3, 2

users = st.integers(0, len(ADDRESSES) - 1)
activities = st.integers(0, ACTIVITIES - 1)
qualifications = st.integers(0, QUALIFICATIONS - 1)
PLACES: list[dict[str, Any] | None] = [
    None,
    {},
    {"progress": 40, "records": 2, "revision": 2},
    {"progress": 100, "completed": True, "records": 1, "revision": 2},
    {"status": UNENROLLED, "revision": 2},
    {"status": UNENROLLED, "progress": 100, "completed": True, "records": 1, "revision": 3},
]


@dataclass(frozen=True)
class Cast:
    """The rows that every example has; each example sets their states, and takes them back."""

    marit: User
    piet: User
    users: list[User]
    activities: list[LearningActivity]
    qualifications: list[Qualification]

    @classmethod
    def assembled(cls, marit: User) -> "Cast":
        piet = UserFactory.create(first_name="Piet", last_name="Boer")
        give(piet, Role.ADMINISTRATOR)
        return cls(
            marit=marit,
            piet=piet,
            users=[UserFactory.create(email=address) for address in ADDRESSES],
            activities=LearningActivityFactory.create_batch(ACTIVITIES),
            qualifications=[
                QualificationFactory.create(name=f"{letter} nurse")
                for letter in "ABCDE"[:QUALIFICATIONS]
            ],
        )


@st.composite
def academies(draw: st.DrawFn, cast: Cast) -> Academy:
    leavers = draw(st.sets(users, max_size=2))
    archived = draw(st.sets(activities, max_size=1))
    ended = draw(st.sets(qualifications, max_size=1))
    requires = draw(st.sets(st.tuples(qualifications, activities), min_size=1, max_size=4))
    holds = draw(st.sets(st.tuples(users, qualifications), min_size=1, max_size=5))
    pairs = list(product(cast.users, cast.activities))
    several = st.lists(st.sampled_from(PLACES), min_size=len(pairs), max_size=len(pairs))
    return Academy(
        active={user.pk: number not in leavers for number, user in enumerate(cast.users)},
        archived={one.pk: number in archived for number, one in enumerate(cast.activities)},
        ended={one.pk: number in ended for number, one in enumerate(cast.qualifications)},
        requires={(cast.qualifications[q].pk, cast.activities[a].pk) for q, a in requires},
        holds={(cast.users[u].pk, cast.qualifications[q].pk) for u, q in holds},
        places={
            (user.pk, activity.pk): Place(**place)
            for (user, activity), place in zip(pairs, draw(several), strict=True)
            if place is not None
        },
    )


def put_into_database(academy: Academy) -> None:
    now = timezone.now()
    left = [pk for pk, is_active in academy.active.items() if not is_active]
    User.objects.filter(pk__in=left).update(is_active=False)
    archived = [pk for pk, is_archived in academy.archived.items() if is_archived]
    LearningActivity.objects.filter(pk__in=archived).update(archived_at=now)
    ended = [pk for pk, is_over in academy.ended.items() if is_over]
    Qualification.objects.filter(pk__in=ended).update(ended_on=now.date())
    Requirement.objects.bulk_create(
        Requirement(qualification_id=q, activity_id=a) for q, a in sorted(academy.requires)
    )
    Holder.objects.bulk_create(
        Holder(user_id=u, qualification_id=q) for u, q in sorted(academy.holds)
    )
    rows = Enrollment.objects.bulk_create(
        _row(pair, place) for pair, place in academy.places.items()
    )
    LearningRecord.objects.bulk_create(
        LearningRecord(enrollment=row, kind=LearningRecord.Kind.PROGRESS, progress=number)
        for row, place in zip(rows, academy.places.values(), strict=True)
        for number in range(place.records)
    )


def _row(pair: Pair, place: Place) -> Enrollment:
    now = timezone.now()
    has_ended = place.status == UNENROLLED
    return Enrollment(
        user_id=pair[0],
        activity_id=pair[1],
        status=place.status,
        progress=place.progress,
        completed_at=now if place.completed else None,
        enrolled_at=now,
        unenrolled_at=now if has_ended else None,
        unenrolled_by="Marit Vink" if has_ended else "",
        revision=place.revision,
    )
