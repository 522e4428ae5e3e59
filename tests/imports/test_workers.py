"""Whether anybody works: told on the page, and to whoever monitors the site."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from imports import services
from imports.models import Chore, Import
from imports.queries.workers import SEEN, is_worker_running, queue_seconds
from imports.work import lease as leases

pytestmark = pytest.mark.django_db


def seen(ago: timedelta) -> None:
    services.show_up()
    Chore.objects.filter(name=SEEN).update(begun_at=Now() - ago)


@pytest.mark.parametrize(("seconds", "running"), [(0, True), (50, True), (70, False)])
def test_a_worker_is_missed_after_a_minute(seconds, running):
    seen(timedelta(seconds=seconds))
    assert is_worker_running() == running


def test_before_the_first_one_there_is_none():
    assert not is_worker_running()


def test_showing_up_again_is_one_row():
    seen(timedelta(hours=1))
    services.show_up()
    assert is_worker_running()
    assert Chore.objects.filter(name=SEEN).count() == 1


def test_who_holds_an_import_is_there(marit):
    run = Import.objects.create(action="unenroll", status="checking", created_by=marit)
    lease = leases.take(run.pk)
    assert lease
    assert is_worker_running()
    leases.give_back(run.pk, lease)
    assert not is_worker_running()


@pytest.mark.parametrize("page", ["checking", "progress"])
def test_the_page_of_a_waiting_import_says_that_nobody_works(client_for, marit, page):
    status = "running" if page == "progress" else "checking"
    started = {"started_by": marit, "started_at": Now()} if page == "progress" else {}
    run = Import.objects.create(action="unenroll", status=status, created_by=marit, **started)
    address = reverse(f"imports:{page}", args=[run.pk])
    assert "No worker is running" in client_for(marit).get(address).content.decode()
    services.show_up()
    assert "No worker is running" not in client_for(marit).get(address).content.decode()


def test_the_queue_tells_how_long_it_has_waited():
    services.purge_daily()
    assert 0 <= queue_seconds() < 60
