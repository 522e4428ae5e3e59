"""CSV, one line per mark and pasted addresses, through the wizard: the same lines and marks."""

import csv
import io

import pytest
from django.test import Client
from django.utils import translation
from openpyxl import Workbook, load_workbook

from enrollments.models import Enrollment, LearningActivity, User
from imports import queries
from imports.models import Import
from imports.text.notes import notes
from tests.factories import LearningActivityFactory
from tests.imports.workbooks import open_import, run, upload, worked
from tests.web import HTMX, elements, words

pytestmark = pytest.mark.usefixtures("enrolled")


def text(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()


def told(import_run: Import) -> list[str]:
    return [note.text for note in notes(import_run)]


def outcomes(import_run: Import) -> list[tuple[int, str]]:
    return list(import_run.lines.order_by("row").values_list("row", "outcome"))


def downloaded(desk: Client, import_run: Import, name: str) -> bytes:
    response = desk.get(f"/imports/{import_run.pk}/lists/{name}/")
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def rows(content: bytes, delimiter: str = ",") -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def written(lines: list[list[str]]) -> bytes:
    target = io.StringIO()
    csv.writer(target, delimiter=";").writerows(lines)
    return target.getvalue().encode()


def paste(desk: Client, import_run: Import, addresses: str, **options):
    return desk.post(f"/imports/{import_run.pk}/upload/paste/", {"addresses": addresses}, **options)


def pasted(desk: Client, import_run: Import, addresses: str) -> Import:
    response = paste(desk, import_run, addresses)
    assert response["Location"] == f"/imports/{import_run.pk}/checking/", words(response)
    return worked(import_run)


def status(user: User, activity: LearningActivity) -> str:
    return Enrollment.objects.get(user=user, activity=activity).status


# --- CSV ------------------------------------------------------------------------------------------


@pytest.fixture
def table(draft: Import, sanne: User, tom: User, marit: User) -> Import:
    """A mark to do, a wrong one, one for nothing, and an address of nobody."""
    content = text(
        "Email;Naam;CPR-2;Hand hygiene",
        f"{sanne.email};=Sanne;x;ja",
        f"{tom.email};;0;WAAR",
        "",
        "+nobody@elsewhere.example;;x;",
    )
    return upload(draft, content, by=marit, name="ward.csv")


def test_a_csv_is_checked_and_run_like_a_workbook(table, sanne, tom, cpr, hygiene, marit):
    assert table.status == "checked"
    assert (table.notes.shape, table.notes.delimiter) == ("matrix", ";")
    assert outcomes(table) == [(2, "mark_invalid"), (3, "ready"), (5, "user_unknown")]
    assert queries.summary(table).planned == 1
    done = run(table, by=marit)
    assert (done.status, done.applied) == ("finished", 1)
    assert (status(sanne, cpr), status(sanne, hygiene)) == ("unenrolled", "enrolled")


def test_the_page_of_its_check_says_how_it_was_read(desk, draft, marit, sanne):
    content = f"Email;Naam;CPR-2\r\n{sanne.email};Ren\xe9;x\r\n".encode("cp1252")
    checked = upload(draft, content, by=marit, name="ward.xlsx")
    page = words(desk.get(f"/imports/{checked.pk}/check/"))
    assert "ward.xlsx is called .xlsx and holds text: it was read as CSV" in page
    assert "The file was read as Windows-1252: check names with accents" in page


def test_its_result_comes_back_as_csv_on_the_same_lines(desk, table, sanne, tom):
    found = rows(downloaded(desk, table, "result"))
    assert found[0] == ["Email", "Naam", "CPR-2", "Hand hygiene", "Result"]
    assert found[1][:4] == [sanne.email, "'=Sanne", "x", "ja"]
    assert "Will be unenrolled" in found[1][4]
    assert "D2" in found[1][4]
    assert found[3] == []
    assert found[4][0] == "'+nobody@elsewhere.example"
    response = desk.get(f"/imports/{table.pk}/lists/result/")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert f'filename="import-{table.pk}-result.csv"' in response["Content-Disposition"]


def test_its_lines_to_fix_are_csv_that_can_be_corrected_and_uploaded(
    desk, table, sanne, tom, marit, cpr, hygiene
):
    run(table, by=marit)
    found = rows(downloaded(desk, table, "to-fix"))
    titles = ["CPR and AED refresher (CPR-2)", "Hand hygiene (HYG-1)"]
    assert found[0] == ["Email", "Name", *titles, "Reason", "How to fix it"]
    assert [line[:4] for line in found[1:]] == [
        [sanne.email, "Sanne Hoekstra", "", "ja"],
        ["'+nobody@elsewhere.example", "", "x", ""],
    ]
    found[1][3], found[2][0] = "x", tom.email
    corrected = written(found)
    again = open_import(marit, cpr, hygiene)
    assert run(upload(again, corrected, by=marit, name="fixed.csv"), by=marit).applied == 2
    assert status(sanne, hygiene) == status(tom, cpr) == "unenrolled"


def test_in_dutch_a_semicolon_stands_between_the_cells(desk, table):
    with translation.override("nl"):
        response = desk.get(f"/imports/{table.pk}/lists/result/", headers={"Accept-Language": "nl"})
        content = b"".join(response.streaming_content)
    assert rows(content, ";")[0][-1] == "Resultaat"


# --- one line per mark ----------------------------------------------------------------------------


@pytest.fixture
def twin(db: None) -> LearningActivity:
    """Another activity with the title of hand hygiene."""
    return LearningActivityFactory.create(title="Hand hygiene", code="HYG-9")


LONG = (
    "Activity;Email;Action",
    "CPR-2;{sanne};unenroll",
    "Hand hygiene;{sanne};",
    "CPR-2;{sanne};",
    "CPR-3;{tom};",
    "CPR-2;{tom};enroll",
    ";{marit};",
    "HYG-1;;",
)


@pytest.fixture
def lines(sanne: User, tom: User, marit: User) -> bytes:
    people = {"sanne": sanne.email, "tom": tom.email, "marit": marit.email}
    return text(*(line.format(**people) for line in LONG))


@pytest.fixture
def long(draft: Import, lines: bytes, marit: User) -> Import:
    return upload(draft, lines, by=marit, name="long.csv")


EXPECTED = [
    (2, "ready"),
    (3, "ready"),
    (4, "ready"),
    (5, "activity_unknown"),
    (6, "action_invalid"),
    (7, "nothing_marked"),
    (8, "email_missing"),
]


def test_each_line_is_one_mark_with_its_own_outcome(long, marit, sanne, cpr, hygiene):
    assert long.notes.shape == "long"
    assert outcomes(long) == EXPECTED
    summary = queries.summary(long)
    assert (long.counts.line_count, long.counts.marks_read) == (7, 6)
    assert summary.planned == 2
    assert long.notes.identical_marks == 1
    text = f"{sanne.email} and CPR and AED refresher are in rows 2 and 4. They count once"
    assert text in told(long)
    assert run(long, by=marit).applied == 2
    assert status(sanne, cpr) == status(sanne, hygiene) == "unenrolled"


def test_a_workbook_of_this_shape_gives_the_same(draft, lines, marit, desk):
    book = Workbook()
    for line in csv.reader(io.StringIO(lines.decode()), delimiter=";"):
        book.active.append([cell or None for cell in line])
    content = io.BytesIO()
    book.save(content)
    checked = upload(draft, content.getvalue(), by=marit, name="long.xlsx")
    assert outcomes(checked) == EXPECTED
    fix = load_workbook(io.BytesIO(downloaded(desk, checked, "to-fix"))).worksheets[0]
    found = [[cell or "" for cell in row[:4]] for row in fix.iter_rows(values_only=True)]
    assert found[0] == ["Email", "Name", "Activity", "Action"]
    assert [row[2:] for row in found[1:]] == [
        ["CPR-3", ""],
        ["CPR and AED refresher (CPR-2)", "enroll"],
        ["Hand hygiene (HYG-1)", ""],
    ]
    result = load_workbook(io.BytesIO(downloaded(desk, checked, "result"))).worksheets[0]
    assert [cell.value for cell in result[1]] == ["Activity", "Email", "Action", "Result"]
    assert "CPR-3" in result["D5"].value


def test_near_misses_are_offered_and_never_applied(desk, long):
    found = rows(downloaded(desk, long, "to-fix"))
    [line] = [line for line in found if "CPR-3" in line]
    assert line[4:] == [
        'Activity: "CPR-3" is not the code or title of an activity of this import.',
        "Did you mean CPR and AED refresher (CPR-2)?",
    ]


def test_its_lines_to_fix_have_one_line_for_each_mark_and_can_be_uploaded(
    desk, long, marit, sanne, tom, cpr, hygiene
):
    run(long, by=marit)
    found = rows(downloaded(desk, long, "to-fix"))
    assert found[0] == ["Email", "Name", "Activity", "Action", "Reason", "How to fix it"]
    assert [line[:4] for line in found[1:]] == [
        [tom.email, "Tom Jansen", "CPR-3", ""],
        [tom.email, "Tom Jansen", "CPR and AED refresher (CPR-2)", "enroll"],
        ["", "", "Hand hygiene (HYG-1)", ""],
    ]
    found[2][3] = ""
    corrected = written(found)
    again = upload(open_import(marit, cpr, hygiene), corrected, by=marit, name="fixed.csv")
    assert run(again, by=marit).applied == 1
    assert status(tom, cpr) == "unenrolled"


def test_a_title_that_two_activities_share_names_their_codes(
    marit, cpr, hygiene, twin, sanne, desk
):
    draft = open_import(marit, cpr, hygiene, twin)
    content = text("email;activity", f"{sanne.email};Hand hygiene", f"{sanne.email};HYG-1")
    checked = upload(draft, content, by=marit, name="long.csv")
    assert outcomes(checked) == [(2, "activity_ambiguous"), (3, "ready")]
    [_head, line] = rows(downloaded(desk, checked, "to-fix"))
    assert "Write the code of the right one: HYG-1, HYG-9." in line[-1]


# --- the file decides -----------------------------------------------------------------------------


@pytest.fixture
def undecided(desk: Client, empty_draft: Import) -> Import:
    """Nobody chose activities."""
    response = desk.post(f"/imports/{empty_draft.pk}/activities/by-file/")
    assert response["Location"] == f"/imports/{empty_draft.pk}/template/"
    empty_draft.refresh_from_db()
    assert empty_draft.by_file
    return empty_draft


def test_the_file_names_the_activities_and_the_check_lists_them_first(
    desk, undecided, lines, marit, cpr, hygiene
):
    LearningActivityFactory.create(title="Lifting", code="LIFT-1")
    checked = upload(undecided, lines, by=marit, name="long.csv")
    assert outcomes(checked) == EXPECTED
    assert set(checked.activities.all()) == {cpr, hygiene}
    first = (
        "The file names 2 activities, with so many marks: CPR and AED refresher (1) and"
        " Hand hygiene (1)"
    )
    assert told(checked)[0] == first
    assert first in words(desk.get(f"/imports/{checked.pk}/check/"))
    assert run(checked, by=marit).applied == 2


def test_its_columns_may_name_them_too(undecided, marit, sanne, cpr):
    content = text("email;CPR-2", f"{sanne.email};x")
    checked = upload(undecided, content, by=marit, name="ward.csv")
    assert [one.pk for one in checked.activities.all()] == [cpr.pk]
    assert queries.summary(checked).planned == 1


def test_it_may_name_only_so_many(undecided, lines, marit, settings, desk):
    settings.IMPORT_MAX_ACTIVITIES = 1
    refused = upload(undecided, lines, by=marit, name="long.csv")
    assert (refused.status, refused.refusal["code"]) == ("draft", "too_many_activities")
    assert not refused.activities.exists()
    text = "long.csv names 2 activities. At most 1 fit in one import. Split the file"
    assert text in words(desk.get(f"/imports/{refused.pk}/upload/"))


def test_a_list_of_addresses_names_none(desk, undecided, sanne, marit):
    assert "Paste addresses" not in words(desk.get(f"/imports/{undecided.pk}/upload/"))
    refused = upload(undecided, text(sanne.email), by=marit, name="people.txt")
    assert refused.refusal["code"] == "no_activities"


def test_another_check_looks_for_the_activities_again(undecided, lines, marit, sanne, cpr, hygiene):
    checked = upload(undecided, lines, by=marit, name="long.csv")
    content = text("email;activity", f"{sanne.email};HYG-1")
    checked = upload(checked, content, by=marit, name="short.csv")
    assert [one.pk for one in checked.activities.all()] == [hygiene.pk]


def test_who_chooses_one_after_all_decides_again(desk, undecided, cpr):
    desk.post(f"/imports/{undecided.pk}/activities/choose/", {"activity": cpr.pk})
    undecided.refresh_from_db()
    assert not undecided.by_file
    assert [one.pk for one in undecided.activities.all()] == [cpr.pk]


# --- the template ---------------------------------------------------------------------------------


def test_the_template_offers_both_shapes(desk, draft, marit, sanne, cpr):
    page = words(desk.get(f"/imports/{draft.pk}/template/"))
    assert "One column per activity" in page
    assert "One line per mark" in page
    response = desk.post(f"/imports/{draft.pk}/template/file/", {"shape": "long", "fill": "1"})
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    sheet = book["Enrollments"]
    assert [cell.value for cell in sheet[1]] == ["Email", "Name", "Activity"]
    assert sheet.max_row == 1
    [offered] = sheet.data_validations.dataValidation
    place = offered.formula1.partition("!")[2]
    listed = [row[0].value for row in book["Explanation"][place.replace("$", "")]]
    assert listed == ["CPR and AED refresher (CPR-2)", "Hand hygiene (HYG-1)"]
    sheet.append([sanne.email, None, listed[0]])
    saved = io.BytesIO()
    book.save(saved)
    checked = upload(draft, saved.getvalue(), by=marit)
    assert (checked.notes.shape, outcomes(checked)) == ("long", [(2, "ready")])


def test_where_the_file_decides_there_is_one_line_per_mark(desk, undecided):
    page = words(desk.get(f"/imports/{undecided.pk}/template/"))
    assert "A workbook with one line for each mark" in page
    response = desk.post(f"/imports/{undecided.pk}/template/file/")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert [cell.value for cell in book["Enrollments"][1]] == ["Email", "Name", "Activity"]


# --- pasted addresses -----------------------------------------------------------------------------


def test_an_address_that_stands_twice_counts_once_and_the_sum_says_so(desk, draft, sanne, tom):
    checked = pasted(desk, draft, f"{sanne.email}\n{tom.email}\n{sanne.email}")
    assert (
        "The file is a list of addresses: 3 addresses × 2 activities = 6 marks. 2 of them are"
        " repeats and are not counted again"
    ) in told(checked)
    assert "4 marks" in words(desk.get(f"/imports/{checked.pk}/check/"))


def test_every_address_gets_a_mark_in_every_activity(desk, draft, sanne, tom, marit, cpr, hygiene):
    checked = pasted(
        desk, draft, f"Sanne <{sanne.email}>\n\nmailto:{tom.email}; nobody@elsewhere.example"
    )
    assert checked.pasted
    assert outcomes(checked) == [(1, "ready"), (3, "ready"), (4, "user_unknown")]
    assert checked.counts.marks_read == 6
    notes = told(checked)
    assert "The file is a list of addresses: 3 addresses × 2 activities = 6 marks" in notes
    assert "1 line holds several addresses. They are counted on, one row for each" in notes
    assert "2 addresses were taken out of the text around them" in notes
    text = words(desk.get(f"/imports/{checked.pk}/check/"))
    assert "2 marks on it are not carried out. Fix the line in the file and upload it again" in text
    done = run(checked, by=marit)
    assert done.applied == 3
    assert "2 marks on it were not carried out." in words(desk.get(f"/imports/{done.pk}/result/"))
    assert status(sanne, cpr) == status(sanne, hygiene) == status(tom, cpr) == "unenrolled"
    [line] = rows(downloaded(desk, done, "to-fix"))[1:]
    assert line[:4] == ["nobody@elsewhere.example", "", "x", "x"]
    result = rows(downloaded(desk, done, "result"))
    assert [line[0] if line else "" for line in result] == [
        sanne.email,
        "",
        tom.email,
        "nobody@elsewhere.example",
    ]


def test_it_says_above_the_button_what_will_be_marked(desk, draft):
    page = desk.get(f"/imports/{draft.pk}/upload/")
    assert "Every address gets a mark in each of the 2 activities." in words(page)
    [form] = [one for one in elements(page, "form") if one.get("id") == "paste"]
    assert form["data-activities"] == "2"
    [line] = [one for one in elements(page, "p") if "data-paste-sum" in one]
    assert line["data-of"] == "2 activities"
    assert (line["data-marks-one"], line["data-addresses-many"]) == ("%s mark", "%s addresses")


def test_cells_from_a_sheet_are_read_as_a_table(desk, draft, sanne, tom):
    checked = pasted(
        desk, draft, f"Name\tEmail\tCPR-2\tHYG-1\nSanne\t{sanne.email}\tx\t\nTom\t{tom.email}\t\tx"
    )
    assert checked.notes.shape == "matrix"
    assert outcomes(checked) == [(2, "ready"), (3, "ready")]
    assert checked.counts.marks_read == 2


def test_marks_without_a_header_are_refused(desk, draft, sanne):
    assert pasted(desk, draft, f"{sanne.email}\tx\t").refusal["code"] == "header_missing"
    assert "Copy the line with the titles, too" in words(desk.get(f"/imports/{draft.pk}/upload/"))


@pytest.mark.parametrize(
    ("addresses", "sentence"),
    [
        (" \n", "Paste at least one address"),
        ("a@b.example\n" * 5_001, "At most 5,000 lines and 1 MB can be pasted."),
        ("a@b.example " * 100_000, "At most 5,000 lines and 1 MB can be pasted."),
    ],
    ids=["nothing", "too many lines", "too much"],
)
@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_what_cannot_be_pasted_is_said_at_the_box(desk, draft, addresses, sentence, htmx):
    response = paste(desk, draft, addresses, headers=HTMX if htmx else {})
    assert response.status_code == 422
    assert words(response).startswith("Error: Step 4 of 5: Upload")
    assert sentence in words(response)
    [box] = elements(response, "textarea")
    assert box["aria-invalid"] == "true"
    draft.refresh_from_db()
    assert (draft.status, draft.file.name) == ("draft", "")


def test_a_pasted_text_is_deleted_like_any_upload(
    desk, draft, sanne, django_capture_on_commit_callbacks
):
    checked = pasted(desk, draft, sanne.email)
    storage, name = checked.file.storage, checked.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"/imports/{checked.pk}/discard/")
    assert not storage.exists(name)


def test_a_new_file_is_no_longer_pasted(desk, draft, sanne, marit):
    pasted(desk, draft, sanne.email)
    again = upload(draft, text("Email;CPR-2", f"{sanne.email};x"), by=marit, name="a.csv")
    assert (again.pasted, again.notes.shape) == (False, "matrix")
