"""Step 4: the file, everything that may be wrong with one, and its check."""

import io
import resource
import zipfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from imports import services
from imports.models import Import
from imports.values import Counts
from imports.work import queue
from lms_admin.uploads import could_not_be_received
from tests.factories import LearningActivityFactory
from tests.imports.workbook.wild.strangers import ole2
from tests.imports.workbooks import filled, open_import
from tests.web import HTMX, elements, links, words


@pytest.fixture
def url(draft):
    return f"/imports/{draft.pk}/upload/"


def send(client, url, content, name="ward 3.xlsx", **options):
    return client.post(url, {"file": SimpleUploadedFile(name, content)}, **options)


def refused(response, text) -> None:
    """The page says so in its title, in the summary and at the field."""
    assert words(response).startswith("Error: Step 4 of 5: Upload - Import - Waterhoek Academy")
    assert f"There is a problem {text}" in words(response)
    assert f"Error: {text} Drag" in words(response)
    [field] = [one for one in elements(response, "input") if one.get("type") == "file"]
    assert field["aria-invalid"] == "true"
    assert "id_file_error" in (field["aria-describedby"] or "").split()
    assert "#id_file" in links(response)


def changed(content: bytes, change) -> bytes:
    """The workbook after `change(workbook)`."""
    workbook = load_workbook(io.BytesIO(content))
    change(workbook)
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


# --- the page -------------------------------------------------------------------------------------


def test_it_names_the_limits_from_the_settings(desk, url, settings):
    settings.IMPORT_MAX_FILE_MB, settings.IMPORT_MAX_LINES = 7, 12_345
    response = desk.get(url)
    assert response.status_code == 200
    assert "An Excel workbook (.xlsx) or CSV file of at most 7 MB and 12,345 lines." in words(
        response
    )
    [field] = [one for one in elements(response, "input") if one.get("type") == "file"]
    assert field["data-max-bytes"] == str(7 * 1024 * 1024)
    assert "{file} is {size} MB. It can be at most 7 MB." in (field["data-too-large"] or "")


def test_a_good_file_is_stored_and_checked_in_the_background(desk, url, draft, content):
    response = send(desk, url, content)
    assert response["Location"] == f"/imports/{draft.pk}/checking/"
    draft.refresh_from_db()
    assert (draft.status, draft.file_name) == ("checking", "ward 3.xlsx")
    queue.work.call(draft.pk)
    assert desk.get(response["Location"])["Location"] == f"/imports/{draft.pk}/check/"


def test_htmx_leaves_for_the_check_as_a_whole_page(desk, url, draft, content):
    response = send(desk, url, content, headers=HTMX)
    assert response["HX-Redirect"] == f"/imports/{draft.pk}/checking/"


def test_another_file_takes_the_place_of_the_first(
    desk, url, checked, content, django_capture_on_commit_callbacks
):
    assert "You uploaded ward.xlsx. Another file takes its place." in words(desk.get(url))
    with django_capture_on_commit_callbacks(execute=True):
        send(desk, url, content, "second.xlsx")
    again = Import.objects.get()
    assert (again.status, again.file_name, again.counts) == ("checking", "second.xlsx", Counts())
    assert not again.file.storage.exists(checked.file.name)


def test_another_file_can_be_chosen_while_the_first_is_checked(desk, url, draft, content):
    send(desk, url, content, "first.xlsx")
    assert "first.xlsx is being checked. Another file takes its place." in words(desk.get(url))
    send(desk, url, content, "second.xlsx")
    queue.work.call(draft.pk)
    draft.refresh_from_db()
    assert (draft.status, draft.file_name) == ("checked", "second.xlsx")


# --- refused at once ------------------------------------------------------------------------------

AT_ONCE = {
    "a.ods": "a.ods is a file of type ODS. Save it as Excel workbook (.xlsx) and upload it again",
    "a.pdf": "a.pdf is a file of type PDF. Save it as Excel workbook (.xlsx) and upload it again",
    "ward": "The name of ward does not end in .xlsx or .csv. Save it as Excel workbook (.xlsx) and"
    " upload it again",
    "a.xls": "a.xls is a workbook of an old Excel. Save it as Excel workbook (.xlsx) and upload it"
    " again",
    "a.xlsm": "a.xlsm contains macros. Save it as Excel workbook (.xlsx) without macros",
    "~$a.xlsx": "~$a.xlsx is a file that Excel makes while a workbook is open. Close the workbook"
    " and upload the workbook itself",
}


@pytest.mark.parametrize("name", AT_ONCE)
def test_what_its_name_says_is_refused_at_once(desk, url, draft, name):
    response = send(desk, url, b"anything", name)
    assert response.status_code == 422
    refused(response, AT_ONCE[name])
    draft.refresh_from_db()
    assert (draft.status, draft.file.name) == ("draft", "")


def test_no_file_at_all_is_refused(desk, url):
    response = desk.post(url)
    assert response.status_code == 422
    refused(response, "Choose a file to upload")


def test_too_large_a_file_is_refused_at_once(desk, url, settings):
    settings.IMPORT_MAX_FILE_MB = 1
    response = send(desk, url, b"\0" * (1536 * 1024))
    assert response.status_code == 422
    refused(
        response,
        "ward 3.xlsx is 1.5 MB. It can be at most 1 MB. Delete pictures and empty sheets, or split"
        " the file",
    )


def test_htmx_gets_the_form_with_its_errors_and_the_new_title(desk, url):
    response = send(desk, url, b"a;b", "a.ods", headers=HTMX)
    assert response.status_code == 422
    html = response.content.decode()
    assert "<html" not in html
    assert html.lstrip().startswith("<title>")
    assert words(response).startswith("Error: Step 4 of 5: Upload - Import - Waterhoek Academy")
    assert AT_ONCE["a.ods"] in words(response)


# --- refused by the check, shown on the same page -------------------------------------------------


def no_sheet(workbook) -> None:
    workbook.remove(workbook.worksheets[0])


def foreign_columns(workbook) -> None:
    workbook.worksheets[0]["E1"] = "First aid"
    workbook.worksheets[0]["F1"] = "Lifting"


def no_email(workbook) -> None:
    workbook.worksheets[0].delete_cols(1)


def with_macros(content: bytes) -> bytes:
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macros")
    return file.getvalue()


def plain(*rows) -> bytes:
    workbook = Workbook()
    for row in rows:
        workbook.worksheets[0].append(row)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


BY_CHECK = {
    "empty": (
        lambda content: b"",
        "is empty. Save it again in your spreadsheet program and upload it again",
    ),
    "text without addresses": (
        lambda content: b"Dear colleague\nplease end their access.\n",
        "is not a table or a list of addresses: there is no email address in it",
    ),
    "a quote that never closes": (
        lambda content: b'email;CPR-2\na@b.example;"x\nc@d.example;x\n',
        "has a quotation mark in line 2 that is never closed, or that closes before the end of its"
        " cell. Correct that line, or upload the file as Excel workbook (.xlsx)",
    ),
    "pdf inside": (
        lambda content: b"%PDF-1.7 and so on",
        "is a file of type PDF. Save it as Excel workbook (.xlsx) and upload it again",
    ),
    "password": (
        lambda content: ole2("EncryptedPackage"),
        "has a password. Remove the password in Excel and upload it again",
    ),
    "old": (
        lambda content: ole2("Workbook"),
        "is a workbook of an old Excel. Save it as Excel workbook (.xlsx) and upload it again",
    ),
    "damaged": (
        lambda content: content[: len(content) // 2],
        "can't be opened. Open it in Excel, save a copy as .xlsx and upload the copy",
    ),
    "macros": (
        with_macros,
        "contains macros. Save it as Excel workbook (.xlsx) without macros",
    ),
    "no address column": (
        lambda content: plain(["CPR-2"], ["x"]),
        "has no column with email addresses. Use the template, or name that column Email."
        " Found: CPR-2",
    ),
    "no activity column": (
        lambda content: plain(["Email"], ["a@b.example"]),
        "has no column of an activity of this import. Use the template of this import",
    ),
}


def uploaded_and_checked(desk, url, draft, content):
    """What the browser sees after the check has refused the file."""
    response = send(desk, url, content)
    assert response["Location"] == f"/imports/{draft.pk}/checking/"
    queue.work.call(draft.pk)
    response = desk.get(response["Location"], follow=True)
    assert response.redirect_chain == [(url, 302)]
    draft.refresh_from_db()
    assert (draft.status, draft.file.name) == ("draft", "")
    assert not draft.lines.exists()
    return response


@pytest.mark.parametrize("case", BY_CHECK)
def test_what_the_check_refuses_is_told_with_the_file_and_a_way_out(
    desk, url, draft, content, case
):
    spoil, text = BY_CHECK[case]
    response = uploaded_and_checked(desk, url, draft, spoil(content))
    refused(response, f"ward 3.xlsx {text}")


def test_a_file_without_lines_is_refused(desk, url, draft):
    response = uploaded_and_checked(desk, url, draft, filled(draft, []))
    refused(response, "ward 3.xlsx has no lines below row 1. Fill in at least one line")


def test_a_file_of_another_import_is_refused_by_its_number(desk, url, draft, marit):
    other = open_import(marit, LearningActivityFactory.create())
    content = filled(other, [("a@b.example", "", "x")])
    response = uploaded_and_checked(desk, url, draft, content)
    refused(
        response,
        f"This file belongs to import {other.pk} (Unenroll users). Use the template of this import",
    )


def test_columns_that_are_no_activity_refuse_nothing(desk, url, draft, content):
    send(desk, url, changed(content, foreign_columns))
    queue.work.call(draft.pk)
    page = words(desk.get(f"/imports/{draft.pk}/check/"))
    assert "Columns E (First aid) and F (Lifting) are not activities and were not read" in page


REFUSED_HEADERS = {
    "nothing but other columns": (
        ["Email", "Team", "Since"],
        "ward 3.xlsx has no column of an activity of this import, but Team, Since. Use the template"
        " of this import, or write the title or code of an activity above each column",
    ),
    "two columns of addresses": (
        ["Email", "CPR-2", "E-mail"],
        "These columns are all titled as email addresses: A (Email), C (E-mail). Leave Email above"
        " one of them and give the others another title",
    ),
    "no header": (
        ["c@d.example", "x", "x"],
        'ward 3.xlsx has no titles: A1 holds "c@d.example". Put a row above the list, with Email'
        " and the title or code of each activity",
    ),
}


@pytest.mark.parametrize("kind", REFUSED_HEADERS)
def test_a_header_that_cannot_be_used_is_told_with_advice(desk, url, draft, kind):
    titles, text = REFUSED_HEADERS[kind]
    content = plain(titles, ["a@b.example", "y", "y"])
    refused(uploaded_and_checked(desk, url, draft, content), text)


def test_a_title_that_two_activities_share_is_told_with_their_codes(desk, url, draft, marit):
    for code in ("FA-2", "FA-1"):
        activity = LearningActivityFactory.create(title="First aid", code=code)
        draft.activities.add(activity)
    content = plain(["Email", "First aid"], ["a@b.example", "x"])
    refused(
        uploaded_and_checked(desk, url, draft, content),
        'Several activities are called "First aid". Write the code instead of the title: FA-1 or'
        " FA-2",
    )


def test_too_many_lines_are_counted_and_split(desk, url, draft, content, settings):
    settings.IMPORT_MAX_LINES = 3
    response = uploaded_and_checked(desk, url, draft, content)
    refused(
        response,
        "ward 3.xlsx has 4 lines. At most 3 fit in one import. Split it into 2 files",
    )


def test_a_missing_sheet_is_named(desk, url, draft, content):
    response = uploaded_and_checked(desk, url, draft, changed(content, no_sheet))
    refused(response, 'The sheet "Enrollments" is missing. Don\'t rename or delete sheets')


def test_a_refused_file_can_be_corrected(desk, url, draft, content):
    uploaded_and_checked(desk, url, draft, b"%PDF-")
    send(desk, url, content)
    queue.work.call(draft.pk)
    draft.refresh_from_db()
    assert (draft.status, draft.refusal) == ("checked", {})


# --- being checked --------------------------------------------------------------------------------


@pytest.fixture
def checking(desk, url, draft, content):
    send(desk, url, content)
    return f"/imports/{draft.pk}/checking/"


def test_the_page_follows_the_check(desk, checking, draft):
    Import.objects.update(checking_row=1200, lines_expected=4800)
    response = desk.get(checking)
    assert "Checking line 1,200 of 4,800" in words(response)
    assert "Refresh status" in words(response)
    assert checking in links(response)
    [part] = [one for one in elements(response, "section") if one.get("id") == "state"]
    assert (part["hx-trigger"], part["hx-get"]) == ("every 2s", f"{checking}?seen=25")


def test_a_quarter_is_announced_once(desk, checking):
    Import.objects.update(checking_row=1200, lines_expected=4800)
    html = desk.get(checking, {"seen": "0"}, headers=HTMX).content.decode()
    assert "<html" not in html
    assert 'hx-swap-oob="innerHTML:#live">1,200 of 4,800' in html
    assert "#live" not in desk.get(checking, {"seen": "25"}, headers=HTMX).content.decode()


def test_a_check_that_nobody_works_on_is_called_slow(desk, checking):
    services.show_up()
    assert "longer than usual" not in words(desk.get(checking))
    Import.objects.update(changed_at=timezone.now() - timedelta(minutes=2))
    assert "This takes longer than usual. Nothing is lost." in words(desk.get(checking))


def test_htmx_goes_to_the_final_check_by_itself(desk, checking, draft):
    queue.work.call(draft.pk)
    response = desk.get(checking, headers=HTMX)
    assert response["HX-Redirect"] == f"/imports/{draft.pk}/check/"


def test_htmx_goes_back_to_the_upload_when_it_was_refused(desk, url, draft):
    send(desk, url, b"")
    queue.work.call(draft.pk)
    assert desk.get(f"/imports/{draft.pk}/checking/", headers=HTMX)["HX-Redirect"] == url


def test_a_check_that_failed_says_so_with_its_reference(desk, checking, draft):
    Import.objects.update(status="failed", failure="f00ba2")
    response = desk.get(checking)
    assert "Something went wrong on our side. Nothing was changed." in words(response)
    assert "this reference: f00ba2" in words(response)
    [part] = [one for one in elements(response, "section") if one.get("id") == "state"]
    assert "hx-trigger" not in part


def test_a_check_that_failed_can_be_repeated(desk, checking, draft):
    Import.objects.update(status="failed", failure="f00ba2")
    response = desk.post(f"/imports/{draft.pk}/check/again/")
    assert response["Location"] == checking
    queue.work.call(draft.pk)
    draft.refresh_from_db()
    assert (draft.status, draft.failure) == ("checked", "")


@contextmanager
def full_disk(room: int):
    """The system itself refuses to write more than `room` bytes to any file of this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


ROOM = 40 * 1024 * 1024


def test_a_full_disk_is_answered_while_the_file_comes_in(desk, url, draft, settings, tmp_path):
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(incoming)
    with full_disk(ROOM):
        response = send(desk, url, b"x" * (ROOM + 1))
    assert response.status_code == 422
    assert "The file could not be stored. Nothing was changed." in words(response)
    assert list(incoming.iterdir()) == []
    draft.refresh_from_db()
    assert (draft.status, draft.file) == ("draft", "")


def test_a_full_disk_is_answered_when_the_file_is_stored(desk, url, draft, content, settings):
    media = Path(settings.MEDIA_ROOT)
    media.mkdir()
    elsewhere = draft.file.storage.path(f"imports/{draft.pk}")
    # Nothing can be made below a file.
    Path(elsewhere).parent.mkdir()
    Path(elsewhere).write_bytes(b"")
    response = send(desk, url, content)
    assert response.status_code == 422
    assert "ward 3.xlsx could not be stored. Nothing was changed." in words(response)
    draft.refresh_from_db()
    assert (draft.status, draft.file) == ("draft", "")


def test_more_than_may_be_sent_is_not_kept(desk, url, draft, settings):
    settings.REQUEST_MAX_BYTES = 100_000
    factory = RequestFactory()
    request = factory.post(url, {"file": SimpleUploadedFile("ward.xlsx", b"x" * 200_000)})
    # Of whoever is signed in: of nobody else a file is read at all.
    request.session = SessionStore()
    request.session[SESSION_KEY] = "1"
    assert could_not_be_received(request)
    assert not request.FILES


def test_after_a_check_that_failed_another_file_can_be_chosen(desk, url, checking, draft, content):
    Import.objects.update(status="failed", failure="f00ba2")
    assert send(desk, url, content)["Location"] == checking
    draft.refresh_from_db()
    assert (draft.status, draft.failure) == ("checking", "")
