"""A file that takes longer to read than a lease lasts is nobody else's all the same."""

import os
import signal
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from enrollments.actors import Actor
from enrollments.models import LearningActivity, User
from imports import services
from imports.models import Import
from imports.work import lease as leases
from imports.work.check import check
from tests.factories import EnrollmentFactory, LearningActivityFactory
from tests.imports.workbooks import filled, open_import
from tests.threads import PATIENCE, Work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def uploaded(marit: User, sanne: User, settings: Settings) -> Import:
    settings.IMPORT_LEASE_SECONDS = 1
    cpr: LearningActivity = LearningActivityFactory.create(title="CPR and AED refresher")
    EnrollmentFactory.create(user=sanne, activity=cpr)
    draft = open_import(marit, cpr)
    file = SimpleUploadedFile("ward.xlsx", filled(draft, [(sanne.email, "", "x")]))
    assert services.accept_upload(draft, file, actor=Actor.at_screen(marit)) is None
    return draft


def reading_process() -> int:
    """The process that reads for this one, as soon as there is one."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for thread in Path("/proc/self/task").iterdir():
            for child in (thread / "children").read_text().split():
                if b"reader/child.py" in Path(f"/proc/{child}/cmdline").read_bytes():
                    return int(child)
    raise AssertionError("nobody reads")


def test_the_lease_is_renewed_while_nothing_comes(uploaded: Import) -> None:
    lease = leases.take(uploaded.pk)
    assert lease is not None
    checking = Work(lambda: check(uploaded.pk, lease))
    reader = reading_process()
    os.kill(reader, signal.SIGSTOP)
    time.sleep(2.5)
    assert leases.take(uploaded.pk) is None
    os.kill(reader, signal.SIGCONT)
    checking.outcome()
    assert Import.objects.get(pk=uploaded.pk).status == Import.Status.CHECKED


def test_whoever_lost_it_reads_no_further(uploaded: Import) -> None:
    lease = leases.take(uploaded.pk)
    assert lease is not None
    checking = Work(lambda: check(uploaded.pk, lease))
    os.kill(reading_process(), signal.SIGSTOP)
    Import.objects.filter(pk=uploaded.pk).update(status=Import.Status.DRAFT)
    with pytest.raises(leases.LeaseLost):
        checking.outcome()
