"""`make bench` at its smallest: it ends, and its last line says all that it promises."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.benchmarks.options import parsed
from tests.worker import database_url

ROOT = Path(__file__).parents[2]
SIZES = {
    "users": 60,
    "activities": 3,
    "marks": 40,
    "peer-marks": 40,
    "lines": 80,
    "template-users": 20,
    "rounds": 1,
}
POSITIVE = (
    "read check check_compared apply apply_compared import_export import_export_tuned row_by_row "
    "download_us template child_mib"
).split()


def test_the_last_line_has_every_figure() -> None:
    sizes = [text for name, size in SIZES.items() for text in (f"--{name}", str(size))]
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", *sizes, "--databases", connection.vendor],
        env=os.environ | {"DATABASE_URL": database_url()},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["database"] == connection.vendor
    assert all(figures[name] > 0 for name in POSITIVE), figures
    # At this size it need not grow at all.
    assert 0 <= figures["worker_mib"] < 64


def test_full_is_a_full_sheet_unless_said_otherwise() -> None:
    full = parsed(["--full", "--rounds", "1"])
    assert (full.lines, full.marks, full.rounds) == (1_048_575, 1_000_000, 1)
    assert full.peer_marks == 10_000
    assert parsed(["--full", "--lines", "9"]).lines == 9


def test_sqlite_gets_less_where_postgresql_gets_a_million() -> None:
    full = parsed(["--full"])
    here = full.on("sqlite")
    assert (here.users, here.marks, here.peer_marks) == (100_000, 100_000, 10_000)
    assert full.on("postgresql") == full


@pytest.mark.parametrize(
    "arguments", [["--marks", "0"], ["--lines", "1048576"], ["--users", "1", "--marks", "11"]]
)
def test_sizes_that_do_not_fit_together_are_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        parsed(arguments)
