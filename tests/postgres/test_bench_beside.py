"""The pages beside an import, measured at their smallest: it ends, and its last line is whole."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.worker import database_url

ROOT = Path(__file__).parents[2]


def test_the_last_line_has_every_page() -> None:
    sizes = ["--users", "40", "--activities", "2", "--marks", "60", "--lines", "40"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.beside", *sizes, "--peer-marks", "10"],
        env=os.environ | {"DATABASE_URL": database_url()},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    ratios = json.loads(done.stdout.splitlines()[-1])
    assert len(ratios) == 4
    assert all(ratio >= 1 for ratio in ratios.values())
