"""A plan is started once, whatever is clicked, in however many tabs, by however many workers."""

import time
from collections import Counter

import pytest
from django.utils import timezone

from enrollments.models import AuditEvent, Enrollment, LearningActivity, User
from imports import services
from imports.models import Import
from imports.work import lease, queue
from imports.work.apply import apply_chunk
from tests.factories import EnrollmentFactory, LearningActivityFactory
from tests.imports.workbooks import filled, open_import, start, upload
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 24


@pytest.fixture
def cpr() -> LearningActivity:
    return LearningActivityFactory.create(title="CPR and AED refresher", code="CPR-2")


@pytest.fixture
def checked(marit: User, sanne: User, cpr: LearningActivity) -> Import:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    draft = open_import(marit, cpr)
    return upload(draft, filled(draft, [(sanne.email, "", "x")]), by=marit)


def naive_start(number: int, marit: User) -> services.Started:
    """Check, then act: what start() would be without its conditional update."""
    import_run = Import.objects.get(pk=number)
    if import_run.status != Import.Status.CHECKED:
        return services.Started.ALREADY
    time.sleep(0.01)
    import_run.status = Import.Status.RUNNING
    import_run.started_by, import_run.started_at = marit, timezone.now()
    import_run.save()
    return services.Started.STARTED


def test_the_naive_start_is_caught(checked: Import, marit: User) -> None:
    works = at_once(*[lambda: naive_start(checked.pk, marit)] * THREADS)
    started = Counter(work.outcome() for work in works)
    assert started[services.Started.STARTED] > 1


def test_one_of_many_starts_wins(checked: Import, marit: User) -> None:
    def click() -> services.Started:
        shown = Import.objects.get(pk=checked.pk)
        return start(shown, by=marit)

    works = at_once(*[click] * THREADS)
    assert Counter(work.outcome() for work in works) == {
        services.Started.STARTED: 1,
        services.Started.ALREADY: THREADS - 1,
    }


def test_one_of_many_workers_works(
    checked: Import, marit: User, sanne: User, cpr: LearningActivity
) -> None:
    start(checked, by=marit)
    for work in at_once(*[lambda: queue.work.call(checked.pk)] * THREADS):
        work.outcome()
    assert Import.objects.get(pk=checked.pk).status == Import.Status.FINISHED
    assert Enrollment.objects.get(user=sanne, activity=cpr).revision == 2
    assert AuditEvent.objects.filter(user__isnull=False).count() == 1


def test_one_of_many_workers_holds_the_lease(checked: Import, marit: User) -> None:
    start(checked, by=marit)
    works = at_once(*[lambda: lease.take(checked.pk)] * THREADS)
    held = [work.outcome() for work in works if work.outcome()]
    assert len(held) == 1
    # Nobody renews it; once it is stale another worker takes it over, and the first one is out.
    Import.objects.filter(pk=checked.pk).update(lease_until=timezone.now())
    later = lease.take(checked.pk)
    assert later is not None
    with pytest.raises(lease.LeaseLost):
        apply_chunk(checked.pk, held[0])
    assert apply_chunk(checked.pk, later)
