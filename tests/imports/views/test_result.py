"""What became of an import, at its permanent address."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.db.models import F

from enrollments.models import Enrollment
from enrollments.roles import Role
from imports.models import Import
from tests.factories import give
from tests.imports.workbooks import filled, run, start, upload
from tests.web import HTMX, elements, links, words


@pytest.fixture
def url(draft):
    return f"/imports/{draft.pk}/result/"


def test_it_says_what_was_done_and_what_happens_next(desk, url, finished, cpr):
    response = desk.get(url)
    text = words(response)
    assert text.startswith(f"Result of import {finished.pk} - Waterhoek Academy")
    assert f"Import {finished.pk} is finished. 3 enrollments unenrolled, 3 lines skipped." in text
    assert "3 Unenrolled" in text
    assert "0 Not done" in text
    assert "3 Skipped" in text
    assert (
        "What happens next: the users find these activities under Completed, without access. Users"
        " get no email." in text
    )
    assert re.search(r"Started by Marit Vink on \d+ \w+ \d{4}, \d\d:\d\d · file ward.xlsx", text)
    assert "kept for 30 days" in text
    [bar] = [one["aria-label"] for one in elements(response, "svg") if one.get("role") == "img"]
    assert bar == "Of 6 marks and lines: 3 unenrolled, 0 not done, 3 skipped"
    assert {"/imports/", "/imports/new/"} <= set(links(response))


def test_nothing_of_it_can_be_changed_any_more(desk, url, finished):
    response = desk.get(url)
    steps = ("action", "activities", "template", "upload", "check", "discard")
    assert not {f"/imports/{finished.pk}/{step}/" for step in steps} & set(links(response))
    forms = [one["action"] for one in elements(response, "form")]
    assert [one for one in forms if f"/imports/{finished.pk}/" in one] == [
        f"/imports/{finished.pk}/again/",
        f"/imports/{finished.pk}/undo/",
    ]


def test_the_lists_are_those_of_the_stored_outcomes(desk, url, finished, cpr, hygiene, sanne):
    response = desk.get(url)
    assert [one["id"] for one in elements(response, "details") if one.get("id")] == [
        f"marks-applied-{cpr.pk}",
        f"marks-applied-{hygiene.pk}",
        "marks-already_unenrolled",
        "lines-nothing_marked",
        "lines-user_unknown",
    ]
    response = desk.get(url, {"open": f"marks-applied-{hygiene.pk}"}, headers=HTMX)
    assert [one.email for one in response.context["items"]] == [sanne.email]
    assert "<html" not in response.content.decode()
    assert desk.get(url, {"open": f"marks-applied-{hygiene.pk}"}).status_code == 200


def test_what_changed_in_between_was_left_and_is_listed(desk, url, checked, marit, sanne, cpr):
    Enrollment.objects.filter(user=sanne, activity=cpr).update(revision=F("revision") + 1)
    run(checked, by=marit)
    text = words(desk.get(url))
    assert (
        f"Import {checked.pk} is finished, but 1 of 3 failed. The other 2 were unenrolled." in text
    )
    assert "1 Not done" in text
    assert "Changed since your check" in text
    response = desk.get(url, {"open": "marks-changed_since_check"}, headers=HTMX)
    assert [one.email for one in response.context["items"]] == [sanne.email]


def test_without_the_right_nothing_was_done(desk, url, checked, marit, client_for, tom):
    give(tom, Role.ADMINISTRATOR)
    from imports.work import queue

    start(checked, by=tom)
    give(tom, Role.LEARNER)
    queue.work.call(checked.pk)
    text = words(desk.get(url))
    assert f"Import {checked.pk} is finished, but none of its 3 changes could be made." in text
    assert "The person who started the import has lost the right to do this" in text
    assert "3 Not done" in text
    assert Enrollment.objects.filter(status="unenrolled").count() == 1


# --- its files, and the corrected lines -----------------------------------------------------------


def test_its_files_can_be_downloaded_as_long_as_they_are_kept(desk, url, finished):
    files = {f"/imports/{finished.pk}/lists/{name}/" for name in ("result", "to-fix")}
    response = desk.get(url)
    assert files <= set(links(response))
    assert "deleted" not in words(response)
    Import.objects.update(file="")
    response = desk.get(url)
    assert not files & set(links(response))
    assert "The file was deleted after 30 days" in words(response)
    assert "Upload the corrected lines" not in words(response)


def test_corrected_lines_go_to_a_new_import_like_it(desk, finished, cpr, hygiene):
    response = desk.post(f"/imports/{finished.pk}/again/")
    new = Import.objects.exclude(pk=finished.pk).get()
    assert response["Location"] == f"/imports/{new.pk}/upload/"
    assert (new.action, new.status, new.file_name) == ("unenroll", "draft", "")
    assert set(new.activities.all()) == {cpr, hygiene}
    assert desk.get(response["Location"]).status_code == 200


def test_without_a_wrong_line_there_is_nothing_to_correct(desk, url, draft, enrolled, sanne, marit):
    run(upload(draft, filled(draft, [(sanne.email, "", "x")]), by=marit), by=marit)
    assert "lines to fix" not in words(desk.get(url))


def test_what_was_not_started_is_not_opened_again(desk, checked):
    response = desk.post(f"/imports/{checked.pk}/again/")
    assert response["Location"] == f"/imports/{checked.pk}/"
    assert Import.objects.get() == checked


def test_without_the_right_it_is_neither_opened_again_nor_gone_on_with(desk, finished):
    Permission.objects.get(codename="unenroll").group_set.clear()
    assert desk.post(f"/imports/{finished.pk}/again/").status_code == 403
    assert desk.post(f"/imports/{finished.pk}/progress/go-on/").status_code == 403
    assert Import.objects.get() == finished
    assert "Upload the corrected lines" not in words(desk.get(f"/imports/{finished.pk}/result/"))


def test_the_address_stays_after_later_changes(desk, url, finished, cpr):
    cpr.title = "Renamed"
    cpr.save()
    assert "3 enrollments unenrolled" in words(desk.get(url))
    assert Import.objects.get().applied == 3
