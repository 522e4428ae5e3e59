"""The services that take in a file: what they refuse unread, and what becomes of what they take."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db.models import F
from django.utils import timezone
from pytest_django import Settings

from enrollments.actors import Actor
from enrollments.models import AuditEvent
from enrollments.roles import Role
from imports import services
from imports.models import Import, ImportLine
from imports.services import RefusedFile, refused_unread
from imports.values import NotedSheet, Notes
from tests.factories import give
from tests.meanwhile import before

pytestmark = pytest.mark.django_db

UPDATE = 'UPDATE "imports_import"'
MIB = 1024 * 1024


@pytest.fixture
def draft(actor: Actor) -> Import:
    return services.open_import(actor=actor, language="en", action="unenroll")


def now(draft: Import) -> Import:
    return Import.objects.get(pk=draft.pk)


def file(name: str = "ward.xlsx", content: bytes = b"PK") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def unread(name: str, size: int | None = 7) -> RefusedFile | None:
    return refused_unread(UploadedFile(BytesIO(), name, size=size))


def runs(draft: Import) -> None:
    Import.objects.filter(pk=draft.pk).update(
        status="running", started_at=timezone.now(), started_by=F("created_by")
    )


def events(action: str) -> list[tuple[str, int | None]]:
    found = AuditEvent.objects.filter(action=action).order_by("pk")
    return list(found.values_list("about", "actor"))


# --- what the name and the size tell --------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.xlsx", "A.XLSX", "a.csv", "a.tsv", "a.txt", "a.b.xlsx"])
def test_what_a_file_may_be_called(name):
    assert unread(name) is None


@pytest.mark.parametrize(
    ("name", "code", "named"),
    [
        ("~$ward.xlsx", "lock_file", {}),
        ("ward", "no_extension", {}),
        ("ward.XLSM", "macros", {}),
        ("ward.XLS", "old_xls", {"ext": "xls"}),
        ("ward.Pdf", "not_xlsx", {"ext": "pdf"}),
    ],
)
def test_what_a_file_may_not_be_called(name, code, named):
    assert unread(name) == RefusedFile(code, {"file": name, **named})


def test_how_large_a_file_may_be(settings: Settings):
    settings.IMPORT_MAX_FILE_MB = 3
    assert unread("a.xlsx", 3 * MIB) is None
    assert unread("a.xlsx", 3 * MIB + 1) == RefusedFile(
        "too_large", {"file": "a.xlsx", "size": "3.0", "limit": 3}
    )
    refused = unread("a.xlsx", 800 * MIB + 300_000)
    assert refused
    assert refused.params["size"] == "800.2"
    settings.IMPORT_MAX_FILE_MB = 0
    assert unread("a.xlsx", None) is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Users\\els\\ward", "ward"),
        ("/home/els/ward", "ward"),
        ("wa\x00rd\u202e", "ward"),
        ("w" * 300, "w" * 255),
        ("", "file"),
    ],
)
def test_the_name_is_shown_and_is_no_path(name, shown):
    given = UploadedFile(BytesIO(), "a", size=1)
    given._name = name
    assert refused_unread(given) == RefusedFile("no_extension", {"file": shown})


# --- taking it in ---------------------------------------------------------------------------------


def test_a_file_is_stored_to_be_checked(actor, draft, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as queued:
        assert services.accept_upload(draft, file(), actor=actor, sheet="Ward 3") is None
    stored = now(draft)
    assert Path(stored.file.path).read_bytes() == b"PK"
    assert (stored.file_name, stored.file_size, stored.sheet) == ("ward.xlsx", 2, "Ward 3")
    assert (stored.status, stored.pasted) == ("checking", False)
    assert events("import_upload") == [("ward.xlsx", actor.user.pk)]
    assert len(queued) == 1


def test_a_new_file_takes_the_place_of_the_one_before(
    actor, draft, django_capture_on_commit_callbacks
):
    services.accept_upload(draft, file(), actor=actor)
    old = Path(now(draft).file.path)
    ImportLine.objects.create(import_run=draft, row=2, outcome="ready")
    with django_capture_on_commit_callbacks(execute=True):
        services.accept_upload(draft, file("new.xlsx", b"PK2"), actor=actor)
    assert not old.exists()
    assert (now(draft).file_name, now(draft).lines.count()) == ("new.xlsx", 0)


def test_a_file_of_which_nobody_says_the_size(actor, draft):
    given = file()
    given.size = None
    assert services.accept_upload(draft, given, actor=actor) is None
    assert now(draft).file_size == 0


def test_what_is_refused_is_not_stored(actor, draft):
    assert services.accept_upload(draft, None, actor=actor) == RefusedFile("file_missing")
    refused = services.accept_upload(draft, file("a.pdf"), actor=actor)
    assert refused
    assert (refused.code, now(draft).status, now(draft).file.name) == ("not_xlsx", "draft", "")


def test_a_disk_that_takes_nothing(actor, draft, settings: Settings, tmp_path, caplog):
    (tmp_path / "full").write_text("no folder")
    settings.MEDIA_ROOT = tmp_path / "full"
    refused = services.accept_upload(draft, file(), actor=actor)
    assert refused == RefusedFile("not_stored", {"file": "ward.xlsx"})
    assert f"Import {draft.pk}: the upload could not be stored" in caplog.text
    assert now(draft).status == "draft"


def test_the_file_of_what_was_started_stays(actor, draft, django_capture_on_commit_callbacks):
    services.accept_upload(draft, file(), actor=actor)
    path = Path(now(draft).file.path)
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(services.NotNow),
        before(UPDATE, lambda: runs(draft)),
    ):
        services.accept_upload(draft, file("late.xlsx"), actor=actor)
    assert path.exists()
    runs(draft)
    with pytest.raises(services.NotNow):
        services.accept_upload(draft, file("late.xlsx"), actor=actor)
    assert (path.exists(), now(draft).file_name) == (True, "ward.xlsx")


class Cut(Exception):
    """The disk is full, the worker was told to stop."""


def cut() -> None:
    raise Cut


EVENT = 'INSERT INTO "enrollments_auditevent"'


def test_what_breaks_halfway_has_changed_nothing(actor, draft):
    with pytest.raises(Cut), before(EVENT, cut):
        services.accept_upload(draft, file(), actor=actor)
    assert (now(draft).status, now(draft).file.name) == ("draft", "")


# --- pasting --------------------------------------------------------------------------------------


def test_a_pasted_text_is_a_file(actor, draft):
    assert services.accept_paste(draft, "sanne@waterhoek.example\ud800", actor=actor) is None
    stored = now(draft)
    assert (stored.file_name, stored.pasted) == ("Pasted addresses.txt", True)
    assert Path(stored.file.path).read_bytes() == b"sanne@waterhoek.example?"


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_nothing_pasted(actor, draft, text):
    refused = services.accept_paste(draft, text, actor=actor)
    assert refused == RefusedFile("nothing_pasted")


def test_whoever_may_not_is_told_nothing_else(draft, tom):
    by_auditor = Actor.at_screen(give(tom, Role.AUDITOR))
    with pytest.raises(services.NotAllowed):
        services.accept_paste(draft, "", actor=by_auditor)


@pytest.mark.parametrize("text", ["a\n" * 5_000, "a" * 1_000_000])
def test_as_much_as_can_be_pasted(actor, draft, text):
    assert services.accept_paste(draft, text, actor=actor) is None


@pytest.mark.parametrize("text", ["a\n" * 5_001, "a" * 1_000_001, "é" * 500_001])
def test_more_than_can_be_pasted(actor, draft, text):
    refused = services.accept_paste(draft, text, actor=actor)
    assert refused == RefusedFile("paste_too_long", {"lines": 5_000, "size": 1})


# --- checking once more ---------------------------------------------------------------------------


@pytest.fixture
def checked(actor, draft) -> Import:
    services.accept_upload(draft, file(), actor=actor)
    notes = Notes(other_sheets=(NotedSheet(title="Ward 4", lines=3, marks=3),))
    Import.objects.update(status="checked", checked_at=timezone.now(), notes=notes)
    return now(draft)


def test_another_sheet_of_the_file(actor, checked, django_capture_on_commit_callbacks):
    with pytest.raises(services.NotNow):
        services.choose_sheet(checked, "Ward 5", actor=actor)
    with django_capture_on_commit_callbacks() as queued:
        services.choose_sheet(checked, "Ward 4", actor=actor)
    assert (now(checked).status, now(checked).sheet) == ("checking", "Ward 4")
    assert events("import_check") == [("Ward 4", actor.user.pk)]
    assert len(queued) == 1
    # The other tab still shows the choice.
    with pytest.raises(services.NotNow):
        services.choose_sheet(checked, "Ward 4", actor=actor)
    assert len(events("import_check")) == 1


def test_a_check_that_nobody_is_told_of_does_not_begin(actor, checked):
    with pytest.raises(Cut), before(EVENT, cut):
        services.choose_sheet(checked, "Ward 4", actor=actor)
    with pytest.raises(Cut), before(EVENT, cut):
        services.check_again(checked, actor=actor)
    assert now(checked).status == "checked"


def test_the_same_once_more(actor, checked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as queued:
        services.check_again(checked, actor=actor)
    assert (now(checked).status, len(queued)) == ("checking", 1)
    assert (now(checked).with_hidden, now(checked).with_struck) == (True, True)
    assert events("import_check") == [("ward.xlsx", actor.user.pk)]
    with pytest.raises(services.NotNow):
        services.check_again(checked, actor=actor)
    assert len(events("import_check")) == 1


@pytest.mark.parametrize("which", ["with_hidden", "with_struck"])
def test_once_more_without_some_lines(actor, checked, which):
    services.check_again(checked, actor=actor, **{which: False})
    stored = now(checked)
    left = {"with_hidden": stored.with_hidden, "with_struck": stored.with_struck}
    assert left == {"with_hidden": True, "with_struck": True} | {which: False}
