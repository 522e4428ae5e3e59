"""What Prometheus collects: guarded, valid, cheap, and with nobody's name."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from pytest_django import Settings

from enrollments.models import LearningActivity, User
from imports import services
from imports.models import Chore, Import
from imports.values import Counts, MarkGroup
from tests.away import database_away
from tests.factories import EnrollmentFactory, LearningActivityFactory
from tests.imports import workbooks

TOKEN = "a-token-of-thirty-two-signs-or-more"
BEARER = {"Authorization": f"Bearer {TOKEN}"}

type Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture(autouse=True)
def _guarded(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN


def scrape() -> Samples:
    answer = Client(headers=BEARER).get("/metrics/")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    return dict(_samples(answer.content.decode()))


def _samples(text: str) -> Iterator[tuple[Any, float]]:
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            yield (sample.name, frozenset(sample.labels.items())), sample.value


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples.get((name, frozenset(labels.items())), 0)


def test_without_a_token_there_is_no_such_page(settings: Settings, db: None) -> None:
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics/").status_code == 404
    assert Client(headers={"Authorization": "Bearer "}).get("/metrics/").status_code == 404


@pytest.mark.parametrize("sent", ["", TOKEN, "Bearer", "Bearer wrong", f"Basic {TOKEN}"])
def test_who_does_not_send_it_gets_nothing(sent: str) -> None:
    """No database is asked."""
    answer = Client(headers={"Authorization": sent} if sent else {}).get("/metrics/")
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_requests_are_counted_by_view_and_kind_of_answer(client_for: Any, marit: User) -> None:
    before = scrape()
    client = client_for(marit)
    for _ in range(3):
        client.get("/users/?q=hoekstra")
    client.get("/nowhere/hoekstra/")
    client.get("/health/")
    after = scrape()

    def more(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    assert more("desk_requests_total", view="users", method="GET", status="2xx") == 3
    assert more("desk_requests_total", view="", method="GET", status="4xx") == 1
    assert more("desk_request_seconds_count", view="users") == 3
    assert value(after, "desk_requests_total", view="health", method="GET", status="2xx") == 0
    assert "hoekstra" not in str(after)


def test_refused_sign_ins_and_limits_are_counted(marit: User) -> None:
    before, client = scrape(), Client()
    for _ in range(12):
        status = client.post(
            "/accounts/login/", {"login": marit.email, "password": "wrong"}
        ).status_code
    after = scrape()
    name = "desk_sign_ins_refused_total"
    assert value(after, name) > value(before, name)
    hit, view = "desk_limits_hit_total", "account_login"
    limited = value(after, hit, view=view) - value(before, hit, view=view)
    assert (limited > 0) == (status == 429)


def test_workers_and_what_waits_for_them(marit: User) -> None:
    assert value(scrape(), "desk_worker_running") == 0
    services.show_up("one")
    services.show_up("two")
    services.purge_daily()
    run = Import.objects.create(action="unenroll", status="checking", created_by=marit)
    Import.objects.filter(pk=run.pk).update(changed_at=Now() - timedelta(seconds=90))
    found = scrape()
    assert value(found, "desk_worker_running") == 1
    assert value(found, "desk_workers") == 2
    assert value(found, "desk_queue_tasks") == 1
    assert value(found, "desk_imports_waiting") == 1
    assert 90 <= value(found, "desk_imports_waiting_seconds") < 150
    assert value(found, "desk_imports", state="checking") == 1
    services.sign_off("one")
    assert value(scrape(), "desk_workers") == 1


def test_workers_of_another_day_are_forgotten(db: None) -> None:
    services.show_up("long gone")
    Chore.objects.update(begun_at=Now() - timedelta(days=2))
    services.show_up("one")
    services.sign_off("one")
    assert not Chore.objects.filter(name__startswith="worker ").exists()


def test_what_an_import_did_is_counted(marit: User, sanne: User, tom: User) -> None:
    activity: LearningActivity = LearningActivityFactory.create()
    EnrollmentFactory.create(user=sanne, activity=activity)
    run = workbooks.open_import(marit, activity)
    lines = [(sanne.email, "", "x"), (tom.email, "", "x"), ("nobody@example.org", "", "x")]
    run = workbooks.upload(run, workbooks.filled(run, lines), by=marit)
    assert workbooks.run(run, by=marit).applied == 1
    found = scrape()
    assert value(found, "desk_applied_total", unit="enrollments") == 1
    assert value(found, "desk_applied_total", unit="users") == 0
    assert value(found, "desk_mark_outcomes", outcome="applied") == 1
    assert value(found, "desk_mark_outcomes", outcome="not_enrolled") == 1
    assert value(found, "desk_line_outcomes", outcome="user_unknown") == 1
    assert value(found, "desk_imports", state="finished") == 1
    Import.objects.update(finished_at=Now() - timedelta(days=2))
    later = scrape()
    assert value(later, "desk_mark_outcomes", outcome="applied") == 0
    assert value(later, "desk_applied_total", unit="enrollments") == 1


def test_refused_files_are_counted_by_code(marit: User) -> None:
    run = workbooks.open_import(marit, LearningActivityFactory.create())
    workbooks.upload(run, b"no workbook at all", by=marit)
    found = scrape()
    codes = {
        dict(labels)["code"]: number
        for (name, labels), number in found.items()
        if name == "desk_refused_files"
    }
    assert list(codes.values()) == [1]


@pytest.mark.django_db(transaction=True)
def test_without_a_database_the_rest_is_told() -> None:
    with database_away():
        found = scrape()
    assert value(found, "desk_database_answers") == 0
    assert any(name == "desk_requests_total" for name, _labels in found)


@pytest.mark.django_db
def test_it_costs_the_same_however_many_imports_there_are(marit: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            scrape()
        return len(queries)

    scrape()
    few = asked()
    counts = Counts(
        lines={"ready": 1},
        marks=(MarkGroup(planned="unenroll", outcome="applied", activity_id=1, marks=1),),
    )
    Import.objects.bulk_create(
        Import(action="unenroll", status="finished", created_by=marit, counts=counts)
        for _ in range(50)
    )
    assert asked() == few <= 14
