"""kill -9 of the worker, anywhere: nothing lost, nothing twice, and it ends by itself."""

import signal
import time

import pytest

from enrollments.models import AuditEvent, Enrollment, LearningActivity, User
from imports import tasks
from imports.models import Import
from imports.outcomes import RunOutcome
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory
from tests.faults import POINTS
from tests.imports import workbooks
from tests.imports.workbooks import fates, filled, open_import
from tests.worker import worker

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 30
PATIENCE = 60


@pytest.fixture
def cpr() -> LearningActivity:
    return LearningActivityFactory.create(title="CPR and AED refresher", code="CPR-2")


@pytest.fixture
def draft(marit: User, cpr: LearningActivity) -> Import:
    for person in UserFactory.create_batch(PEOPLE):
        EnrollmentFactory.create(user=person, activity=cpr)
    return open_import(marit, cpr)


def uploaded(draft: Import, marit: User) -> Import:
    """Uploaded and queued, with nobody to work on it yet."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    people = User.objects.filter(enrollments__isnull=False).order_by("pk")
    content = filled(draft, [(person.email, "", "x") for person in people])
    assert tasks.accept_upload(draft, SimpleUploadedFile("ward.xlsx", content), by=marit) is None
    return Import.objects.get(pk=draft.pk)


def wait_for(draft: Import, status: str) -> Import:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        current = Import.objects.get(pk=draft.pk)
        if current.status == status:
            return current
        assert current.status != Import.Status.FAILED, current.failure
        time.sleep(0.05)
    raise AssertionError(f"still {current.status} after {PATIENCE} s")


def start(draft: Import, marit: User) -> None:
    checked = Import.objects.get(pk=draft.pk)
    workbooks.start(checked, by=marit)


def assert_all_done_once(draft: Import) -> None:
    finished = wait_for(draft, Import.Status.FINISHED)
    marks = fates(draft)
    assert {mark.became for mark in marks} == {RunOutcome.APPLIED}
    assert len(marks) == finished.applied == PEOPLE
    changed = Enrollment.objects.filter(status=Enrollment.Status.UNENROLLED, revision=2)
    assert changed.count() == PEOPLE
    events = AuditEvent.objects.filter(import_number=draft.pk)
    assert events.count() == PEOPLE
    assert events.values("enrollment_number").distinct().count() == PEOPLE


@pytest.mark.parametrize("point", POINTS)
def test_another_worker_carries_on(point: str, draft: Import, marit: User) -> None:
    uploaded(draft, marit)
    if point.startswith("run"):
        with worker():
            wait_for(draft, Import.Status.CHECKED)
        start(draft, marit)
    with worker(die_at=point) as doomed:
        assert doomed.wait(PATIENCE) == -signal.SIGKILL
    with worker():
        if point.startswith("check"):
            wait_for(draft, Import.Status.CHECKED)
            start(draft, marit)
        assert_all_done_once(draft)


def test_killed_at_any_moment(draft: Import, marit: User) -> None:
    uploaded(draft, marit)
    with worker():
        wait_for(draft, Import.Status.CHECKED)
    start(draft, marit)
    with worker(IMPORT_CHUNK_MARKS="1") as doomed:
        until = time.monotonic() + PATIENCE
        while Import.objects.get(pk=draft.pk).applied < 3 and time.monotonic() < until:
            time.sleep(0.01)
        doomed.send_signal(signal.SIGKILL)
        doomed.wait(10)
    assert Import.objects.get(pk=draft.pk).applied >= 3
    with worker():
        assert_all_done_once(draft)


def test_stopped_politely_it_leaves_nothing_locked(draft: Import, marit: User) -> None:
    uploaded(draft, marit)
    with worker() as polite:
        wait_for(draft, Import.Status.CHECKED)
        polite.send_signal(signal.SIGTERM)
        assert polite.wait(PATIENCE) == 0
    start(draft, marit)
    with worker():
        assert_all_done_once(draft)
