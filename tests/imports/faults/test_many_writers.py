"""Eight writers, a worker and a web server at once: nobody is told that the database is locked."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import Enrollment, User
from tests.factories import EnrollmentFactory
from tests.faults.scene import Scene
from tests.rows import of
from tests.threads import PATIENCE, at_once
from tests.worker import worker

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, TIMES = 8, 10


def test_many_write_while_an_import_runs_and_pages_are_asked_for(
    marit: User, client_for: Callable[[User], Client]
) -> None:
    rows = EnrollmentFactory.create_batch(WRITERS)
    scene, client = Scene.started("unenroll"), client_for(marit)
    page = reverse("imports:result", args=[scene.import_run.pk])

    def writes(row: Enrollment) -> None:
        for _time in range(TIMES):
            services.unenroll(of(row), actor=Actor.at_screen(marit))
            services.reenroll(of(row), actor=Actor.at_screen(marit))

    def reads() -> set[int]:
        return {client.get(page, follow=True).status_code for _time in range(TIMES)}

    with worker(IMPORT_CHUNK_MARKS=1):
        works = at_once(*[lambda row=row: writes(row) for row in rows], reads)
        outcomes = [work.outcome() for work in works]
        scene.is_finished()
    assert outcomes[-1] == {200}
    revisions = Enrollment.objects.filter(pk__in=[row.pk for row in rows])
    assert set(revisions.values_list("revision", flat=True)) == {1 + 2 * TIMES}


def test_who_takes_the_lock_only_when_it_writes_is_turned_away() -> None:
    """Django's own way with SQLite, without `transaction_mode` in the settings."""
    rows = EnrollmentFactory.create_batch(WRITERS)
    both_have_read = threading.Barrier(WRITERS)

    def naive(row: Enrollment) -> bool:
        named: dict[str, Any] = connection.settings_dict
        plain = {name: one for name, one in named["OPTIONS"].items() if name != "transaction_mode"}
        connection.close()
        connection.settings_dict = {**named, "OPTIONS": plain}
        try:
            with transaction.atomic():
                Enrollment.objects.get(pk=row.pk)
                both_have_read.wait(PATIENCE)
                Enrollment.objects.filter(pk=row.pk).update(progress=1)
        except OperationalError as error:
            return "locked" in str(error)
        return False

    works = at_once(*[lambda row=row: naive(row) for row in rows])
    turned_away = sum(work.outcome() for work in works)
    assert turned_away == (WRITERS - 1 if connection.vendor == "sqlite" else 0)
