"""Step 3: the workbook to fill in."""

import io
import re

import pytest
from openpyxl import load_workbook

from imports.models import Import
from imports.queries import choosing
from imports.workbook.writer import layout
from tests.web import HTMX, elements, links, words


@pytest.fixture
def url(draft):
    return f"/imports/{draft.pk}/template/"


def sheet(response):
    return load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]


def test_of_many_enrollments_it_says_how_many_lines_there_are_at_least(
    desk, url, draft, enrolled, monkeypatch
):
    monkeypatch.setattr(choosing, "MOST_COUNTED", draft.activities.count() - 1)
    assert re.search(r"\((1|2)\+ lines?\)", words(desk.get(url)))


def test_it_shows_what_was_chosen_with_links_to_change_it(desk, url, draft, enrolled):
    response = desk.get(url)
    assert words(response).startswith("Step 3 of 5: Template - Import - Waterhoek Academy")
    assert "Fill in the current participants, so you only mark them (2 lines)" in words(response)
    assert "Activities CPR and AED refresher Hand hygiene Change activities" in words(response)
    assert f"/imports/{draft.pk}/activities/" in links(response)
    assert "Generate and download (.xlsx) I already have the file" in words(response)
    assert f"/imports/{draft.pk}/upload/" in links(response)


def test_the_download_is_a_workbook_with_a_name_of_ours(desk, url, draft):
    response = desk.post(f"{url}file/")
    assert response.status_code == 200
    assert response["Content-Disposition"] == (
        f'attachment; filename="unenroll-users-import-{draft.pk}.xlsx"'
    )
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    cells = sheet(response)
    assert [cell.value for cell in cells[1]] == [
        "Email",
        "Name",
        "CPR and AED refresher (CPR-2)",
        "Hand hygiene (HYG-1)",
    ]
    assert cells.max_row == 1


def test_current_participants_are_filled_in_when_asked_for(desk, url, enrolled, sanne, tom):
    cells = sheet(desk.post(f"{url}file/", {"fill": "1"}))
    assert [[cell.value for cell in row[:2]] for row in cells.iter_rows(min_row=2)] == [
        [sanne.email, "Sanne Hoekstra"],
        [tom.email, "Tom Jansen"],
    ]


def test_the_page_remembers_the_download(desk, url, draft):
    desk.post(f"{url}file/").getvalue()
    draft.refresh_from_db()
    assert draft.template_at is not None
    text = words(desk.get(url))
    assert "Downloaded at " in text
    assert "Download again Continue" in text
    assert "I already have the file" not in text


def test_htmx_asks_until_a_new_time_is_there(desk, url, draft):
    waiting = desk.get(url, {"before": "", "looks": "60"}, headers=HTMX)
    [part] = [one for one in elements(waiting, "div") if one.get("id") == "downloaded"]
    assert "load delay:2s" in part["hx-trigger"]
    assert "looks=59" in part["hx-get"]
    desk.post(f"{url}file/").getvalue()
    ready = desk.get(url, {"before": "", "looks": "59"}, headers=HTMX)
    [part] = [one for one in elements(ready, "div") if one.get("id") == "downloaded"]
    assert "load" not in part["hx-trigger"]
    assert "Template ready" in words(ready)


@pytest.mark.parametrize("looks", ["1", "0", "x", "", "9" * 5_000])
def test_htmx_does_not_ask_for_ever(desk, url, looks):
    response = desk.get(url, {"before": "", "looks": looks}, headers=HTMX)
    [part] = [one for one in elements(response, "div") if one.get("id") == "downloaded"]
    assert "load" not in part["hx-trigger"]


def test_a_template_that_cannot_be_made_says_so(desk, url, draft, monkeypatch):
    monkeypatch.setattr(layout, "MAX_ACTIVITIES", 1)
    response = desk.post(f"{url}file/", follow=True)
    assert "The template could not be made. Try again." in words(response)
    assert Import.objects.get().template_at is None
