"""What monitors ask: of the process, the database, its migrations, a worker and the queue."""

from datetime import timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.functions import Now
from django.test import Client
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from enrollments.models import User
from imports import services
from imports.models import Import
from imports.queries.workers import STORE_FAILED
from imports.work.signs import note_now
from lms_admin.watching import migrations
from tests.away import database_away

WELL = {"web": "ok", "database": "ok", "migrations": "ok"}
IDLE = WELL | {
    "worker": "ok",
    "store": "ok",
    "queue": "ok",
    "workers": 1,
    "queue_seconds": 0,
    "import_seconds": 0,
}


@pytest.fixture
def client() -> Client:
    return Client()


def test_that_of_the_process_asks_no_database(client: Client) -> None:
    """This test may use none."""
    answer = client.get("/health/web/")
    assert (answer.status_code, answer.json()) == (200, {"web": "ok"})


@pytest.mark.django_db
def test_it_needs_no_sign_in_and_tells_of_the_database(client: Client) -> None:
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (200, WELL)
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/health/", "/health/worker/"])
def test_without_a_database_it_is_not_ready(client: Client, address: str) -> None:
    with database_away():
        assert client.get("/health/web/").status_code == 200
        answer = client.get(address)
    assert (answer.status_code, answer.json()) == (503, {"web": "ok", "database": "failed"})


@pytest.mark.django_db
def test_a_database_that_is_not_migrated_is_not_ready(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="imports").first().delete()
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (503, WELL | {"migrations": "failed"})
    assert client.get("/health/worker/").json() == answer.json()


@pytest.mark.django_db
def test_one_that_a_newer_version_migrated_is_ready(client: Client) -> None:
    MigrationRecorder.Migration.objects.create(app="imports", name="9999_of_the_next_version")
    assert client.get("/health/").status_code == 200
    assert ("imports", "0001_initial") in migrations._known()


@pytest.mark.django_db
def test_that_of_the_worker(client: Client) -> None:
    answer = client.get("/health/worker/")
    assert (answer.status_code, answer.json()) == (503, IDLE | {"worker": "failed", "workers": 0})
    services.show_up("one")
    answer = client.get("/health/worker/")
    assert (answer.status_code, answer.json()) == (200, IDLE)


@pytest.mark.django_db
def test_a_store_that_fails_a_worker_is_told(client: Client) -> None:
    services.show_up("one")
    note_now(STORE_FAILED)
    answer = client.get("/health/worker/")
    assert (answer.status_code, answer.json()) == (503, IDLE | {"store": "failed"})


@pytest.mark.django_db
def test_a_task_that_waits_too_long_is_told(client: Client, settings: Settings) -> None:
    settings.QUEUE_SLOW_SECONDS = 100
    services.show_up("one")
    services.purge_daily()
    assert client.get("/health/worker/").status_code == 200
    DBTaskResult.objects.update(enqueued_at=Now() - timedelta(seconds=130))
    answer = client.get("/health/worker/")
    assert (answer.status_code, answer.json()["queue"]) == (503, "failed")
    assert 130 <= answer.json()["queue_seconds"] < 190


@pytest.mark.django_db
def test_an_import_that_waits_too_long_is_told(
    client: Client, settings: Settings, marit: User
) -> None:
    settings.QUEUE_SLOW_SECONDS = 100
    services.show_up("one")
    run = Import.objects.create(action="unenroll", status="checking", created_by=marit)
    assert client.get("/health/worker/").status_code == 200
    Import.objects.filter(pk=run.pk).update(changed_at=Now() - timedelta(seconds=130))
    answer = client.get("/health/worker/")
    assert answer.status_code == 503
    assert 130 <= answer.json()["import_seconds"] < 190


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "accept", "is_text"),
    [
        ("", "*/*", False),
        ("", "application/json", False),
        ("", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", True),
        ("?format=json", "text/html", False),
        ("?format=text", "application/json", True),
        ("?format=nonsense", "*/*", False),
    ],
)
def test_a_browser_is_answered_in_text(
    client: Client, query: str, accept: str, *, is_text: bool
) -> None:
    answer = client.get(f"/health/{query}", headers={"Accept": accept})
    assert answer.status_code == 200
    if is_text:
        assert answer.content.decode() == "web: ok\ndatabase: ok\nmigrations: ok\n"
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
    else:
        assert answer.json() == WELL
