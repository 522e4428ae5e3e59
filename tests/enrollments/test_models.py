"""What the tables refuse by themselves, and what their rows say about themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from enrollments.models import (
    AuditEvent,
    Enrollment,
    Holder,
    LearningActivity,
    LearningRecord,
    Qualification,
    Requirement,
    Team,
    User,
)
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    LearningRecordFactory,
    QualificationFactory,
    TeamFactory,
    UserFactory,
)
from tests.rows import fresh, of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@contextmanager
def checked() -> Iterator[None]:
    """Foreign keys are checked when a transaction ends; here as if it ended now."""
    with transaction.atomic():
        yield
        connection.check_constraints()


@contextmanager
def refused(match: str | None = None) -> Iterator[None]:
    with pytest.raises(IntegrityError, match=match), checked():
        yield


def sql(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


# --- constraints of an enrollment -----------------------------------------------------------------

# Columns that break a constraint, by its name; each is tried on a row that is right.
BROKEN: dict[str, list[dict[str, Any]]] = {
    "status_and_dates_agree": [
        {"status": "unenrolled"},
        {"unenrolled_at": timezone.now()},
        {"status": "paused"},
        {"status": ""},
    ],
    "progress_is_percent": [{"progress": 101}],
    "completed_means_100": [
        {"completed_at": timezone.now()},
        {"completed_at": timezone.now(), "progress": 99},
    ],
    "source_names_qualification": [{"source": "qualification"}],
    "unenrolled_after_enrolled": [
        {"status": "unenrolled", "unenrolled_at": timezone.now() - timedelta(days=31)},
    ],
}
NEGATIVE = ["progress", "score", "revision"]


def test_every_constraint_has_its_attempts():
    names = {constraint.name for constraint in Enrollment._meta.constraints}
    assert names == {*BROKEN, "one_enrollment_each"}


@pytest.mark.parametrize(
    ("name", "columns"), [(name, columns) for name, tries in BROKEN.items() for columns in tries]
)
def test_the_database_refuses_an_enrollment_that_contradicts_itself(name, columns):
    row = EnrollmentFactory.create()
    with refused(name):
        of(row).update(**columns)
    with refused(name):
        EnrollmentFactory.create(**columns)
    assert fresh(row) is not None
    assert Enrollment.objects.count() == 1


def test_a_source_that_is_no_qualification_names_none():
    row, nurse = EnrollmentFactory.create(), QualificationFactory.create()
    for source in ("hand", "import", "self"):
        with refused("source_names_qualification"):
            of(row).update(source=source, source_qualification=nurse)


@pytest.mark.parametrize("column", NEGATIVE)
def test_numbers_are_not_negative(column):
    row = EnrollmentFactory.create()
    with refused():
        of(row).update(**{column: -1})


def test_what_is_right_is_accepted():
    right: list[dict[str, Any]] = [
        {"progress": 0},
        {"progress": 100},
        {"completed": True},
        {"unenrolled": True},
        {"completed": True, "unenrolled": True},
        {"unenrolled": True, "enrolled_at": timezone.now() - 3 * DAY, "progress": 64},
        {"by": QualificationFactory.create()},
    ]
    rows = [EnrollmentFactory.create(**columns) for columns in right]
    connection.check_constraints()
    assert Enrollment.objects.count() == len(rows)


@pytest.mark.parametrize("again", [{}, {"unenrolled": True}], ids=["open", "ended"])
def test_one_enrollment_for_a_user_and_an_activity(again):
    row = EnrollmentFactory.create()
    with refused(r"one_enrollment_each|user_id.*activity_id"):
        EnrollmentFactory.create(user=row.user, activity=row.activity, **again)
    EnrollmentFactory.create(user=row.user)
    EnrollmentFactory.create(activity=row.activity)


@pytest.mark.parametrize(
    "column", ["user_id", "activity_id", "status", "progress", "enrolled_at", "source", "revision"]
)
def test_what_an_enrollment_cannot_be_without(column):
    row = EnrollmentFactory.create()
    with refused():
        sql(f"UPDATE enrollments_enrollment SET {column} = NULL WHERE id = %s", row.pk)


# --- constraints of the rest ----------------------------------------------------------------------


def test_a_qualification_requires_an_activity_once_and_is_held_once(sanne):
    nurse = QualificationFactory.create(activities=[LearningActivityFactory.create()])
    Holder.objects.create(qualification=nurse, user=sanne)
    with refused():
        Holder.objects.create(qualification=nurse, user=sanne)
    with refused():
        Requirement.objects.create(qualification=nurse, activity=nurse.activities.get())


def test_names_and_codes_are_unique():
    QualificationFactory.create(name="Level 4 nurse")
    LearningActivityFactory.create(code="HYG-1")
    TeamFactory.create(name="Ward 3")
    with refused():
        QualificationFactory.create(name="Level 4 nurse")
    with refused():
        LearningActivityFactory.create(code="HYG-1")
    with refused():
        Team.objects.create(name="Ward 3")


@pytest.mark.parametrize("table", ["user", "learningactivity", "qualification"])
def test_what_an_enrollment_refers_to_cannot_be_deleted_under_it(table):
    nurse = QualificationFactory.create()
    row = EnrollmentFactory.create(by=nurse)
    referred = {"user": row.user, "learningactivity": row.activity, "qualification": nurse}[table]
    with refused():
        sql(f"DELETE FROM enrollments_{table} WHERE id = %s", referred.pk)
    assert fresh(referred)


def test_an_enrollment_of_nobody_is_refused():
    row = EnrollmentFactory.create()
    gone = UserFactory.create()
    User.objects.filter(pk=gone.pk).delete()
    with refused():
        of(row).update(user_id=gone.pk)


# --- learning records go with their enrollment ----------------------------------------------------


def test_the_database_itself_deletes_the_records_of_an_enrollment():
    kept, gone = LearningRecordFactory.create(), LearningRecordFactory.create()
    sql("DELETE FROM enrollments_enrollment WHERE id = %s", gone.enrollment_id)
    connection.check_constraints()
    assert LearningRecord.objects.get() == kept


def test_a_record_of_no_enrollment_is_refused():
    record = LearningRecordFactory.create()
    gone = EnrollmentFactory.create()
    Enrollment.objects.filter(pk=gone.pk).delete()
    with refused():
        of(record).update(enrollment_id=gone.pk)


def test_numbers_of_deleted_enrollments_are_not_given_again():
    """Events and plans name an enrollment by its number, also after it is gone."""
    row = EnrollmentFactory.create()
    number = row.pk
    row.delete()
    assert EnrollmentFactory.create(user=row.user, activity=row.activity).pk > number


# --- what an enrollment says ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "state"),
    [
        ({}, "not_started"),
        ({"progress": 1}, "in_progress"),
        ({"progress": 100}, "in_progress"),
        ({"completed": True}, "completed"),
        ({"overdue": True}, "overdue"),
        ({"overdue": True, "in_progress": True}, "overdue"),
        ({"overdue": True, "completed": True}, "completed"),
        ({"unenrolled": True}, "unenrolled"),
        ({"unenrolled": True, "completed": True}, "unenrolled"),
        ({"unenrolled": True, "overdue": True}, "unenrolled"),
    ],
)
def test_the_shown_state(columns, state):
    row = EnrollmentFactory.create(**columns)
    assert row.state == state
    assert row.is_open == (state != "unenrolled")


def test_it_is_overdue_the_day_after_its_date_in_the_time_of_the_academy():
    due = timezone.localdate()
    row = EnrollmentFactory.create(due_on=due)
    midnight = timezone.make_aware(datetime.combine(due + DAY, time()))
    with time_machine.travel(midnight - timedelta(minutes=90), tick=False):
        assert row.state == "not_started"
    with time_machine.travel(midnight + timedelta(minutes=90), tick=False):
        assert row.state == "overdue"


def test_how_rows_are_called(sanne):
    activity = LearningActivityFactory.create(title="Fire drill", archived=True)
    nurse = QualificationFactory.create(name="Level 4 nurse", activities=[activity])
    holder = Holder.objects.create(qualification=nurse, user=sanne)
    row = EnrollmentFactory.create(user=sanne, activity=activity)
    record = LearningRecordFactory.create(enrollment=row, kind="attempt")
    event = AuditEvent(at=timezone.now(), actor_name="Marit Vink", action="remove")
    assert activity.is_archived
    assert [str(one) for one in (sanne, sanne.team, activity, nurse, holder)] == [
        "Sanne Hoekstra",
        "Ward 3 West",
        "Fire drill",
        "Level 4 nurse",
        "Sanne Hoekstra: Level 4 nurse",
    ]
    assert str(nurse.requirements.get()) == "Level 4 nurse: Fire drill"
    assert str(row) == "Sanne Hoekstra – Fire drill"
    assert str(record).startswith("Attempt ")
    assert str(event).endswith("Marit Vink: Remove")


@pytest.mark.parametrize("model", [Enrollment, LearningActivity, LearningRecord, Qualification])
def test_every_list_has_an_order(model):
    assert model._meta.ordering


# --- PostgreSQL -----------------------------------------------------------------------------------


@pytest.mark.postgres
def test_no_index_holds_what_unenroll_changes():
    """Such an update then stays within the page of its row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'enrollments_enrollment'")
        indexes = " ".join(definition for (definition,) in cursor.fetchall())
    for column in ("status", "unenrolled_at", "unenrolled_by", "revision"):
        assert column not in indexes
