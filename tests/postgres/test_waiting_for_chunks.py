"""Who waits for a chunk of a run, and for whom a chunk does not wait."""

import pytest
from django.db import transaction
from django.db.models import F

from enrollments.actors import Actor
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.services import record_progress, unenroll
from imports.models import Import
from imports.outcomes import RunOutcome
from imports.work import lease as leases
from imports.work.apply import apply_chunk
from imports.work.pace import Pace
from tests.factories import EnrollmentFactory, LearningActivityFactory
from tests.imports.plans import planned, started
from tests.imports.workbooks import fates
from tests.rows import learner
from tests.threads import Halted, Work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cpr() -> LearningActivity:
    return LearningActivityFactory.create()


@transaction.atomic
def plan_of(rows: list[Enrollment], cpr: LearningActivity, marit: User) -> Import:
    return planned(marit, "unenroll", [(row.user, [cpr]) for row in rows])


def test_a_run_knows_that_somebody_waits_for_its_chunk(
    marit: User, cpr: LearningActivity, actor: Actor
) -> None:
    rows = EnrollmentFactory.create_batch(2, activity=cpr)
    run = started(plan_of(rows, cpr, marit), marit)
    lease, pace = leases.take(run.pk), Pace(1)
    assert lease
    chunk = Halted(lambda: apply_chunk(run.pk, lease, pace=pace), after="WITH changed AS")
    click = Work(lambda: unenroll(Enrollment.objects.filter(pk=rows[0].pk), actor=actor))
    click.settle()
    assert not click.is_done
    assert chunk.go_on()
    assert pace.others_waited
    click.outcome()
    assert apply_chunk(run.pk, lease, pace=pace)
    assert not pace.others_waited


def test_a_chunk_does_not_wait_for_what_it_leaves_alone(marit: User, cpr: LearningActivity) -> None:
    rows = EnrollmentFactory.create_batch(2, activity=cpr, in_progress=True, progress=20)
    plan = plan_of(rows, cpr, marit)
    Enrollment.objects.filter(pk=rows[0].pk).update(revision=F("revision") + 1)
    run = started(plan, marit)
    lease = leases.take(run.pk)
    assert lease
    learning = Halted(
        lambda: record_progress(rows[0], 50, actor=learner(rows[0])),
        after="UPDATE enrollments_enrollment",
    )
    chunk = Work(lambda: apply_chunk(run.pk, lease))
    chunk.settle()
    did_not_wait = chunk.is_done
    learning.go_on()
    assert chunk.outcome()
    assert did_not_wait
    assert not apply_chunk(run.pk, lease)
    assert [mark.became for mark in fates(run)] == [
        RunOutcome.CHANGED_SINCE_CHECK,
        RunOutcome.APPLIED,
    ]
