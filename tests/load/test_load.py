"""`make load` at its smallest: nobody's request fails, and every page is told."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.benchmarks.lists.test_lists import ROOT, command, kept
from tests.load.figures import ALL, Figures, failures, read, table
from tests.load.options import parsed
from tests.worker import database_url

__all__ = ["kept"]

HEAD = "Type,Name,Request Count,Failure Count,Requests/s,50%,95%,99%\n"


@pytest.mark.postgres
@pytest.mark.nginx
@pytest.mark.django_db
@pytest.mark.slow
def test_people_work_idle_and_beside_an_import(kept: str) -> None:
    made = command(kept, "--fill-only")
    assert made.returncode == 0, made.stderr
    sizes = ["--desks", "2", "--learners", "3", "--seconds", "3", "--workers", "1"]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.load", *sizes),
            *("--database", urlsplit(kept).path[1:]),
        ],
        env=os.environ | {"DATABASE_URL": database_url()},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr + done.stdout[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["failures"] == 0
    assert told["done"] >= 0
    for phase in ("idle", "beside an import"):
        assert told[phase][ALL]["requests"] > 0


def test_figures_and_failures_are_read(tmp_path: Path) -> None:
    prefix = tmp_path / "idle"
    (tmp_path / "idle_stats.csv").write_text(
        f"{HEAD}GET,Users,9,1,1.53,12,30.0,41\n,Aggregated,9,1,1.53,12,30,41\n"
    )
    (tmp_path / "idle_failures.csv").write_text(
        "Method,Name,Error,Occurrences\nPOST,Unenroll,409 instead of 302,2\n"
    )
    (tmp_path / "idle_exceptions.csv").write_text("Count,Message,Traceback,Nodes\n1,no seat,,vm\n")
    users = Figures(requests=9, failures=1, per_second=1.5, median=12, p95=30, p99=41)
    assert read(prefix) == {"Users": users, ALL: users}
    assert failures(prefix) == ["Unenroll: 409 instead of 302 (2 x)", "no seat (1 x)"]
    rows = list(table({"idle": read(prefix), "beside": {ALL: users}}))
    assert rows[2] == "| Users | 1.5 | 12 | 30 | 41 | | | | |"
    assert rows[3] == "| all | 1.5 | 12 | 30 | 41 | 1.5 | 12 | 30 | 41 |"


@pytest.mark.parametrize("arguments", [["--desks", "0"], ["--workers", "0"], ["--seconds", "1"]])
def test_a_load_of_nobody_is_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        parsed(arguments)
