"""The uploaded workbook back: its rows and columns as they were, and the result of each line."""

import io
import os
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from enrollments import services as enrollment_services
from enrollments.actors import Actor
from enrollments.models import Enrollment, User
from imports.downloads import returned
from imports.models import Import
from imports.workbook.format import METADATA_SHEET
from lms_admin.templatetags.dates import day
from tests.imports.workbooks import filled, open_import, run, upload, worked

pytestmark = pytest.mark.usefixtures("enrolled")


def download(desk: Client, import_run: Import) -> bytes:
    response = desk.get(f"/imports/{import_run.pk}/lists/result/")
    assert response.status_code == 200, response
    assert response["Content-Disposition"] == (
        f'attachment; filename="import-{import_run.pk}-result.xlsx"'
    )
    return b"".join(response.streaming_content)


def sheet_of(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content)).worksheets[0]


def results(content: bytes, column: str = "E") -> list[Any]:
    return [cell.value for cell in sheet_of(content)[column]]


def changed(content: bytes, change: Callable[[Any], None]) -> bytes:
    workbook = load_workbook(io.BytesIO(content))
    change(workbook.worksheets[0])
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def test_before_the_start_what_would_happen(desk, checked):
    assert results(download(desk, checked)) == [
        "Result",
        "CPR and AED refresher: Will be unenrolled; Hand hygiene: Will be unenrolled, Completed",
        "CPR and AED refresher: Will be unenrolled; Hand hygiene: Already unenrolled on " + _day(),
        "Left blank",
        'A5: "nobody@elsewhere.example" is not the email of a user. '
        "Copy the email from the Users list",
    ]


def _day() -> str:
    ended = Enrollment.objects.get(status="unenrolled")
    return str(day(ended.unenrolled_at))


def test_after_the_run_what_became_of_it(desk, checked, marit, sanne, cpr):
    one = Enrollment.objects.filter(user=sanne, activity=cpr)
    enrollment_services.unenroll(one, actor=Actor.at_screen(marit))
    told = results(download(desk, run(checked, by=marit)))
    assert told[1] == (
        "CPR and AED refresher: Changed after the check; Hand hygiene: Unenrolled, Completed"
    )
    assert told[2].startswith("CPR and AED refresher: Unenrolled; Hand hygiene: Already unenrolled")
    assert told[3] == "Left blank"


def test_all_of_a_line_is_told_repairs_too(desk, draft, sanne, tom, marit):
    lines = [
        (f" {sanne.email}", "", " x", "ja"),
        (sanne.email.upper(), "", "x", "x"),
        (f"{tom.email}\u200b", "", "x"),
    ]
    checked = upload(draft, filled(draft, lines), by=marit)
    assert results(download(desk, checked))[1:] == [
        "CPR and AED refresher: Will be unenrolled; "
        'D2: "ja" is not a mark. Type x or leave the cell empty; '
        "A2: Removed spaces around the value; C2: Removed spaces around the value",
        "CPR and AED refresher: Counts once, in another line of this email; "
        "Hand hygiene: Will be unenrolled, Completed",
        "CPR and AED refresher: Will be unenrolled; A4: Removed an invisible character",
    ]


def test_rows_and_columns_are_the_users_own(desk, draft, sanne, tom, marit):
    def arrange(sheet: Any) -> None:
        # Their own remarks, rows above the header, a gap, and columns that moved.
        sheet.insert_rows(1, 3)
        sheet["A1"], sheet["C2"] = "Ward 4", "to be done before May"
        sheet["G8"] = "a remark beyond all titles"
        sheet["F4"] = "Reason"
        sheet["F5"] = 12.5
        sheet["F6"] = True
        sheet["F7"] = date(2026, 3, 3)
        sheet["F8"] = datetime(2026, 3, 3, 14, 5)  # noqa: DTZ001 - as Excel has them
        sheet["F9"] = time(9, 30)
        sheet["F10"] = "=1+1"
        sheet["F11"] = "#N/A"
        sheet["A9"] = sheet["A10"] = sheet["A11"] = tom.email
        sheet.row_dimensions[6].hidden = True
        sheet.row_dimensions[6].height = 90

    lines = [(sanne.email, "S", "x"), (tom.email, "T", "x"), (), (marit.email, "M", None, "x")]
    content = changed(filled(draft, lines), arrange)
    checked = upload(draft, content, by=marit)
    assert checked.refusal == {}
    back = sheet_of(download(desk, checked))
    before = sheet_of(content)
    for row in before.iter_rows():
        for cell in row:
            if cell.column_letter != "F":
                assert back[cell.coordinate].value == cell.value, cell.coordinate
    assert [back[f"F{row}"].value for row in range(4, 12)] == [
        "Reason",
        12.5,
        True,
        "2026-03-03",
        "2026-03-03 14:05",
        "09:30",
        None,
        "#N/A",
    ]
    assert (back["H4"].value, back["H1"].value) == ("Result", None)
    assert back["H5"].value == "CPR and AED refresher: Will be unenrolled"
    assert back["H8"].value == "Hand hygiene: Your own enrollment"
    assert back.freeze_panes == "A5"
    assert back.row_dimensions[6].hidden
    assert back.row_dimensions[6].height is None


def test_hidden_lines_that_were_left_out_say_so(desk, draft, sanne, tom, marit):
    lines = [(sanne.email, "", "x"), (tom.email, "", "x")]
    upload(draft, filled(draft, lines, hidden=[3]), by=marit)
    desk.post(f"/imports/{draft.pk}/check/again/", {"hidden": "out"})
    checked = worked(draft)
    assert results(download(desk, checked)) == [
        "Result",
        "CPR and AED refresher: Will be unenrolled",
        "Hidden: left out",
    ]


def test_struck_through_lines_that_were_left_out_say_so(desk, draft, sanne, tom, marit):
    lines = [(sanne.email, "", "x"), (tom.email, "", "x"), (marit.email, "", "x")]
    book = load_workbook(io.BytesIO(filled(draft, lines, hidden=[4])))
    for row in (3, 4):
        book.worksheets[0].cell(row, 1).font = Font(strike=True)
    # (Elsewhere in a line it says nothing.)
    book.worksheets[0]["C2"].font = Font(strike=True)
    content = io.BytesIO()
    book.save(content)
    upload(draft, content.getvalue(), by=marit)

    desk.post(f"/imports/{draft.pk}/check/again/", {"struck": "out"})
    assert results(download(desk, worked(draft))) == [
        "Result",
        "CPR and AED refresher: Will be unenrolled",
        "Struck through: left out",
        "Struck through: left out",
    ]
    desk.post(f"/imports/{draft.pk}/check/again/", {"struck": "in", "hidden": "out"})
    told = results(download(desk, worked(draft)))
    assert told[1:3] == ["CPR and AED refresher: Will be unenrolled"] * 2
    assert told[3] == "Hidden: left out"


def test_before_the_start_it_can_be_corrected_and_uploaded_again(desk, checked, tom, marit):
    content = download(desk, checked)
    metadata = load_workbook(io.BytesIO(content))[METADATA_SHEET]
    assert ["import", str(checked.pk)] in [
        list(row) for row in metadata.iter_rows(values_only=True, max_col=2)
    ]

    def correct(sheet: Any) -> None:
        sheet["A5"] = marit.email

    again = upload(checked, changed(content, correct), by=marit)
    assert again.counts.lines == {"nothing_marked": 1, "ready": 3}
    assert again.notes.unknown_columns == ()
    told = results(download(desk, again), "F")
    assert told[0] == "Result"
    assert told[4] == "CPR and AED refresher: Your own enrollment"


def test_after_the_run_it_fits_another_import(desk, finished, marit, cpr, hygiene):
    content = download(desk, finished)
    again = open_import(marit, cpr, hygiene)
    plan = upload(again, content, by=marit)
    assert plan.status == "checked"
    assert set(plan.marks.values_list("planned", flat=True)) == {"already_unenrolled"}


def test_columns_are_known_when_all_titles_have_changed(desk, draft, content, sanne, marit):
    def retitle(sheet: Any) -> None:
        for cell, text in zip(sheet[1], "Wie Naam Een Twee".split(), strict=False):
            cell.value = text

    checked = upload(draft, changed(content, retitle), by=marit)
    again = upload(checked, download(desk, checked), by=marit)
    assert again.status == "checked"
    assert [one.activity_id for one in again.notes.columns][2:4] == [
        one.activity_id for one in checked.notes.columns
    ][2:4]


@pytest.mark.parametrize(
    "value", ["=1+1", "+31 6", "-x", "@SUM(A1)", '=HYPERLINK("http://x")', "#REF!", "=cmd|' /C'!A0"]
)
def test_nothing_that_users_wrote_is_run_or_opened(desk, draft, sanne, marit, value):
    def write(sheet: Any) -> None:
        for place in ("B2", "B1"):
            sheet[place].value = value
            sheet[place].data_type = "s"
        sheet["B3"] = "=1+1"
        sheet["A2"].hyperlink = "http://evil.example/"
        sheet["A2"].comment = Comment("look", "me")

    content = changed(filled(draft, [(sanne.email, "", "x"), (sanne.email, "", "x")]), write)
    checked = upload(draft, content, by=marit)
    back = download(desk, checked)
    sheet = sheet_of(back)
    assert (sheet["B1"].value, sheet["B2"].value) == (value, value)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert sheet["B2"].quotePrefix == (value[0] in "=+-@")
    with zipfile.ZipFile(io.BytesIO(back)) as parts:
        names = " ".join(parts.namelist())
        assert not any(word in names for word in ("external", "comment", "vml", "sheet1.xml.rels"))
        assert b"evil.example" not in b"".join(parts.read(name) for name in parts.namelist())


def test_characters_that_no_xml_holds_do_no_harm(desk, draft, sanne, marit):
    def write(sheet: Any) -> None:
        sheet["B2"] = "a_x0007_b_xD83D_c_x005F_x0041_"

    checked = upload(draft, changed(filled(draft, [(sanne.email, "", "x")]), write), by=marit)
    assert sheet_of(download(desk, checked))["B2"].value.startswith("a")
    with zipfile.ZipFile(io.BytesIO(download(desk, checked))) as parts:
        text = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "a\ufffdb\ufffdc_x005F_x0041_" in text


@pytest.mark.parametrize("length", [511, 513, 32_767])
def test_long_texts_come_back_whole(desk, draft, sanne, marit, length):
    text = "é" * (length - 1) + "."

    def write(sheet: Any) -> None:
        sheet["B2"] = text

    checked = upload(draft, changed(filled(draft, [(sanne.email, "", "x")]), write), by=marit)
    assert sheet_of(download(desk, checked))["B2"].value == text


def test_it_is_whole_however_long(desk, draft, tom, marit, monkeypatch):
    monkeypatch.setattr(returned, "BATCH", 7)
    people = [(f"p{number}@elsewhere.example", "", "x", "x") for number in range(250)]
    people[7::10] = [(tom.email, "", "x", "x")] * 25
    checked = upload(draft, filled(draft, people), by=marit)
    sheet = sheet_of(download(desk, checked))
    assert [cell.value for cell in sheet["A"]][1:] == [one[0] for one in people]
    told = [cell.value for cell in sheet["E"]][1:]
    assert all(told)
    assert sum("Will be unenrolled" in one for one in told) == 1
    assert sum("another line of this email" in one for one in told) == 24


def test_without_a_file_or_a_check_there_is_none(desk, draft, checked):
    link = f'href="/imports/{checked.pk}/lists/result/"'
    assert link in desk.get(f"/imports/{checked.pk}/check/").content.decode()
    Path(checked.file.path).unlink()
    assert desk.get(f"/imports/{checked.pk}/lists/result/").status_code == 404
    Import.objects.filter(pk=checked.pk).update(file="")
    assert desk.get(f"/imports/{checked.pk}/lists/result/").status_code == 404
    assert link not in desk.get(f"/imports/{checked.pk}/check/").content.decode()
    bare = Import.objects.create(created_by=draft.created_by, action="unenroll")
    assert desk.get(f"/imports/{bare.pk}/lists/result/").status_code == 404


def test_nobody_else_gets_it(client_for, checked, tom):
    assert client_for(tom).get(f"/imports/{checked.pk}/lists/result/").status_code == 403


def test_a_file_that_is_no_longer_one_is_answered_in_words(desk, checked):
    storage = checked.file.storage
    storage.delete(checked.file.name)
    storage.save(checked.file.name, ContentFile(b"no workbook at all"))
    response = desk.get(f"/imports/{checked.pk}/lists/result/", follow=True)
    assert "The file could not be read again. Try again." in response.content.decode()


def children() -> set[str]:
    return {
        one.name
        for one in Path("/proc").iterdir()
        if one.name.isdigit() and _parent(one) == os.getpid()
    }


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


@pytest.mark.parametrize("name", ["result", "to-fix", "will"])
def test_nothing_is_left_when_the_client_goes_away(desk, draft, marit, tmp_path, monkeypatch, name):
    people = [(f"p{number}@elsewhere.example", "", "x", "x") for number in range(1_500)]
    checked = upload(draft, filled(draft, people), by=marit)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    before, files = children(), set(Path("/proc/self/fd").iterdir())
    response = desk.get(f"/imports/{checked.pk}/lists/{name}/")
    parts = iter(response.streaming_content)
    assert next(parts)
    assert len(children() - before) == (name == "result")
    response.close()
    assert children() == before
    assert set(Path("/proc/self/fd").iterdir()) <= files
    assert list(temporary.iterdir()) == []


def test_the_repairs_as_a_list(desk, draft, sanne, tom, marit):
    lines = [(f" {sanne.email}", "", " x"), (f"{tom.email}\u200b", "", "x"), (marit.email, "", "x")]
    checked = upload(draft, filled(draft, lines), by=marit)
    response = desk.get(f"/imports/{checked.pk}/lists/repairs/")
    assert response.status_code == 200
    sheet = load_workbook(io.BytesIO(response.getvalue())).worksheets[0]
    assert [list(row) for row in sheet.iter_rows(values_only=True)] == [
        ["Row", "Cell", "Email", "What was done"],
        [2, "A2", sanne.email, "Removed spaces around the value"],
        [2, "C2", sanne.email, "Removed spaces around the value"],
        [3, "A3", tom.email, "Removed an invisible character"],
    ]
    page = desk.get(f"/imports/{checked.pk}/check/").content.decode()
    assert f'href="/imports/{checked.pk}/lists/repairs/"' in page


def test_users_of_results_are_those_whom_the_viewer_sees(desk, draft, tom, marit, monkeypatch):
    from enrollments.queries import near

    typed = tom.email.replace("tom", "tmo")
    checked = upload(draft, filled(draft, [(typed, "", "x")]), by=marit)
    assert f"Did you mean {tom.email}?" in results(download(desk, checked))[1]
    monkeypatch.setattr(near, "visible_users", lambda viewer: User.objects.none())
    assert "Did you mean" not in results(download(desk, checked))[1]
