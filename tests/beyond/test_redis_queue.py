"""The queue on a real Redis: whatever becomes of it, imports go on."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.tasks import default_task_backend
from pytest_django import Settings

from imports import services
from imports.models import Import
from imports.queries.workers import queue_seconds
from imports.work.queue import sweep
from lms_admin.beyond import task_backend
from lms_admin.redis_queue import do_task
from tests.beyond.importing import becomes, content_of, run_worker, send
from tests.beyond.redis import RedisServer, running_redis
from tests.imports.workbooks import start

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.redis]


@pytest.fixture
def server(settings: Settings) -> Iterator[RedisServer]:
    with running_redis() as running:
        settings.QUEUE_URL = running.url
        settings.TASKS = {"default": task_backend(running.url)}
        yield running


def queued() -> list[Any]:
    queue: Any = default_task_backend
    return [(one["task"], one["args"]) for one in queue.waiting()]


def test_a_whole_import(server, draft, marit, sanne, tom):
    assert send(draft, content_of(draft, sanne, tom), marit) is None
    assert queued() == [("imports.work.queue.work", [draft.pk])]
    assert 0 <= queue_seconds() < 60
    with run_worker(QUEUE_URL=server.url):
        assert start(becomes(draft, "checked"), by=marit) == services.Started.STARTED
        assert becomes(draft, "finished").applied == 2


def test_what_the_queue_lost_is_found(server, draft, marit, sanne):
    assert send(draft, content_of(draft, sanne), marit) is None
    assert sweep() == 0
    with server.down():
        pass
    assert queued() == []
    assert sweep() == 1
    assert queued() == [("imports.work.queue.work", [draft.pk])]


def test_while_it_is_down_the_database_says_what_to_do(server, draft, marit, sanne):
    with server.down(), run_worker(QUEUE_URL=server.url):
        assert send(draft, content_of(draft, sanne), marit) is None
        becomes(draft, "checked")
    assert queued() == []


def test_a_task_that_fails_is_told_and_over(server, draft, caplog):
    Import.objects.all().delete()
    services.purge_daily()
    queue: Any = default_task_backend
    task = queue.take(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("imports.services.purging.purge", lambda: 1 / 0)
        do_task(task)
    assert (task.status, queue.take(0.1)) == ("FAILED", None)
    assert "imports.services.chores.purge failed" in caplog.text
