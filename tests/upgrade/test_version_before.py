"""The version before works on this version's tables: it goes on until this one takes over."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.faults.scene import Scene
from tests.upgrade.versions import BEFORE, Unknown, export, started, variables
from tests.worker import database_url

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    try:
        yield export(BEFORE, tmp_path_factory.mktemp("before"))
    except Unknown as unknown:
        pytest.skip(str(unknown))


def test_its_worker_checks_and_runs_an_import_of_this_version(before: Path, tmp_path: Path) -> None:
    scene = Scene.uploaded("remove")
    settings_of = variables(before, database_url(), tmp_path, MEDIA_ROOT=str(settings.MEDIA_ROOT))
    worker = started(before, "manage.py", "run_worker", **settings_of)
    try:
        scene.goes_all_the_way()
    finally:
        worker.terminate()
        worker.wait(60)


def test_its_models_read_and_write_what_is_there(before: Path, tmp_path: Path) -> None:
    """A row of each table, without the columns that came since."""
    made = "from tests.factories import *; EnrollmentFactory(); QualificationFactory()"
    settings_of = variables(before, database_url(), tmp_path)
    asked = started(before, "manage.py", "shell", "--no-imports", "--command", made, **settings_of)
    assert asked.wait(60) == 0
