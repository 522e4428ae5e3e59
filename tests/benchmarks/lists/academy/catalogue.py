"""What is taught, and what the qualifications require."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from enrollments.models import Holder, LearningActivity, Qualification, Requirement
from enrollments.seeding.catalogue import WORDS
from enrollments.seeding.catalogue.plan import ACTIVITIES
from tests.benchmarks.lists.academy.rows import copy_rows, drawn, insert
from tests.benchmarks.lists.academy.sizes import LARGE, LARGEST, Sizes

# One in so many is archived; of the qualifications the last has ended, the one before will end.
ARCHIVED = 12
SAID = WORDS["en"]
QUALIFICATIONS = list(SAID.qualifications.values())
# Of the most and the least common qualification so many in a thousand users hold it.
MOST, LEAST = 100, 2


def make(sizes: Sizes) -> None:
    copy_rows(LearningActivity, _activities(sizes.activities))
    copy_rows(Qualification, _qualifications(sizes.qualifications))
    copy_rows(Requirement, _requirements(sizes))
    _hold(sizes)


def _activities(number: int) -> Iterator[LearningActivity]:
    now = timezone.now()
    for index in range(number):
        plan, lap = ACTIVITIES[index % len(ACTIVITIES)], index // len(ACTIVITIES)
        said = SAID.activities[plan.code]
        archived = index % ARCHIVED == ARCHIVED - 1
        yield LearningActivity(
            pk=index + 1,
            code=f"{plan.code}-{lap}" if lap else plan.code,
            title=f"{said.name}, edition {2027 - lap}" if lap else said.name,
            kind=plan.kind,
            description=said.description,
            minutes=plan.minutes,
            archived_at=now - timedelta(days=30 + index) if archived else None,
        )


def _qualifications(number: int) -> Iterator[Qualification]:
    today = timezone.localdate()
    for index in range(number):
        plan, lap = QUALIFICATIONS[index % len(QUALIFICATIONS)], index // len(QUALIFICATIONS)
        ends = {number - 1: -30, number - 2: 90}.get(index) if number > 2 else None
        yield Qualification(
            pk=index + 1,
            name=f"{plan.name}, level {lap + 1}" if lap else plan.name,
            description=plan.description,
            ended_on=today + timedelta(days=ends) if ends else None,
        )


def _requirements(sizes: Sizes) -> Iterator[Requirement]:
    """Two to five of each; the first also requires what everybody is enrolled in."""
    number = 0
    others = range(max(LARGEST, LARGE) + 1, sizes.activities)
    for qualification in range(1, sizes.qualifications + 1):
        first = [LARGEST, LARGE] if qualification == 1 else []
        spread = (qualification * 7 + place * 11 for place in range(2 + qualification % 4))
        for activity in dict.fromkeys([*first, *(others[one % len(others)] for one in spread)]):
            number += 1
            yield Requirement(
                pk=number,
                qualification_id=qualification,
                activity_id=activity,
                due_days=None if number % 3 else 90,
            )


def _hold(sizes: Sizes) -> None:
    last = sizes.qualifications
    share = f"{MOST / 1000} * power({LEAST / MOST}, (q.id - 1)::float8 / {max(last - 1, 1)})"
    insert(
        Holder,
        {
            "id": "row_number() OVER (ORDER BY u.id, q.id)",
            "qualification_id": "q.id",
            "user_id": "u.id",
            "since": f"now() - {drawn(1, 'u.id', 'q.id')} * interval '900 days'",
        },
        f"FROM {_table(Qualification)} q CROSS JOIN generate_series(1, %(users)s) u(id) "
        f"WHERE {drawn(2, 'u.id', 'q.id')} < {share}",
        {"users": sizes.users},
    )


def _table(model: type[Qualification]) -> str:
    return model._meta.db_table
