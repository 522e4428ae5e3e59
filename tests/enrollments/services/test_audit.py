"""Audit events: append-only, of one batch a call, and alive after what they name is gone."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from enrollments.actors import RULE_NAME, Actor
from enrollments.models import AuditEvent, Enrollment, User
from enrollments.outcomes import Outcome
from enrollments.services import (
    add_requirement,
    enroll,
    grant_qualification,
    reenroll,
    remove,
    unenroll,
    withdraw_qualification,
)
from enrollments.services.audit import Call, record_one
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
)
from tests.ledger import audited
from tests.rows import of

pytestmark = pytest.mark.django_db
TABLE = AuditEvent._meta.db_table
REFUSED = "audit events cannot be changed or deleted"


# --- append-only ----------------------------------------------------------------------------------


def changes_all() -> None:
    AuditEvent.objects.update(reason="Something else")


def changes_one() -> None:
    event = AuditEvent.objects.get()
    event.actor_name = "Somebody else"
    event.save()


def changes_in_bulk() -> None:
    event = AuditEvent.objects.get()
    event.reason = "Something else"
    AuditEvent.objects.bulk_update([event], ["reason"])


def overwrites() -> None:
    event = AuditEvent.objects.get()
    event.reason = "Something else"
    AuditEvent.objects.bulk_create(
        [event], update_conflicts=True, update_fields=["reason"], unique_fields=["id"]
    )


def deletes_all() -> None:
    AuditEvent.objects.all().delete()


def deletes_one() -> None:
    AuditEvent.objects.get().delete()


def changes_by_sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET reason = 'Something else'")


def deletes_by_sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")


@pytest.mark.parametrize(
    "attempt",
    [
        changes_all,
        changes_one,
        changes_in_bulk,
        overwrites,
        deletes_all,
        deletes_one,
        changes_by_sql,
        deletes_by_sql,
    ],
)
def test_the_database_refuses_to_change_or_delete_events(actor, attempt):
    audited(unenroll, of(EnrollmentFactory.create()), actor=actor, reason="Moved")
    before = AuditEvent.objects.values().get()
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        attempt()
    assert AuditEvent.objects.values().get() == before


# --- who ------------------------------------------------------------------------------------------


def test_the_actor_s_name_outlives_the_account_and_its_later_names(actor, marit):
    audited(unenroll, of(EnrollmentFactory.create()), actor=actor)
    marit.last_name = "De Wit"
    marit.save()
    assert AuditEvent.objects.get().actor_name == "Marit Vink"
    number = marit.pk
    marit.delete()
    event = AuditEvent.objects.get()
    assert (event.actor_id, event.actor_name) == (number, "Marit Vink")


def test_events_outlive_the_user_and_the_activity_that_they_are_about(actor):
    row = EnrollmentFactory.create()
    audited(remove, of(row), actor=actor)
    row.user.delete()
    row.activity.delete()
    event = AuditEvent.objects.get()
    assert (event.user_id, event.activity_id) == (row.user_id, row.activity_id)


def test_a_name_with_a_prefix_is_kept_whole():
    user = UserFactory.create(
        first_name="Anna", name_prefix="van den", last_name="Berg", role="administrator"
    )
    actor = Actor.at_screen(user)
    audited(unenroll, of(EnrollmentFactory.create()), actor=actor)
    assert AuditEvent.objects.get().actor_name == "Anna van den Berg"
    assert Enrollment.objects.get().unenrolled_by == "Anna van den Berg"


def test_the_longest_name_fits():
    user = UserFactory.create(
        first_name="A" * 80, name_prefix="b" * 30, last_name="C" * 120, role="administrator"
    )
    row = EnrollmentFactory.create()
    audited(unenroll, of(row), actor=Actor.at_screen(user))
    audited(enroll, of(UserFactory.create()), row.activity, actor=Actor.at_screen(user))
    assert {event.actor_name for event in AuditEvent.objects.all()} == {user.name}


@pytest.mark.parametrize(
    ("door", "made"),
    [
        (AuditEvent.Door.SCREEN, Actor.at_screen),
        (AuditEvent.Door.COMMAND_LINE, Actor.at_command_line),
        (AuditEvent.Door.IMPORT, lambda user: Actor.by_import(user, 214)),
    ],
)
def test_every_door_leaves_its_name(marit, door, made):
    _result, (event,) = audited(unenroll, of(EnrollmentFactory.create()), actor=made(marit))
    assert (event.door, event.actor_id) == (door, marit.pk)
    assert event.import_number == (214 if door == AuditEvent.Door.IMPORT else None)


def test_the_rule_is_stored_in_english_whatever_the_language_of_the_click(actor, sanne):
    activity = LearningActivityFactory.create()
    QualificationFactory.create(activities=[activity], holders=[sanne])
    row = EnrollmentFactory.create(user=sanne, activity=activity)
    with translation.override("nl"):
        _result, (_gone, back) = audited(remove, of(row), actor=actor)
    assert (back.actor_name, RULE_NAME) == ("Rule", "Rule")


# --- which call -----------------------------------------------------------------------------------


@pytest.fixture
def nurse(sanne):
    return QualificationFactory.create(activities=[LearningActivityFactory.create()])


def calls(sanne, nurse) -> list:
    """Each service with what it takes, one after the other."""
    activity, more = LearningActivityFactory.create_batch(2)
    rows = Enrollment.objects.filter(activity=activity)
    return [
        (enroll, of(sanne), activity),
        (unenroll, rows),
        (reenroll, rows),
        (grant_qualification, nurse, of(sanne)),
        (add_requirement, nurse, more),
        (withdraw_qualification, nurse, of(sanne)),
        (remove, rows),
    ]


def test_each_call_has_one_batch_one_moment_its_reason_and_its_import(marit, sanne, nurse):
    actor, all_calls, seen = Actor.by_import(marit, 214), calls(sanne, nurse), set()
    for number, (service, *what) in enumerate(all_calls):
        result, events = audited(service, *what, actor=actor, reason=f"Reason {number}")
        assert events, service.__name__
        assert {event.batch for event in events} == {result.batch}
        assert len({event.at for event in events}) == 1
        assert {event.reason for event in events} == {f"Reason {number}"}
        assert {event.import_number for event in events} == {214}
        seen.add(result.batch)
    assert len(seen) == len(all_calls)


def test_a_call_counts_its_own_events_alone(actor, sanne):
    call = Call.by(actor, "")
    row = EnrollmentFactory.create(user=sanne)
    for _time in range(2):
        audited(unenroll, of(row), actor=actor)
    assert (call.events(AuditEvent.Action.UNENROLL).count(), call.skips()) == (0, {})


def test_a_call_tells_what_it_did_by_action_and_without_what_it_skipped(actor):
    call = Call.by(actor, "")
    record_one(call, AuditEvent.Action.UPLOAD)
    record_one(call, AuditEvent.Action.CHECK)
    record_one(call, AuditEvent.Action.CHECK, skipped="no_change")
    assert call.events(AuditEvent.Action.CHECK).count() == 1
    assert call.skips() == {Outcome.NO_CHANGE: 1}


def test_of_a_long_name_the_first_part_is_kept(actor):
    record_one(Call.by(actor, ""), AuditEvent.Action.UPLOAD, about="a" * 300)
    event = AuditEvent.objects.get()
    assert event.about == "a" * 255
    assert (event.door, event.actor, event.actor_name) == ("screen", actor.user, actor.name)


def test_text_of_people_is_stored_as_it_is(marit):
    """Quotes, percent signs and other alphabets go through the statements that write sets."""
    reason = "100 % \"zeker\"; it's 'so' -- ／*, %s {} \\ 護理\n"
    marit.first_name, marit.last_name = "O'Neil %s", '"Vink"'
    marit.save()
    actor = Actor.at_screen(User.objects.get(pk=marit.pk))
    audited(unenroll, of(EnrollmentFactory.create()), actor=actor, reason=reason)
    event = AuditEvent.objects.get()
    assert (event.reason, event.actor_name) == (reason, 'O\'Neil %s "Vink"')
