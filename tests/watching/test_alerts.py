"""The alerts of docs/ as Prometheus has them: promtool plays hours, a real server is scraped."""

import http.client
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml

from tests.processes import free_port, running, until, wait_for
from tests.watching.running import web
from tests.worker import ROOT

pytestmark = pytest.mark.prometheus

TOKEN = "a-token-of-thirty-two-signs-or-more"
RULES = ROOT / "docs" / "prometheus-rules.yml"
PLAYED = ROOT / "tests" / "watching" / "alerts.yml"


def test_promtool_finds_nothing_wrong_and_each_alert_sounds_when_it_should() -> None:
    for command in (["check", "rules", str(RULES)], ["test", "rules", str(PLAYED)]):
        done = subprocess.run(["promtool", *command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_each_alert_is_played_sounding_and_silent() -> None:
    alerts = {rule["alert"] for rule in yaml.safe_load(RULES.read_text())["groups"][0]["rules"]}
    played: dict[bool, set[str]] = {True: set(), False: set()}
    for hours in yaml.safe_load(PLAYED.read_text())["tests"]:
        for asked in hours["alert_rule_test"]:
            played[bool(asked.get("exp_alerts"))].add(asked["alertname"])
    assert played[True] == played[False] == alerts


@contextmanager
def prometheus(folder: Path, port: int) -> Iterator["Prometheus"]:
    """Configured as docs/monitoring.md says, but for the places and a beat of a second."""
    guide = (ROOT / "docs" / "monitoring.md").read_text()
    found = re.search(r"^```\n(scrape_configs:.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    assert found
    (folder / "token").write_text(TOKEN)
    here = {
        "https": "http",
        "/etc/prometheus/enrollment-desk.token": str(folder / "token"),
        "desk.example.org": f"127.0.0.1:{port}",
        "prometheus-rules.yml": str(RULES),
    }
    text = found[1]
    for there, place in here.items():
        assert there in text, f"docs/monitoring.md no longer says {there}"
        text = text.replace(there, place)
    beat = "global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}\n"
    (folder / "prometheus.yml").write_text(beat + text)
    own = free_port()
    command = ["prometheus", f"--config.file={folder}/prometheus.yml"]
    command += [f"--storage.tsdb.path={folder}/data", f"--web.listen-address=127.0.0.1:{own}"]
    with (
        (folder / "prometheus.log").open("wb") as log,
        running(command, cwd=folder, stdout=log, stderr=log),
    ):
        wait_for(own)
        yield Prometheus(own)


class Prometheus:
    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, address: str) -> Any:
        visitor = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        visitor.request("GET", f"/api/v1/{address}")
        answer = visitor.getresponse()
        told = json.loads(answer.read() or "{}") if answer.status == 200 else {"data": None}
        visitor.close()
        return told["data"]

    def found(self, expression: str) -> list[Any]:
        told = self.ask(f"query?query={quote(expression)}")
        return told["result"] if told else []

    def rules(self) -> list[dict[str, Any]]:
        told = self.ask("rules")
        return [rule for group in told["groups"] for rule in group["rules"]] if told else []


@pytest.mark.django_db(transaction=True)
def test_a_real_prometheus_scrapes_the_site_and_misses_its_worker(tmp_path: Path) -> None:
    with (
        web(tmp_path / "log", "--workers=2", METRICS_TOKEN=TOKEN, ALLOWED_HOSTS="*") as site,
        prometheus(tmp_path, site.port) as watching,
    ):
        site.ask("/accounts/login/")
        until(lambda: watching.found('up{job="enrollment-desk"} == 1'), what="a scrape")
        until(
            lambda: watching.found('ALERTS{alertname="DeskNoWorker",alertstate="pending"}'),
            what="the alert",
        )
        # A bucket's bound is text: were it written another way, nobody would ever be slow.
        until(
            lambda: watching.found('desk_request_seconds_bucket{view="account_login",le="1.0"}'),
            what="a bucket",
        )
        assert watching.found("min(desk_database_answers) == 1")
        until(lambda: all(one["health"] == "ok" for one in watching.rules()), what="all rules")
        awake = {one["name"] for one in watching.rules() if one["state"] != "inactive"}
        assert awake == {"DeskNoWorker"}
