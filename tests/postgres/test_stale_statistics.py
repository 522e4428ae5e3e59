"""Services stay quick where PostgreSQL believes that the tables are as good as empty.

After a migration, and in every new academy, many rows are written before autovacuum has counted
them. A statement that joins what was asked for with what was made a moment ago then took minutes.
The limit is many times what these take; it is there for a plan that is wrong by a factor of 1,000.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from enrollments.actors import Actor
from enrollments.models import Enrollment, LearningActivity, Qualification, Requirement, User
from enrollments.services import (
    add_requirement,
    enroll,
    grant_qualification,
    reenroll,
    remove,
    undo_unenroll,
    unenroll,
    withdraw_qualification,
)
from tests.factories import EnrollmentFactory, LearningActivityFactory, QualificationFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
USERS, ACTIVITIES = 500, 8
TABLES = ["user", "learningactivity", "qualification", "requirement", "holder", "enrollment"]


@pytest.fixture(scope="module", autouse=True)
def _no_dead_rows(django_db_setup: None, django_db_blocker: Any) -> None:
    """What other tests wrote and took back lies in the files still, and whoever reads a table that
    was counted as empty reads all of it each time. A new academy has no such rows.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM")


def count_rows() -> None:
    """What autovacuum does now and then: PostgreSQL plans by the numbers of this moment."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in [*TABLES, "learningrecord", "auditevent"]:
            cursor.execute(f"ANALYZE enrollments_{table}")


@pytest.fixture(params=["no row", "one row"])
def stale(request: pytest.FixtureRequest, marit: User, settings: Settings) -> Actor:
    """The tables were counted when they held no row, or one, of each."""
    # Nobody types a number here.
    settings.CONFIRM_ABOVE = 1_000_000
    actor = Actor.at_screen(marit)
    if request.param == "one row":
        row = EnrollmentFactory.create()
        nurse = QualificationFactory.create(activities=[row.activity])
        grant_qualification(nurse, User.objects.filter(pk=row.user_id), actor=actor)
    count_rows()
    return actor


@pytest.fixture
def users(stale: Actor):
    made = User.objects.bulk_create(
        User(email=f"b{number}@waterhoek.example", first_name="B", last_name=f"{number}")
        for number in range(USERS)
    )
    return User.objects.filter(pk__in=[user.pk for user in made])


@pytest.fixture
def nurse(stale: Actor) -> Qualification:
    return QualificationFactory.create(activities=LearningActivityFactory.create_batch(ACTIVITIES))


@pytest.fixture
def quick():
    """Fails a statement that takes longer than 20 seconds."""

    def run(service: Callable, *args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '20s'")
        return service(*args, **kwargs)

    return run


def test_qualifications(stale, users, nurse, quick):
    given = quick(grant_qualification, nurse, users, actor=stale)
    assert given.done == USERS * ACTIVITIES
    assert quick(grant_qualification, nurse, users, actor=stale).done == 0
    more = LearningActivityFactory.create()
    assert quick(add_requirement, nurse, more, actor=stale).done == USERS
    removed = quick(remove, Enrollment.objects.filter(user__in=users), actor=stale)
    assert removed.reenrolled == USERS * (ACTIVITIES + 1)
    quick(withdraw_qualification, nurse, users, actor=stale)
    assert not nurse.holders.filter(user__in=users).exists()


def test_enrollments(stale, users, quick):
    activity: LearningActivity = LearningActivityFactory.create()
    assert quick(enroll, users, activity, actor=stale).done == USERS
    assert quick(enroll, users, activity, actor=stale).skipped == USERS
    rows = Enrollment.objects.filter(activity=activity)
    ended = quick(unenroll, rows, actor=stale)
    assert quick(undo_unenroll, ended.batch, actor=stale).done == USERS
    assert quick(reenroll, rows, actor=stale).skipped == USERS
    assert quick(remove, rows, actor=stale).done == USERS
    assert not Requirement.objects.filter(activity=activity).exists()
