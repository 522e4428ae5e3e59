"""What a purge takes, to the day: of imports as they stand in the database, with real files.

`test_purging.py` holds that nothing else is lost by it.
"""

import logging
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.tasks import TaskResultStatus
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from enrollments.models import AuditEvent, User
from imports import services
from imports.models import Chore, Import, ImportLine
from imports.services import Purged, chores, purging
from imports.values import Notes, Repeated, RepeatedEmail
from tests.meanwhile import before

pytestmark = pytest.mark.django_db
Status = Import.Status


def ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def media(settings: Settings) -> Path:
    return Path(settings.MEDIA_ROOT) / "imports"


@pytest.fixture
def purged(django_capture_on_commit_callbacks):
    def purge() -> Purged:
        with django_capture_on_commit_callbacks(execute=True):
            return services.purge()

    return purge


def make(by: User, status: Status = Status.FINISHED, *, days: float, **fields: Any) -> Import:
    """An import with a file, of which everything happened so many days ago."""
    moment = ago(days)
    if status in (Status.FINISHED, Status.STOPPED, Status.RUNNING):
        fields = {"started_at": moment, "started_by": by, **fields}
    made = Import.objects.create(created_by=by, action="unenroll", status=status)
    path = Path(made.file.storage.path(f"imports/{made.pk}/a.xlsx"))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"PK")
    os.utime(path, (moment.timestamp(), moment.timestamp()))
    known = {"file": f"imports/{made.pk}/a.xlsx", "changed_at": moment, **fields}
    Import.objects.filter(pk=made.pk).update(**known)
    return Import.objects.get(pk=made.pk)


def has_file(one: Import) -> bool:
    return bool(Import.objects.get(pk=one.pk).file)


# --- files of imports that were started -----------------------------------------------------------


@pytest.mark.parametrize("status", [Status.FINISHED, Status.STOPPED])
def test_a_file_is_kept_for_thirty_days(marit, purged, status):
    old, young = make(marit, status, days=30.01), make(marit, status, days=29.99)
    assert purged() == Purged(imports=1, drafts=0, files=1, failed=0)
    assert (has_file(old), has_file(young)) == (False, True)
    assert purged() == Purged(imports=0, drafts=0, files=0, failed=0)


def test_the_days_count_from_the_end_and_from_the_last_change(marit, purged):
    ended = make(marit, days=31, finished_at=ago(31))
    ended_later = make(marit, days=31, finished_at=ago(1))
    changed = make(marit, days=31, finished_at=ago(31), changed_at=ago(1))
    assert purged().imports == 1
    assert [has_file(one) for one in (ended, ended_later, changed)] == [False, True, True]


def test_a_run_that_failed_gives_its_file_and_a_draft_is_no_run(marit, purged):
    failed = make(marit, Status.FAILED, days=31, started_at=ago(31), started_by=marit)
    checked_anew = make(marit, Status.CHECKED, days=3, changed_at=ago(3))
    assert purged().imports == 1
    assert (has_file(failed), has_file(checked_anew)) == (False, True)


def test_what_only_the_file_knew_goes_with_it(marit, sanne, purged):
    sample = RepeatedEmail(email="els@waterhoek.example", rows=(2, 3))
    notes = Notes(repeated=Repeated(count=1, samples=(sample,)))
    other = make(marit, days=31)
    old, young = make(marit, days=31, notes=notes), make(marit, days=1)
    rows = (2, purging.CHUNK_LINES + 1, purging.CHUNK_LINES + 2)
    for one in (old, young):
        for row in rows:
            for place, user in ((row, None), (row + 3, sanne)):
                ImportLine.objects.create(
                    import_run=one,
                    row=place,
                    user=user,
                    email="els@waterhoek.example",
                    email_key="els@waterhoek.example",
                    employee_number="10240",
                    problems='[{"code":"user_unknown"}]',
                    outcome="ready",
                )
    purged()
    known = {"email": "els@waterhoek.example", "email_key": "els@waterhoek.example"}
    for line in ImportLine.objects.filter(import_run=old):
        left = {"email": line.email, "email_key": line.email_key}
        assert left == (known if line.user_id else {"email": "", "email_key": ""})
        assert line.employee_number == ("10240" if line.user_id else "")
        assert line.problems == ""
    assert {line.problems for line in young.lines.all()} == {'[{"code":"user_unknown"}]'}
    assert {line.email for line in young.lines.all()} == {known["email"]}
    assert Import.objects.get(pk=old.pk).notes == notes.without_emails()
    assert Import.objects.get(pk=other.pk).notes == Notes()


@pytest.mark.parametrize(("last", "chunks"), [(None, 0), (2, 1), (8, 3), (9, 4)])
def test_of_many_lines_a_few_are_changed_at_a_time(marit, purged, monkeypatch, last, chunks):
    monkeypatch.setattr(purging, "CHUNK_LINES", 3)
    old = make(marit, days=31)
    for row in range(2, (last or 0) + 1):
        ImportLine.objects.create(import_run=old, row=row, email="els@a.nl", outcome="ready")
    with CaptureQueriesContext(connection) as captured:
        purged()
    assert {line.email for line in old.lines.all()} <= {""}
    updates = [query["sql"] for query in captured if "UPDATE" in query["sql"][:6]]
    # The address of nobody, what could not be read, and what lines about users said.
    assert len([sql for sql in updates if "imports_importline" in sql]) == 3 * chunks


def test_one_that_went_on_meanwhile_keeps_its_file(marit, media, purged, monkeypatch):
    """Between the list of what is old and the look at each of them."""
    old = make(marit, days=31)

    def goes_on(number: int) -> None:
        Import.objects.filter(pk=number).update(changed_at=timezone.now())

    monkeypatch.setattr(purging, "_blank_lines", goes_on)
    assert purged() == Purged()
    assert has_file(old)


def test_of_what_is_no_ended_run_no_line_is_touched(marit, purged, settings: Settings):
    settings.IMPORT_DRAFT_DAYS = 400
    for status in (Status.RUNNING, Status.CHECKING, Status.FAILED):
        one = make(marit, status, days=31)
        ImportLine.objects.create(import_run=one, row=2, email="els@a.nl", outcome="user_unknown")
    assert purged() == Purged()
    assert [line.email for line in ImportLine.objects.all()] == ["els@a.nl"] * 3


# --- drafts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.DRAFT, Status.CHECKED, Status.FAILED])
def test_a_draft_is_kept_for_seven_days(marit, media, purged, status):
    old, young = make(marit, status, days=7.01), make(marit, status, days=6.99)
    ImportLine.objects.create(import_run=old, row=2, outcome="ready")
    assert purged().drafts == 1
    assert list(Import.objects.all()) == [young]
    assert not ImportLine.objects.exists()
    assert [folder.name for folder in media.iterdir()] == [str(young.pk)]
    event = AuditEvent.objects.get()
    assert (event.action, event.door, event.actor, event.about) == (
        AuditEvent.Action.DISCARD,
        AuditEvent.Door.RULE,
        None,
        marit.name,
    )


@pytest.mark.parametrize("moment", ["template_at", "checked_at", "changed_at"])
def test_a_draft_that_somebody_turned_to_stays(marit, purged, moment):
    make(marit, Status.CHECKED, days=8, **{moment: ago(1)})
    assert purged() == Purged()
    Import.objects.update(**{moment: ago(8)})
    assert purged().drafts == 1


def test_what_was_started_or_is_at_work_is_no_draft(marit, purged):
    make(marit, Status.CHECKING, days=400)
    make(marit, Status.RUNNING, days=400)
    make(marit, Status.FAILED, days=8, started_at=ago(8), started_by=marit)
    assert purged() == Purged()


# --- files that no import names -------------------------------------------------------------------


def leave(media: Path, name: str, days: float) -> Path:
    path = media / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"PK")
    os.utime(path, (ago(days).timestamp(), ago(days).timestamp()))
    return path


def test_a_file_that_nobody_names_goes_after_a_day(marit, media, purged):
    one = make(marit, days=3)
    old = leave(media, f"{one.pk}/left.xlsx", 1.01)
    young = leave(media, f"{one.pk}/new.xlsx", 0.99)
    gone = leave(media, "4711/left.xlsx", 2)
    beside = leave(media, "readme/left.xlsx", 2)
    odd = leave(media, "४७/left.xlsx", 2)
    assert purged() == Purged(files=2)
    assert [path.exists() for path in (old, young, gone, gone.parent)] == [
        False,
        True,
        False,
        False,
    ]
    assert (beside.exists(), odd.exists(), Path(one.file.path).exists()) == (True, True, True)


def test_the_folder_of_an_import_that_is_gone_stays_for_a_young_file(media, purged, caplog):
    caplog.set_level(logging.INFO)
    young = leave(media, "4711/left.xlsx", 0.5)
    assert purged() == Purged()
    assert young.exists()
    assert "imports/4711 is kept" in caplog.text


def test_the_folder_of_an_import_stays_for_its_next_file(marit, media, purged):
    draft = Import.objects.create(created_by=marit, action="enroll")
    (media / str(draft.pk)).mkdir(parents=True)
    assert purged() == Purged()
    assert (media / str(draft.pk)).exists()


def test_where_nothing_was_ever_uploaded(media, purged):
    assert not media.exists()
    assert purged() == Purged()


def test_what_cannot_be_deleted_is_counted_and_logged(marit, media, purged, settings, caplog):
    leave(media, "4711/left.xlsx", 2)
    backend = "tests.imports.test_purging.Stubborn"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": backend}}
    assert purged() == Purged(files=0, failed=1)
    assert "imports/4711/left.xlsx could not be deleted" in caplog.text


# --- now and then ---------------------------------------------------------------------------------


def test_a_chore_is_claimed_once_in_its_time():
    day = timedelta(days=1)
    assert chores.claim("purge", every=day)
    assert not chores.claim("purge", every=day)
    assert chores.claim("something else", every=day)
    Chore.objects.filter(name="purge").update(begun_at=ago(0.99))
    assert not chores.claim("purge", every=day)
    Chore.objects.filter(name="purge").update(begun_at=ago(1.01))
    assert chores.claim("purge", every=day)
    assert not chores.claim("purge", every=day)
    assert not chores.claim("something else", every=day)
    long_ago = ago(9)
    Chore.objects.update(begun_at=long_ago)
    assert chores.claim("purge", every=day)
    assert Chore.objects.get(name="something else").begun_at == long_ago


def test_of_two_who_look_at_once_one_claims_it():
    day = timedelta(days=1)
    Chore.objects.create(name="purge", begun_at=ago(2))
    faster = Chore.objects.filter(name="purge")
    with before('UPDATE "imports_chore"', lambda: faster.update(begun_at=timezone.now())):
        assert not chores.claim("purge", every=day)


def test_the_purge_is_queued_once_a_day():
    ready = DBTaskResult.objects.filter(task_path=chores.purge.module_path)
    assert services.purge_daily()
    assert ready.count() == 1
    assert not services.purge_daily()
    assert ready.count() == 1
    Chore.objects.update(begun_at=ago(0.99))
    assert not services.purge_daily()
    Chore.objects.update(begun_at=ago(1.01))
    assert services.purge_daily()
    assert ready.count() == 2


def test_the_daily_purge_forgets_ended_tasks_too(marit, caplog):
    caplog.set_level(logging.INFO)
    services.purge_daily()
    ended = {"status": TaskResultStatus.SUCCESSFUL, "finished_at": ago(400)}
    DBTaskResult.objects.update(**ended)
    make(marit, days=31)
    chores.purge.call()
    assert "Purged: Purged(imports=1, drafts=0, files=1, failed=0)" in caplog.text
    assert not DBTaskResult.objects.exists()
    # It has nothing more to say of them.
    assert {record.name for record in caplog.records} == {"imports.services.chores"}
