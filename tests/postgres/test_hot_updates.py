"""An unenroll changes rows in place: no index is written and no row moves to another page.

PostgreSQL counts such updates ("heap-only tuples") itself; nothing here depends on the clock.
"""

import pytest
from django.db import connection
from django.db.models import F, IntegerField
from django.db.models.functions import Mod
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.services import unenroll

pytestmark = pytest.mark.django_db
USERS, ACTIVITIES = 2_000, 25
EVERY = 5  # one in five of 50,000 enrollments: 10,000 in all pages of the table


@pytest.fixture
def enrollments(marit: User) -> None:
    """50,000 enrollments, made in the order in which an academy makes them: user after user."""
    LearningActivity.objects.bulk_create(
        LearningActivity(code=f"B{number}", title=f"B{number}", kind="e_learning")
        for number in range(ACTIVITIES)
    )
    User.objects.bulk_create(
        User(email=f"b{number}@waterhoek.example", first_name="B", last_name=f"{number}")
        for number in range(USERS)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO enrollments_enrollment (user_id, activity_id, status, progress, enrolled_at,
                unenrolled_by, source, source_name, revision)
            SELECT u.id, a.id, 'enrolled', 0, %s, '', 'hand', 'Marit Vink', 1
            FROM enrollments_user u CROSS JOIN enrollments_learningactivity a
            WHERE u.first_name = 'B' ORDER BY u.id, a.id
            """,
            [timezone.now()],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ANALYZE enrollments_enrollment")


def updates() -> tuple[int, int]:
    """Updates of enrollments so far: all, and those within the row's own page.

    PostgreSQL may not have handed on yet what transactions before this one did.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_user_tables "
            "WHERE relname = 'enrollments_enrollment'"
        )
        return cursor.fetchone()


def some() -> list[int]:
    """Primary keys of one enrollment in five."""
    every = Mod(F("pk"), EVERY, output_field=IntegerField())
    rows = Enrollment.objects.annotate(every=every).filter(every=0)
    return list(rows.values_list("pk", flat=True))


def share_in_place(marit: User) -> float:
    """Unenroll them; which part of the updates stayed within the row's page."""
    chosen = some()
    actor = Actor.at_screen(marit, confirmed=len(chosen))
    before = updates()
    result = unenroll(Enrollment.objects.filter(pk__in=chosen), actor=actor)
    every, in_place = (now - then for now, then in zip(updates(), before, strict=True))
    assert result.done == every == USERS * ACTIVITIES / EVERY
    return in_place / every


@pytest.mark.usefixtures("enrollments")
def test_an_unenroll_of_10_000_stays_within_its_pages(marit):
    assert share_in_place(marit) > 0.8


@pytest.mark.usefixtures("enrollments")
def test_an_index_on_what_unenroll_changes_would_end_that(marit):
    """What the model's comment on indexes warns of."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX ON enrollments_enrollment (status)")
    assert share_in_place(marit) < 0.1


@pytest.mark.usefixtures("enrollments")
def test_full_pages_would_end_that(marit):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE enrollments_enrollment SET (fillfactor = 100)")
        cursor.execute("CLUSTER enrollments_enrollment USING enrollments_enrollment_pkey")
    assert share_in_place(marit) < 0.5


def test_the_migration_leaves_room_in_each_page():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reloptions FROM pg_class WHERE oid = 'enrollments_enrollment'::regclass"
        )
        assert cursor.fetchone() == (["fillfactor=80"],)
