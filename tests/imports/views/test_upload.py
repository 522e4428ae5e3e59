"""Step 4: the file, and what is refused before anybody reads it."""

import resource
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from imports.models import Import
from imports.values import Counts
from imports.work import queue
from lms_admin.uploads import could_not_be_received
from tests.imports.views.uploads import refused, send
from tests.web import HTMX, elements, words


@pytest.fixture
def url(draft):
    return f"/imports/{draft.pk}/upload/"


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


# --- no room, or too much -------------------------------------------------------------------------


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
