"""Lines to fix: what is wrong and nothing else, ready to be corrected and uploaded again."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from openpyxl import load_workbook

from enrollments import services as enrollment_services
from enrollments.actors import Actor
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.roles import Role
from imports import services
from imports.downloads import to_fix
from imports.models import Import
from imports.outcomes import RunOutcome
from imports.workbook.format import METADATA_SHEET
from tests.factories import LearningActivityFactory, UserFactory, give
from tests.imports.workbooks import fates, filled, open_import, run, start, upload, worked

pytestmark = pytest.mark.usefixtures("enrolled")

HEAD = ["Email", "Name", "CPR and AED refresher (CPR-2)", "Hand hygiene (HYG-1)"]


def download(desk: Client, import_run: Import) -> bytes:
    response = desk.get(f"/imports/{import_run.pk}/lists/to-fix/")
    assert response.status_code == 200
    assert response["Content-Disposition"] == (
        f'attachment; filename="import-{import_run.pk}-to-fix.xlsx"'
    )
    return b"".join(response.streaming_content)


def lines(content: bytes) -> list[list[Any]]:
    head, *rest = load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    assert list(head) == [*HEAD, "Reason", "How to fix it"]
    return [list(line) for line in rest]


def corrected(content: bytes, change: Callable[[Any], None]) -> bytes:
    workbook = load_workbook(io.BytesIO(content))
    change(workbook.worksheets[0])
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def status(user: User, activity: LearningActivity) -> str:
    return Enrollment.objects.get(user=user, activity=activity).status


@pytest.fixture
def wrong(draft: Import, sanne: User, tom: User, marit: User) -> Import:
    """Right and wrong cells side by side, and lines that are nobody's."""
    content = filled(
        draft,
        [
            (sanne.email, "", "x", "ja"),
            ("tom.jnasen@waterhoek.example", "", "x", "х"),
            (tom.email, "", '=IF(1=1,"x","")', None),
            (None, "Marit", None, "x"),
            (marit.email, "", None, None),
        ],
    )
    return upload(draft, content, by=marit)


def test_only_what_is_wrong_is_in_it(desk, wrong, sanne, tom):
    assert lines(download(desk, wrong)) == [
        [
            sanne.email,
            "Sanne Hoekstra",
            None,
            "ja",
            'Hand hygiene: "ja" is not a mark.',
            "Type x or leave the cell empty.",
        ],
        [
            "tom.jnasen@waterhoek.example",
            None,
            "x",
            "х",
            'Email: "tom.jnasen@waterhoek.example" is not the email of a user. '
            'Hand hygiene: "х" is not a mark.',
            f"Did you mean {tom.email}? Type x or leave the cell empty.",
        ],
        [
            tom.email,
            "Tom Jansen",
            None,
            None,
            "CPR and AED refresher: This is a formula without a stored value.",
            "Paste the value instead.",
        ],
        [
            None,
            None,
            None,
            "x",
            "Email: Email is empty, and the line has marks.",
            "Fill in the email.",
        ],
    ]


def test_it_is_a_template_but_for_the_number_of_its_import(desk, wrong):
    workbook = load_workbook(io.BytesIO(download(desk, wrong)))
    rows = [list(row) for row in workbook[METADATA_SHEET].iter_rows(values_only=True, max_col=2)]
    assert workbook[METADATA_SHEET].sheet_state == "veryHidden"
    assert ["import", str(wrong.pk)] not in rows
    assert rows[:2] == [["enrollment desk", "1"], ["action", "unenroll"]]
    sheet = workbook.worksheets[0]
    assert sheet.protection.sheet
    assert not sheet.column_dimensions["C"].protection.locked
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == ["C2:D1048576"]
    assert '"enrollment desk: email"' in sheet["A1"].number_format
    assert set(workbook.defined_names) == {
        "_desk_email",
        "_desk_name",
        *(f"_desk_activity_{activity.pk}" for activity in wrong.activities.all()),
    }
    assert f"import {wrong.pk} " in str(workbook.worksheets[1]["A2"].value)


def test_corrected_and_uploaded_again_only_the_fixed_lines_happen(
    desk, wrong, sanne, tom, marit, cpr, hygiene
):
    first = run(wrong, by=marit)
    # Somebody opens again what the import ended: nothing in the second file may touch it.
    ended = Enrollment.objects.filter(user=sanne, activity=cpr)
    enrollment_services.reenroll(ended, actor=Actor.at_screen(marit))

    def fix(sheet: Any) -> None:
        sheet["D2"] = "x"
        sheet["A3"], sheet["D3"] = tom.email, None
        sheet["A5"] = marit.email

    again = open_import(marit, cpr, hygiene)
    assert again.pk != first.pk
    plan = upload(again, corrected(download(desk, first), fix), by=marit)
    assert plan.status == "checked"
    assert list(plan.marks.order_by("number").values_list("user", "activity", "planned")) == [
        (sanne.pk, hygiene.pk, "unenroll"),
        (tom.pk, cpr.pk, "unenroll"),
        (marit.pk, hygiene.pk, "own_enrollment"),
    ]
    run(plan, by=marit)
    assert status(sanne, cpr) == "enrolled"
    assert status(sanne, hygiene) == status(tom, cpr) == "unenrolled"


def test_before_the_start_it_fits_the_same_import(desk, wrong, marit):
    content = download(desk, wrong)
    again = upload(wrong, content, by=marit)
    assert again.status == "checked"
    assert again.counts.lines == {
        "email_missing": 1,
        "mark_invalid": 1,
        "nothing_marked": 1,
        "user_unknown": 1,
    }
    assert lines(download(desk, again))[0] == lines(content)[0]


def test_it_does_not_fit_another_action(desk, wrong, marit, cpr, hygiene):
    enroll = open_import(marit, cpr, hygiene, action="enroll")
    assert upload(enroll, download(desk, wrong), by=marit).refusal["code"] == "other_import"


def test_a_column_of_another_activity_comes_back(desk, draft, marit, sanne, cpr, hygiene):
    other = LearningActivityFactory.create(title="Lifting", code="LIFT")
    wider = open_import(marit, cpr, hygiene, other, action="unenroll")
    content = corrected(
        filled(wider, [(sanne.email, "", "x", None, "x")]),
        lambda sheet: sheet.parent[METADATA_SHEET].delete_rows(2),
    )
    narrow = upload(Import.objects.get(pk=draft.pk), content, by=marit)
    sheet = load_workbook(io.BytesIO(download(desk, narrow))).worksheets[0]
    [head, line] = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert head[4] == "Lifting (LIFT)"
    assert line[2:5] == [None, None, "x"]
    allowed = open_import(marit, other)
    plan = upload(allowed, download(desk, narrow), by=marit)
    assert [mark.activity_id for mark in plan.marks.all()] == [other.pk]


@pytest.mark.django_db(transaction=True)
def test_after_the_run_what_was_not_done_is_in_it(desk, wrong, sanne, tom, marit, cpr):
    changed = Enrollment.objects.filter(user=sanne, activity=cpr)
    enrollment_services.unenroll(changed, actor=Actor.at_screen(marit))
    finished = run(wrong, by=marit)
    [mark] = fates(finished)
    assert mark.became == RunOutcome.CHANGED_SINCE_CHECK
    assert lines(download(desk, finished))[0] == [
        sanne.email,
        "Sanne Hoekstra",
        "x",
        "ja",
        'Hand hygiene: "ja" is not a mark. CPR and AED refresher: Changed after the check.',
        "Type x or leave the cell empty. Leave the x if it still has to be done.",
    ]


def test_what_a_stopped_run_did_not_reach_is_in_it(desk, checked, marit, sanne, tom):
    assert start(checked, by=marit) == services.Started.STARTED
    services.stop(checked, actor=Actor.at_screen(marit))
    stopped = worked(checked)
    assert stopped.status == "stopped"
    page = desk.get(f"/imports/{stopped.pk}/result/").content.decode()
    assert f'href="/imports/{stopped.pk}/lists/to-fix/"' in page
    found = lines(download(desk, stopped))
    assert [line[:4] for line in found] == [
        [sanne.email, "Sanne Hoekstra", "x", "x"],
        [tom.email, "Tom Jansen", "x", None],
        ["nobody@elsewhere.example", None, "x", None],
    ]
    assert found[1][4:] == [
        "CPR and AED refresher: Not reached before the import ended.",
        "Leave the x to do it now.",
    ]


def test_what_its_starter_had_no_right_to_is_in_it(desk, checked, marit, client_for):
    assert start(checked, by=marit) == services.Started.STARTED
    give(marit, Role.LEARNER)
    finished = worked(checked)
    assert [mark.became for mark in fates(finished)].count(RunOutcome.STOPPED) == 3
    other = UserFactory.create()
    give(other, Role.ADMINISTRATOR)
    found = lines(download(client_for(other), finished))
    assert len(found) == 3
    assert found[0][5] == "Leave the x to do it now."


def test_its_texts_are_in_the_language_of_the_screen(desk, wrong, marit):
    with translation.override("nl"):
        chunks = fixing_chunks(wrong, marit)
    head = next(load_workbook(io.BytesIO(chunks)).worksheets[0].iter_rows(values_only=True))
    assert head[-2:] == ("Reden", "Oplossing")


def fixing_chunks(import_run: Import, viewer: User) -> bytes:
    from imports.workbook.writer.to_fix import to_fix_chunks

    spec = to_fix.spec_to_fix(import_run, language="nl")
    return b"".join(to_fix_chunks(spec, to_fix.lines_to_fix(import_run, viewer)))


def test_it_is_whole_however_long(desk, draft, marit, sanne, tom, monkeypatch):
    monkeypatch.setattr(to_fix, "BATCH", 3)
    people = [(f"p{number}@elsewhere.example", "", "x", None) for number in range(20)]
    checked = upload(draft, filled(draft, people), by=marit)
    assert [line[0] for line in lines(download(desk, checked))] == [one[0] for one in people]


@pytest.mark.parametrize("value", ["=1+1", "+31 6", "-x", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_what_users_wrote_stays_text(desk, draft, marit, sanne, value):
    def write(sheet: Any) -> None:
        for cell in (sheet["A3"], sheet["C2"]):
            cell.value = value
            cell.data_type = "s"

    content = corrected(filled(draft, [(sanne.email, "", "x"), ("", "", None, "x")]), write)
    checked = upload(draft, content, by=marit)
    sheet = load_workbook(io.BytesIO(download(desk, checked))).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} <= {"s", "n"}
    assert (sheet["C2"].value, sheet["A3"].value) == (value, value)
    assert sheet["C2"].quotePrefix


def test_there_is_none_before_a_check_and_none_of_an_undo(desk, draft, finished):
    bare = Import.objects.create(created_by=draft.created_by, action="unenroll")
    undo = Import.objects.create(
        created_by=draft.created_by, action="undo", undo_of=finished, checked_at=finished.checked_at
    )
    for import_run in (bare, undo):
        assert desk.get(f"/imports/{import_run.pk}/lists/to-fix/").status_code == 404


def test_the_link_on_the_final_check_and_on_the_result(desk, wrong, marit):
    link = f'href="/imports/{wrong.pk}/lists/to-fix/"'
    assert link in desk.get(f"/imports/{wrong.pk}/check/").content.decode()
    finished = run(wrong, by=marit)
    page = desk.get(f"/imports/{finished.pk}/result/").content.decode()
    assert link in page
    assert not re.search(r"lists/wrong/", page)


def test_nobody_else_gets_it(client_for, wrong, tom):
    assert client_for(tom).get(f"/imports/{wrong.pk}/lists/to-fix/").status_code == 403


def test_what_was_purged_with_the_file_is_no_longer_in_it(desk, wrong, sanne, cpr, marit):
    changed = Enrollment.objects.filter(user=sanne, activity=cpr)
    enrollment_services.unenroll(changed, actor=Actor.at_screen(marit))
    finished = run(wrong, by=marit)
    long_ago = timezone.now() - timedelta(days=400)
    Import.objects.filter(pk=finished.pk).update(finished_at=long_ago, changed_at=long_ago)
    assert services.purge().imports == 1
    assert lines(download(desk, finished)) == [
        [
            sanne.email,
            "Sanne Hoekstra",
            "x",
            None,
            "CPR and AED refresher: Changed after the check.",
            "Leave the x if it still has to be done.",
        ]
    ]
    page = desk.get(f"/imports/{finished.pk}/result/").content.decode()
    assert page.count(f'href="/imports/{finished.pk}/lists/to-fix/"') == 1
    assert "/lists/result/" not in page
