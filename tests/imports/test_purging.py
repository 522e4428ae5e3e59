"""Files are kept for a time and outcomes for good: purging, with real files."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from enrollments.actors import Actor
from enrollments.models import AuditEvent, LearningActivity, User
from imports import queries, services
from imports.models import Chore, Import, ImportLine
from imports.text.notes import notes
from imports.text.rows import line_problems
from tests.factories import EnrollmentFactory, LearningActivityFactory
from tests.imports.workbooks import filled, open_import, run, upload
from tests.threads import at_once
from tests.worker import worker

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def cpr() -> LearningActivity:
    return LearningActivityFactory.create(title="CPR and AED refresher", code="CPR-2")


@pytest.fixture
def checked(marit: User, sanne: User, cpr: LearningActivity) -> Import:
    """Somebody known twice, somebody unknown, and a cell that cannot be read."""
    EnrollmentFactory.create(user=sanne, activity=cpr)
    draft = open_import(marit, cpr)
    lines = [
        (sanne.email, "", "x"),
        (sanne.email, "", "on sick leave"),
        ("ex.employee@waterhoek.example", "", "x"),
    ]
    return upload(draft, filled(draft, lines), by=marit)


@pytest.fixture
def finished(checked: Import, marit: User) -> Import:
    return run(checked, by=marit)


def files(settings: Settings) -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def age(settings: Settings, days: int) -> None:
    """Let everything be so many days old."""
    past = timezone.now() - timedelta(days=days)
    for name in ("changed_at", "finished_at", "template_at", "checked_at", "started_at"):
        Import.objects.exclude(**{name: None}).update(**{name: past})
    for path in files(settings):
        os.utime(path, (past.timestamp(), past.timestamp()))


def told(import_run: Import, viewer: User) -> str:
    """All that the screens can still say of the lines."""
    lines = list(queries.wrong_lines(import_run))
    problems = line_problems(import_run, lines, viewer)
    return " ".join(
        [*(note.text for note in notes(import_run)), *(str(problem) for problem in problems)]
    )


def test_the_file_goes_and_the_outcomes_stay(
    finished: Import, marit: User, sanne: User, settings: Settings
) -> None:
    before = told(finished, marit)
    assert "ex.employee" in before
    assert "on sick leave" in before
    assert sanne.email in before
    outcomes = list(ImportLine.objects.values_list("row", "outcome", "user"))
    summary, events = queries.summary(finished), list(AuditEvent.objects.values())
    age(settings, 31)
    assert services.purge() == services.Purged(imports=1, files=1)
    assert files(settings) == []
    purged = Import.objects.get()
    assert not purged.file
    after = told(purged, marit)
    assert "ex.employee" not in after
    assert "on sick leave" not in after
    assert after.count("What stood here was deleted with the file.") == 2
    assert "1 more email is in several rows" in after
    assert list(ImportLine.objects.values_list("row", "outcome", "user")) == outcomes
    assert queries.summary(purged) == summary
    assert list(AuditEvent.objects.values()) == events
    assert services.purge() == services.Purged()


def test_the_result_can_still_be_read(
    finished: Import, marit: User, settings: Settings, client_for: Callable[[User], Client]
) -> None:
    age(settings, 31)
    services.purge()
    address = f"/imports/{finished.pk}/result/"
    page = client_for(marit).get(address).content.decode()
    assert "What stood here was deleted with the file." in page
    assert "Cell A4, Email" in page


def test_what_is_younger_stays(finished: Import, settings: Settings) -> None:
    age(settings, 29)
    assert services.purge() == services.Purged()
    assert len(files(settings)) == 1
    settings.IMPORT_FILE_DAYS = 28
    assert services.purge().files == 1


def test_an_import_that_was_started_again_keeps_its_file(
    finished: Import, settings: Settings
) -> None:
    age(settings, 31)
    Import.objects.update(finished_at=timezone.now() - DAY)
    assert services.purge() == services.Purged()
    assert len(files(settings)) == 1


@pytest.mark.parametrize("status", [Import.Status.CHECKING, Import.Status.RUNNING])
def test_an_import_at_work_is_left_alone(finished: Import, settings: Settings, status: str) -> None:
    age(settings, 400)
    Import.objects.update(status=status)
    assert services.purge() == services.Purged()
    assert len(files(settings)) == 1


def test_an_abandoned_draft_is_discarded(checked: Import, settings: Settings) -> None:
    age(settings, 8)
    assert services.purge() == services.Purged(drafts=1)
    assert not Import.objects.exists()
    assert files(settings) == []
    assert not (Path(settings.MEDIA_ROOT) / "imports" / str(checked.pk)).exists()


def test_a_draft_that_is_still_used_stays(checked: Import, marit: User, settings: Settings) -> None:
    age(settings, 8)
    services.note_template(checked, actor=Actor.at_screen(marit))
    assert services.purge() == services.Purged()
    age(settings, 6)
    assert services.purge() == services.Purged()
    assert files(settings) != []


def test_a_file_that_a_crash_left_behind_is_deleted(
    checked: Import, cpr: LearningActivity, marit: User, settings: Settings
) -> None:
    """Between storing a file and committing its import; and between releasing and deleting it."""
    folder = files(settings)[0].parent
    (folder / "left-behind.xlsx").write_bytes(b"x")
    gone = folder.with_name("4711")
    gone.mkdir()
    (gone / "left-behind.xlsx").write_bytes(b"x")
    assert services.purge() == services.Purged()  # They may be uploads that are going on.
    age(settings, 2)
    assert services.purge() == services.Purged(files=2)
    assert files(settings) == [Path(settings.MEDIA_ROOT) / checked.file.name]
    assert not gone.exists()


class Stubborn(FileSystemStorage):
    """A disk that does not let go of files."""

    def delete(self, name: str) -> None:
        raise OSError(f"{name}: Read-only file system")


@pytest.fixture
def stubborn(settings: Settings) -> Iterator[dict[str, Any]]:
    good = settings.STORAGES
    settings.STORAGES = good | {"default": {"BACKEND": "tests.imports.test_purging.Stubborn"}}
    return good


def test_what_cannot_be_deleted_is_told_and_tried_again(
    finished: Import,
    marit: User,
    cpr: LearningActivity,
    settings: Settings,
    stubborn: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    draft = open_import(marit, cpr)
    services.accept_upload(draft, SimpleUploadedFile("a.xlsx", b"x"), actor=Actor.at_screen(marit))
    Import.objects.filter(pk=draft.pk).update(status=Import.Status.FAILED)
    age(settings, 31)
    with pytest.raises(CommandError, match="2 could not be deleted"):
        call_command("purge_imports")
    assert len(files(settings)) == 2
    assert "Read-only file system" in caplog.text
    settings.STORAGES = stubborn
    assert services.purge() == services.Purged(files=2)
    assert files(settings) == []


def test_the_command_says_what_it_did(finished: Import, settings: Settings) -> None:
    age(settings, 31)
    said = call_command("purge_imports")
    assert said == "Files taken off 1 imports, 0 drafts discarded, 1 files deleted."


def test_of_many_workers_one_does_it_once_a_day() -> None:
    asked = at_once(*[services.purge_daily] * 6)
    assert [one.outcome() for one in asked].count(True) == 1
    assert not services.purge_daily()
    Chore.objects.update(begun_at=timezone.now() - DAY)
    asked = at_once(*[services.purge_daily] * 6)
    assert [one.outcome() for one in asked].count(True) == 1


def test_a_worker_purges_by_itself(finished: Import, settings: Settings) -> None:
    age(settings, 31)
    with worker():
        until = time.monotonic() + 60
        while files(settings) and time.monotonic() < until:
            time.sleep(0.05)
    assert files(settings) == []
