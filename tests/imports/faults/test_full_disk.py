"""The database's disk is full during a run: nothing is half done, and it goes on by itself.

On SQLite the file may grow no further. On PostgreSQL a trigger gives the server's own code of a
full disk; a real one under a server is not filled.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from pytest_django import Settings

from enrollments.models import AuditEvent, Enrollment
from imports.models import Import
from tests.faults.scene import Scene
from tests.imports import workbooks
from tests.worker import worker

pytestmark = pytest.mark.django_db(transaction=True)
EVENTS = AuditEvent._meta.db_table
FULL = f"""
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON {EVENTS} EXECUTE FUNCTION full_disk();
"""
ROOM = f"DROP TRIGGER full_disk ON {EVENTS}; DROP FUNCTION full_disk();"


@contextmanager
def full_disk() -> Iterator[None]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FULL)
        else:
            cursor.execute("PRAGMA page_count")
            (pages,) = cursor.fetchone()
            cursor.execute("PRAGMA freelist_count")
            assert cursor.fetchone() == (0,), "there is room in the file"
            # Room for the first chunks.
            cursor.execute(f"PRAGMA max_page_count = {pages + 40}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                ROOM if connection.vendor == "postgresql" else "PRAGMA max_page_count = 1073741823"
            )


def each_event_needs_a_page(scene: Scene) -> None:
    """SQLite: what is free in the pages that there are does not hold one of these."""
    if connection.vendor == "sqlite":
        Import.objects.filter(pk=scene.import_run.pk).update(reason="x" * 10_000)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")


def test_a_run_goes_on_where_it_was(settings: Settings) -> None:
    settings.IMPORT_CHUNK_MARKS = 4
    scene = Scene.started("unenroll")
    each_event_needs_a_page(scene)
    with full_disk():
        stopped = workbooks.worked(scene.import_run)
        assert stopped.status == Import.Status.RUNNING
    done = AuditEvent.objects.filter(import_number=stopped.pk, user__isnull=False).count()
    ended = Enrollment.objects.filter(activity=scene.activity, status="unenrolled").count()
    assert done == ended == stopped.applied
    with worker():
        scene.ends_by_itself()
