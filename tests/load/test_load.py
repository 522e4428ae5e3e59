"""What `make load` is made of. The run itself takes a minute: it is one of the long looks."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.load.__main__ import PEOPLE, ROOT
from tests.load.figures import ALL, Figures, failures, read, table
from tests.load.options import parsed

HEAD = "Type,Name,Request Count,Failure Count,Requests/s,50%,95%,99%\n"


def test_the_generator_finds_people_and_what_they_do(tmp_path: Path) -> None:
    cast = {"cookie": "sessionid", "desks": [{}, {}], "learners": [{}], "activities": [1]}
    (tmp_path / "cast.json").write_text(json.dumps({**cast, "surnames": ["a"], "users": [1]}))
    done = subprocess.run(
        [sys.executable, "-m", "locust", "--locustfile", str(PEOPLE), "--list"],
        env=os.environ | {"CAST": str(tmp_path / "cast.json"), "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-2:] == ["Administrator", "Learner"]


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
