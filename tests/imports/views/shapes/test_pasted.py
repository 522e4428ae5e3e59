"""Addresses that are pasted: each gets a mark in every activity."""

import pytest
from django.test import Client

from imports.models import Import
from tests.imports.views.shapes.texts import downloaded, outcomes, rows, status, text, told
from tests.imports.workbooks import run, upload, worked
from tests.web import HTMX, elements, words

pytestmark = pytest.mark.usefixtures("enrolled")


def paste(desk: Client, import_run: Import, addresses: str, **options):
    return desk.post(f"/imports/{import_run.pk}/upload/paste/", {"addresses": addresses}, **options)


def pasted(desk: Client, import_run: Import, addresses: str) -> Import:
    response = paste(desk, import_run, addresses)
    assert response["Location"] == f"/imports/{import_run.pk}/checking/", words(response)
    return worked(import_run)


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
