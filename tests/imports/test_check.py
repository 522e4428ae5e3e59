"""The check: from a stored file, or from the import that is undone, to a plan or a refusal."""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from enrollments.actors import Actor
from enrollments.models import LearningActivity
from enrollments.outcomes import Outcome
from imports import services
from imports.models import Import, ImportLine
from imports.work import check as checking
from imports.work import lease as leases
from imports.work.lease import LeaseLost
from imports.workbook.reader.blocks import Block
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.parent import Reading
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory
from tests.imports.plans import at_check, block, planned, started
from tests.imports.workbooks import filled, open_import, worked
from tests.meanwhile import before

pytestmark = pytest.mark.django_db
MIB = 1024 * 1024


@pytest.fixture
def cpr(db: None) -> LearningActivity:
    return LearningActivityFactory.create(title="CPR", code="CPR-2")


@pytest.fixture
def hygiene(db: None) -> LearningActivity:
    return LearningActivityFactory.create(title="Hygiene", code="HYG-1")


@pytest.fixture
def draft(marit, cpr, sanne) -> Import:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    return open_import(marit, cpr)


def now(one: Import) -> Import:
    return Import.objects.get(pk=one.pk)


def lease_of(one: Import) -> UUID:
    lease = leases.take(one.pk)
    assert lease
    return lease


def checked(one: Import, content: str | bytes, name: str = "ward.csv", **known: Any) -> Import:
    """What becomes of it with this file."""
    content = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, content)
    actor = Actor.at_screen(one.created_by)
    assert services.accept_upload(one, file, actor=actor, **known) is None
    return worked(one)


def refusal(one: Import) -> str:
    assert one.status == "draft"
    return str(one.refusal["code"])


# --- what may be read -----------------------------------------------------------------------------


def test_the_settings_say_what_a_file_may_be(settings: Settings):
    settings.IMPORT_MAX_FILE_MB, settings.IMPORT_MAX_UNPACKED_MB = 3, 50
    settings.IMPORT_MAX_LINES, settings.IMPORT_MAX_ACTIVITIES = 700, 40
    settings.IMPORT_READER_SECONDS, settings.IMPORT_READER_MIB = 90, 900
    assert checking.limits() == Limits(
        file_bytes=3 * MIB,
        unpacked_bytes=50 * MIB,
        lines=700,
        columns=140,
        wall_seconds=90,
        address_space_bytes=900 * MIB,
    )


def test_a_file_is_held_against_them(draft, sanne, settings: Settings):
    settings.IMPORT_MAX_LINES = 1
    two = checked(draft, f"email;CPR-2\n{sanne.email};x\n{sanne.email};\n")
    assert refusal(two) == "too_many_lines"


def test_the_template_of_another_import_is_refused(draft, marit, cpr, hygiene, sanne):
    other = open_import(marit, cpr, hygiene)
    assert refusal(checked(draft, filled(other, [(sanne.email, "", "x")]), "a.xlsx")) == (
        "other_import"
    )
    own = filled(draft, [(sanne.email, "", "x")])
    services.choose_action(draft, "enroll", actor=Actor.at_screen(marit))
    assert refusal(checked(now(draft), own, "a.xlsx")) == "other_import"


# --- what is kept of it ---------------------------------------------------------------------------


def test_a_table_of_text_is_noted_as_it_was_read(draft, sanne):
    content = f"Ward 3;;\n;;\nemail;CPR-2;remark\n{sanne.email};x;caf\xe9\n{sanne.email};x;\n"
    one = checked(draft, content.encode("cp1252"))
    notes = one.notes
    assert (one.status, notes.header_row, notes.rows_above) == ("checked", 3, 1)
    assert (notes.shape, notes.encoding, notes.delimiter) == ("matrix", "windows-1252", ";")
    assert [column.role for column in notes.columns][:2] == ["email", "activity"]
    assert (notes.lines, notes.identical_marks, notes.repeated.count) == (2, 1, 1)
    assert (one.checking_row, one.counts.marks_read, one.counts.learners) == (
        5,
        2,
        dict.fromkeys([column.activity_id for column in notes.columns][1:2], 1),
    )


def test_a_workbook_is_noted_by_its_sheet(draft, sanne):
    one = checked(draft, filled(draft, [(sanne.email, "", "x")]), "ward.xlsx")
    assert one.notes.sheet
    assert (one.notes.encoding, one.notes.delimiter) == ("", "")
    assert one.lines_expected


def test_where_each_line_is_one_mark_pairs_are_repeated(draft, sanne):
    lines = "".join(f"CPR-2;{sanne.email}\n" for _line in range(2))
    one = checked(draft, "activity;email\n" + lines)
    assert (one.notes.shape, one.notes.repeated.count) == ("long", 1)
    assert one.notes.repeated.samples[0].activity_id


def test_a_pasted_list_marks_what_was_chosen(draft, sanne, cpr):
    pasted = checked(draft, sanne.email, "a.txt", pasted=True)
    assert pasted.marks.get().activity == cpr
    assert pasted.notes.shape == "list"


def test_the_file_may_name_the_activities(marit, sanne, tom, cpr, hygiene, settings: Settings):
    one = services.open_by_file(actor=Actor.at_screen(marit), language="en", action="enroll")
    content = f"activity;email\nCPR-2;{sanne.email}\nHYG-1;{tom.email}\n"
    settings.IMPORT_MAX_ACTIVITIES = 1
    refused = checked(one, content)
    assert (refusal(refused), refused.refusal["params"]) == (
        "too_many_activities",
        {"activities": 2, "limit": 1},
    )
    settings.IMPORT_MAX_ACTIVITIES = 2
    assert set(checked(one, content).activities.all()) == {cpr, hygiene}
    again = checked(one, f"email;CPR-2\n{sanne.email};x\n")
    assert set(again.activities.all()) == {cpr}


def test_nothing_is_noted_of_what_was_not_read_to_its_end():
    class Unread:
        trailer = None

    with pytest.raises(ValueError, match="to its end"):
        checking.noticed(cast("Reading", Unread()))


# --- refused --------------------------------------------------------------------------------------


def test_of_a_refused_file_nothing_is_kept(draft, sanne, django_capture_on_commit_callbacks):
    one = checked(draft, f"email;CPR-2\n{sanne.email};x\n")
    ImportLine.objects.create(import_run=one, row=99, outcome="ready")
    with django_capture_on_commit_callbacks(execute=True):
        refused = checked(one, "just;words\n")
    assert refusal(refused)
    assert (refused.file.name, refused.lines.count(), refused.marks.count()) == ("", 0, 0)
    assert not list(Path(refused.file.storage.path("imports")).rglob("*.xlsx"))


# --- chunks ---------------------------------------------------------------------------------------


class Read(list[Block]):
    """What was read, as far as it is stored."""

    @property
    def head(self) -> Any:
        return SimpleNamespace(columns=())


def stored(one: Import, lease: UUID, blocks: Sequence[Any]) -> None:
    reading = Read(blocks)
    checking._store(cast("Reading", reading), one.pk, lease)


def test_blocks_are_stored_chunk_by_chunk(marit, sanne, cpr, monkeypatch):
    monkeypatch.setattr(checking, "CHUNK_LINES", 3)
    one = at_check(marit, "unenroll", [cpr])
    lease, chunks = lease_of(one), []
    store_chunk = checking.staging.store_chunk

    def watched(import_run, action, actor, blocks, **known) -> None:
        chunks.append([each.first_row for each in blocks])
        store_chunk(import_run, action, actor, blocks, **known)

    monkeypatch.setattr(checking.staging, "store_chunk", watched)
    sizes = ((2, 2), (4, 1), (5, 4), (9, 1))
    stored(one, lease, [block(row, [(sanne, [cpr])] * size) for row, size in sizes])
    assert chunks == [[2, 4], [5], [9]]
    assert (one.lines.count(), now(one).checking_row) == (8, 9)
    stored(one, lease, [])
    assert len(chunks) == 3


def test_a_chunk_of_somebody_else_is_not_stored(marit, sanne, cpr):
    one = at_check(marit, "unenroll", [cpr])
    lease = lease_of(one)
    lost = Import.objects.filter(pk=one.pk)
    with (
        pytest.raises(LeaseLost),
        before('UPDATE "imports_import" SET "checking_row"', lambda: lost.update(lease=None)),
    ):
        stored(one, lease, [block(2, [(sanne, [cpr])])])
    assert one.lines.count() == 0


def test_a_check_that_begins_again_forgets_the_one_before(marit, sanne, tom, cpr):
    """Of an undo, which reads no file."""
    for user in (sanne, tom):
        EnrollmentFactory.create(user=user, activity=cpr)
    run = started(planned(marit, "unenroll", [(user, [cpr]) for user in (sanne, tom)]), marit)
    undo = services.open_undo(worked(run), actor=Actor.at_screen(marit))
    lease = lease_of(undo)
    for _time in range(2):
        checking.check(undo.pk, lease)
        assert now(undo).status == "checked"
        assert [mark.planned for mark in undo.marks.all()] == [Outcome.REENROLL] * 2
        Import.objects.filter(pk=undo.pk).update(status="checking", lease=lease)
    Import.objects.filter(pk=undo.pk).update(status="draft")
    with pytest.raises(LeaseLost):
        checking.check(undo.pk, lease)


def test_an_undo_is_planned_chunk_by_chunk(marit, cpr, monkeypatch):
    monkeypatch.setattr(sys.modules["imports.work.check"], "CHUNK_LINES", 2)
    people = UserFactory.create_batch(5)
    other = LearningActivityFactory.create()
    for user in people:
        for activity in (cpr, other):
            EnrollmentFactory.create(user=user, activity=activity)
    run = worked(
        started(planned(marit, "unenroll", [(user, [cpr, other]) for user in people]), marit)
    )
    worked(started(planned(marit, "enroll", [(people[0], [cpr])]), marit))
    undo = worked(services.open_undo(run, actor=Actor.at_screen(marit)))
    planned_marks = list(undo.marks.order_by("number").values_list("number", flat=True))
    assert planned_marks == list(run.marks.order_by("number").values_list("number", flat=True))
    assert undo.status == "checked"
