"""The alerts of docs/ ask for what /metrics/ tells; docs/monitoring.md explains each of them."""

import re
from pathlib import Path

import pytest
from django.db.models.functions import Now
from django.test import Client
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from pytest_django import Settings

from enrollments.models import User
from imports.models import Import
from tests.factories import EnrollmentFactory, LearningActivityFactory
from tests.imports import workbooks

DOCS = Path(__file__).parents[2] / "docs"
RULES = (DOCS / "prometheus-rules.yml").read_text()
GUIDE = (DOCS / "monitoring.md").read_text()
TOKEN = "a-token-of-thirty-two-signs-or-more"
EXPRESSIONS = re.findall(r"^\s+expr: (.+)$", RULES, re.MULTILINE)
ALERTS = re.findall(r"^\s+- alert: (\w+)$", RULES, re.MULTILINE)


@pytest.fixture
def told(settings: Settings, marit: User) -> dict[str, set[str]]:
    """The names that /metrics/ has, with the names of their labels."""
    settings.METRICS_TOKEN = TOKEN
    client = Client(headers={"Authorization": f"Bearer {TOKEN}"})
    client.post("/accounts/login/", {"login": marit.email, "password": "wrong"})
    activity = LearningActivityFactory.create()
    EnrollmentFactory.create(user=marit, activity=activity)
    refused, done = (workbooks.open_import(marit, activity) for _ in range(2))
    workbooks.upload(refused, b"no workbook", by=marit)
    workbooks.upload(done, workbooks.filled(done, [(marit.email, "", "x")]), by=marit)
    Import.objects.filter(pk=done.pk).update(status="finished", finished_at=Now())
    names: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(client.get("/metrics/").content.decode()):
        suffix = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}
        for end in suffix.get(family.type, ("",)):
            names.setdefault(f"{family.name}{end}", set())
        for sample in family.samples:
            names.setdefault(sample.name, set()).update(sample.labels)
    return names


def test_each_rule_has_its_parts() -> None:
    assert len(ALERTS) == len(EXPRESSIONS) == RULES.count("summary:") == RULES.count("severity:")
    assert len(ALERTS) == len(set(ALERTS)) >= 10


def test_rules_ask_for_what_is_told(told: dict[str, set[str]]) -> None:
    asked = {name for text in EXPRESSIONS for name in re.findall(r"\bdesk_\w+", text)}
    assert asked
    assert asked <= told.keys()


def test_and_by_labels_that_are_told(told: dict[str, set[str]]) -> None:
    for text in EXPRESSIONS:
        for name, labels in re.findall(r"\b(desk_\w+)\{([^}]*)\}", text):
            for label in re.findall(r"(\w+)=", labels):
                assert label in told[name], text
    assert 'le="1.0"' in RULES


def test_the_guide_explains_each_alert_and_each_name(told: dict[str, set[str]]) -> None:
    rows = re.findall(r"^\| `(\w+)` \|", GUIDE, re.MULTILINE)
    assert [name for name in rows if name.startswith("Desk")] == ALERTS
    explained = {name for name in rows if name.startswith("desk_")}
    # When a process began to count is told as well, unless several processes are told together.
    counted = {name for name in told if not name.endswith("_created")}
    assert explained == {re.sub(r"_(bucket|count|sum)$", "", name) for name in counted}
