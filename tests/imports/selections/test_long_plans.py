"""Whoever plans for longer than a lease keeps it."""

import threading
import time
from uuid import UUID

import pytest
from pytest_django import Settings

from enrollments.models import Enrollment
from imports.models import Import
from imports.work import lease as leases
from imports.work.selecting import make_plan
from tests.imports.selections.clicks import UNENROLL, Clicks
from tests.threads import Halted

LEASE = 1.0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nobody_takes_over_a_plan_in_the_making(
    click: Clicks, crowd: list[Enrollment], settings: Settings
) -> None:
    settings.IMPORT_LEASE_SECONDS = LEASE
    job = click.begin(UNENROLL)
    lease = leases.take(job.pk)
    assert lease
    planning = Halted(lambda: make_plan(job.pk, lease), after="INSERT INTO imports_importmark")
    time.sleep(LEASE * 2)
    assert leases.take(job.pk) is None
    assert planning.go_on() is True
    assert Import.objects.get(pk=job.pk).checked_at


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_keeps_it_ends_with_the_plan(click: Clicks, crowd: list[Enrollment]) -> None:
    job = click.begin(UNENROLL)
    lease = leases.take(job.pk)
    assert lease
    before = threading.active_count()
    assert make_plan(job.pk, lease)
    assert threading.active_count() == before


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_lost_it_finds_out_when_the_plan_is_stored(
    click: Clicks, crowd: list[Enrollment]
) -> None:
    job = click.begin(UNENROLL)
    lease = leases.take(job.pk)
    assert lease
    planning = Halted(lambda: make_plan(job.pk, lease), after="INSERT INTO imports_importmark")
    Import.objects.filter(pk=job.pk).update(lease=UUID(int=7))
    with pytest.raises(leases.LeaseLost):
        planning.go_on()
    assert not job.marks.exists()
