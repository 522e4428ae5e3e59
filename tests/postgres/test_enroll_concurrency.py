"""Enrolling, unenrolling and re-enrolling the same ones at the same time."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import F, QuerySet, Value
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, LearningActivity, User
from enrollments.outcomes import Outcome
from enrollments.services import enroll, enroll_planned, record_progress, reenroll, unenroll
from enrollments.services.learning import Learned
from enrollments.services.sql import insert_select
from lms_admin.dialect import Constant
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory
from tests.ledger import Tables, assert_audited
from tests.rows import fresh, learner, of
from tests.threads import Halted, Work, at_once

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 16


@pytest.fixture
def activity(db: None) -> LearningActivity:
    return LearningActivityFactory.create()


def outcomes(works: list[Work]) -> list[Outcome]:
    """The one outcome of each."""
    return sorted(code for work in works for code in work.outcome().counts)


# --- the same pair --------------------------------------------------------------------------------


def naive_enroll(user: User, activity: LearningActivity, actor: Actor, meet) -> bool:
    """Looks whether there is an enrollment, and makes one when there is none."""
    with transaction.atomic():
        is_new = not Enrollment.objects.filter(user=user, activity=activity).exists()
        meet()
        if is_new:
            Enrollment.objects.bulk_create(
                [Enrollment(user=user, activity=activity)], ignore_conflicts=True
            )
            AuditEvent.objects.create(
                at=timezone.now(),
                batch=uuid4(),
                door=AuditEvent.Door.SCREEN,
                actor_name=actor.name,
                action=AuditEvent.Action.ENROLL,
                user=user,
                activity=activity,
                enrollment_number=Enrollment.objects.get(user=user, activity=activity).pk,
                revision=1,
            )
        return is_new


def test_a_naive_enroll_says_more_than_it_did(actor, sanne, activity, meeting):
    tables = Tables.now()
    meet = meeting(THREADS)
    works = at_once(*[lambda: naive_enroll(sanne, activity, actor, meet)] * THREADS)
    assert sum(work.outcome() for work in works) > 1
    with pytest.raises(AssertionError):
        assert_audited(tables)


def test_the_same_pair_from_16_threads_is_one_enrollment(actor, sanne, activity):
    tables = Tables.now()
    works = at_once(*[lambda: enroll(of(sanne), activity, actor=actor)] * THREADS)
    assert outcomes(works) == [Outcome.ALREADY_ENROLLED] * (THREADS - 1) + [Outcome.ENROLL]
    events = assert_audited(tables)
    assert [event.skipped for event in events].count("") == 1
    assert sanne.enrollments.get().revision == 1


def test_an_enroll_waits_for_the_same_enroll_and_finds_it_there(actor, sanne, activity):
    tables = Tables.now()
    first = Halted(
        lambda: enroll(of(sanne), activity, actor=actor),
        after="INSERT INTO enrollments_enrollment",
    )
    second = Work(lambda: enroll(of(sanne), activity, actor=actor))
    second.settle()
    assert not second.is_done
    assert first.go_on().counts == {Outcome.ENROLL: 1}
    assert second.outcome().counts == {Outcome.ALREADY_ENROLLED: 1}
    assert_audited(tables)


# --- the same pairs in opposite orders -----------------------------------------------------------


@pytest.fixture
def slow_inserts(db: None) -> Iterator[None]:
    """Each new enrollment takes 20 ms, so that two statements surely overlap."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER dawdle BEFORE INSERT ON enrollments_enrollment "
            "FOR EACH ROW EXECUTE FUNCTION dawdle()"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION dawdle() CASCADE")


def pairs(users: QuerySet[User], activity: LearningActivity, order: str) -> QuerySet[User]:
    annotated = users.annotate(pair_user=F("pk"), pair_activity=Value(activity.pk))
    return annotated.order_by(order)


def naive_enroll_pairs(rows: QuerySet[User]) -> int:
    """In the order in which the rows come."""
    columns = {
        "user": F("pair_user"),
        "activity": F("pair_activity"),
        "status": Constant(Enrollment, "status", "enrolled"),
        "progress": Constant(Enrollment, "progress", 0),
        "enrolled_at": Constant(Enrollment, "enrolled_at", timezone.now()),
        "unenrolled_by": Constant(Enrollment, "unenrolled_by", ""),
        "source": Constant(Enrollment, "source", "hand"),
        "source_name": Constant(Enrollment, "source_name", ""),
        "revision": Constant(Enrollment, "revision", 1),
    }
    with transaction.atomic():
        return insert_select(Enrollment, rows, columns, ignore_conflicts=True)


@pytest.mark.usefixtures("slow_inserts")
def test_naive_inserts_in_opposite_orders_wait_for_each_other(activity):
    users = of(*UserFactory.create_batch(20))
    works = at_once(
        lambda: naive_enroll_pairs(pairs(users, activity, "pk")),
        lambda: naive_enroll_pairs(pairs(users, activity, "-pk")),
    )
    assert ["deadlock" in str(work.raised) for work in works].count(True) == 1


@pytest.mark.usefixtures("slow_inserts")
def test_inserts_in_opposite_orders_do_not_wait_for_each_other(actor, activity):
    users = of(*UserFactory.create_batch(20))
    tables = Tables.now()
    works = at_once(
        lambda: enroll_planned(pairs(users, activity, "pk"), actor=actor),
        lambda: enroll_planned(pairs(users, activity, "-pk"), actor=actor),
    )
    assert sum(work.outcome().done for work in works) == 20
    assert_audited(tables)


# --- unenroll against re-enroll -------------------------------------------------------------------


def naive_toggle(row: Enrollment, meet) -> None:
    """Reads, decides, and saves what it read with one change."""
    seen = Enrollment.objects.get(pk=row.pk)
    meet()
    with transaction.atomic():
        AuditEvent.objects.create(
            at=timezone.now(),
            batch=uuid4(),
            door=AuditEvent.Door.SCREEN,
            actor_name="Marit Vink",
            action="unenroll" if seen.is_open else "reenroll",
            user_id=seen.user_id,
            activity_id=seen.activity_id,
            enrollment_number=seen.pk,
            revision=seen.revision + 1,
            former_status=seen.status,
        )
        seen.status = "unenrolled" if seen.is_open else "enrolled"
        seen.unenrolled_at = None if seen.is_open else timezone.now()
        seen.revision += 1
        seen.save()


def test_a_naive_unenroll_counts_fewer_changes_than_it_tells(actor, meeting):
    row = EnrollmentFactory.create()
    tables = Tables.now()
    meet = meeting(THREADS)
    for work in at_once(*[lambda: naive_toggle(row, meet)] * THREADS):
        work.outcome()
    assert fresh(row).revision < row.revision + len(tables.events())
    with pytest.raises(AssertionError):
        assert_audited(tables)


def test_unenroll_against_reenroll_each_change_is_told_once(actor):
    row = EnrollmentFactory.create(enrolled_at=timezone.now() - timedelta(days=1))
    tables = Tables.now()
    works = at_once(
        *[
            lambda: unenroll(of(row), actor=actor),
            lambda: reenroll(of(row), actor=actor),
        ]
        * (THREADS // 2)
    )
    codes = outcomes(works)
    events = assert_audited(tables)
    done = [event for event in events if not event.skipped]
    assert len(events) == THREADS
    assert fresh(row).revision == row.revision + len(done)
    assert codes.count(Outcome.UNENROLL) - codes.count(Outcome.REENROLL) in (0, 1)
    assert fresh(row).is_open == (codes.count(Outcome.UNENROLL) == codes.count(Outcome.REENROLL))


def test_the_same_unenroll_from_16_threads_is_one_unenroll(actor):
    row = EnrollmentFactory.create()
    tables = Tables.now()
    works = at_once(*[lambda: unenroll(of(row), actor=actor)] * THREADS)
    assert outcomes(works) == [Outcome.ALREADY_UNENROLLED] * (THREADS - 1) + [Outcome.UNENROLL]
    assert_audited(tables)
    assert fresh(row).revision == row.revision + 1


def test_overlapping_selections_in_opposite_orders(actor):
    rows = EnrollmentFactory.create_batch(60)
    tables = Tables.now()
    halves = [of(*rows[:40]).order_by("pk"), of(*rows[20:]).order_by("-pk")]
    works = at_once(*[(lambda half=half: unenroll(half, actor=actor)) for half in halves * 4])
    assert sum(work.outcome().done for work in works) == len(rows)
    assert_audited(tables)


# --- learning against unenroll --------------------------------------------------------------------


def test_progress_that_comes_during_an_unenroll_is_refused(actor):
    row = EnrollmentFactory.create()
    tables = Tables.now()
    statement = "WITH changed AS (UPDATE enrollments_enrollment"
    ending = Halted(lambda: unenroll(of(row), actor=actor), after=statement)
    learning = Work(lambda: record_progress(row, 50, actor=learner(row)))
    learning.settle()
    assert not learning.is_done
    ending.go_on()
    assert learning.outcome() is Learned.NO_ACCESS
    assert_audited(tables)
    assert fresh(row).progress == 0


def test_an_unenroll_that_comes_during_progress_keeps_it(actor):
    row = EnrollmentFactory.create()
    tables = Tables.now()
    learning = Halted(
        lambda: record_progress(row, 50, actor=learner(row)),
        before="INSERT INTO enrollments_learningrecord",
    )
    ending = Work(lambda: unenroll(of(row), actor=actor))
    ending.settle()
    assert not ending.is_done
    assert learning.go_on() is Learned.RECORDED
    assert ending.outcome().counts == {Outcome.UNENROLL: 1}
    assert_audited(tables)
    assert (fresh(row).progress, fresh(row).is_open) == (50, False)


def test_a_leaver_during_a_reenroll_has_one_outcome(actor):
    """Who may come back is decided once, though users are not locked."""
    row = EnrollmentFactory.create(unenrolled=True)
    opening = Halted(
        lambda: reenroll(of(row), actor=actor), after="INSERT INTO enrollments_auditevent"
    )
    opening.go_to(after="INSERT INTO enrollments_auditevent")
    of(row.user).update(is_active=False)
    # It came first: the leaver left after that.
    assert opening.go_on().counts == {Outcome.REENROLL: 1}
    assert list(AuditEvent.objects.values_list("action", "skipped")) == [("reenroll", "")]
    assert fresh(row).is_open
