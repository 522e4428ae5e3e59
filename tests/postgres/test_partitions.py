"""The application on partitioned tables: the same tests, and what partitions can't keep."""

import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.worker import ROOT, database_url

# Of everything that writes; the others run with PARTITIONED=1 and by hand.
TESTS = ("tests/postgres/partitioned.py", "tests/imports/test_three_actions.py")


@pytest.mark.django_db
def test_services_and_imports_on_partitioned_tables():
    name = connection.settings_dict["NAME"]
    other = database_url().replace(name, f"{name}_parts".removeprefix("test_"))
    told = {"DATABASE_URL": other, "PARTITIONED": "1"}
    unset = ("PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_ADDOPTS", "CI")
    around = {key: value for key, value in os.environ.items() if key not in unset}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:xdist", *TESTS]
    ran = subprocess.run(
        command, cwd=ROOT, env=around | told, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout[-3_000:]


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [{"partitions": 1}, {"events": 0}])
def test_what_cannot_be_cut(asked):
    with pytest.raises(CommandError, match="Between 2 and 1024"):
        call_command("partition_tables", **asked)
