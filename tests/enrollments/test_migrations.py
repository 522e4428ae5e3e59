"""A database of the time when groups gave the rights: everybody has their role afterwards."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.worker import ROOT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, of the kind that the tests run on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'old.sqlite3'}"
        return
    known = connection.settings_dict
    name = f"{known['NAME']}_old"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    who = f"{known['USER']}:{known['PASSWORD']}" if known["PASSWORD"] else known["USER"]
    yield f"postgres://{who}@{known['HOST']}:{known['PORT'] or 5432}/{name}"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_groups_become_roles_and_events_stay_guarded(empty):
    done = subprocess.run(
        [sys.executable, "-m", "tests.enrollments.old_database"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": empty, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "roles": {
            "administrator": "administrator",
            "both": "owner",
            "superuser": "owner",
            "reader": "learner",
            "learner": "learner",
        },
        "about": [["", "Marit"]],
        "refused": [True, True],
        "tables": [],
    }
