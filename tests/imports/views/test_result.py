"""What became of an import, at its permanent address."""

import re
from io import BytesIO

import pytest
from django.db.models import F
from openpyxl import load_workbook

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import Enrollment, LearningRecord
from enrollments.roles import Right, Role
from imports.models import Import
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    give,
)
from tests.imports.workbooks import filled, open_import, run, start, upload
from tests.web import elements, links, spaced, words


@pytest.fixture
def url(draft):
    return f"/imports/{draft.pk}/result/"


def test_it_says_what_was_done_and_what_happens_next(desk, url, finished, cpr):
    response = desk.get(url)
    text = words(response)
    assert text.startswith(f"Result of import {finished.pk} - Waterhoek Academy")
    assert f"Import {finished.pk} is finished. 3 enrollments unenrolled." in text
    text = spaced(response)
    assert "3 enrollments of 2 users Unenrolled 1 completed 1 in progress 1 not started" in text
    assert "1 enrollment Couldn't be unenrolled Already unenrolled" in text
    assert "1 line To fix 1 mark on it was not carried out" in text
    assert "5 marks 3 unenrolled 1 couldn't be unenrolled 1 to fix" in text
    assert "4 lines 1 done in full 1 in part 1 not at all 1 left blank" in text
    assert (
        "The users find these activities under Completed, without access. Users got no email."
        in text
    )
    assert re.search(r"Started by Marit Vink on \d+ \w+ \d{4}, \d\d:\d\d", text)
    assert "Kept for 30 days" in text
    [bar] = [one["aria-label"] for one in elements(response, "svg") if one.get("role") == "img"]
    assert bar == "Of 5 marks: 3 unenrolled, 1 couldn't be unenrolled, 1 to fix"
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


def test_the_lists_are_those_of_the_stored_outcomes(desk, url, finished, sanne, tom, listed):
    response = desk.get(url)
    lists = response.context["lists"]
    assert list(lists) == ["wrong", "cannot", "applied"]
    assert [row.email for row in listed(url, "applied")] == [sanne.email, sanne.email, tom.email]
    assert [row.state for row in listed(url, "applied")] == [
        "in_progress",
        "completed",
        "not_started",
    ]
    assert found_rows(desk.get(url, {"q": "tom"})) == {"wrong": 0, "cannot": 1, "applied": 1}


def found_rows(response) -> dict[str, int]:
    return {key: len(one.items) for key, one in response.context["lists"].items()}


def test_what_changed_in_between_was_left_alone_and_is_listed(
    desk, url, checked, marit, sanne, cpr, listed
):
    place = Enrollment.objects.get(user=sanne, activity=cpr)
    Enrollment.objects.filter(pk=place.pk).update(revision=F("revision") + 1)
    LearningRecord.objects.create(enrollment=place, kind="completed", progress=100)
    run(checked, by=marit)
    text = spaced(desk.get(url))
    assert (
        f"Import {checked.pk} is finished. 2 enrollments unenrolled, 1 left alone because it"
        " changed after the check." in text
    )
    assert "1 enrollment Left alone Changed after the check" in text
    assert "failed" not in text
    assert "2 unenrolled 1 left alone 1 couldn't be unenrolled 1 to fix" in text
    [(row, change)] = listed(url, "left")
    assert row.email == sanne.email
    assert change.startswith("Completed by the user on ")
    # What happens to it afterwards is no reason for what became of it.
    services.unenroll(Enrollment.objects.filter(pk=place.pk), actor=Actor.at_screen(marit))
    assert listed(url, "left") == [(row, change)]


def test_what_was_removed_and_came_back_was_removed(desk, url, checked, marit, sanne, cpr, listed):
    """The rule that made it anew did so because somebody removed it."""
    QualificationFactory.create(activities=[cpr], holders=[sanne])
    place = Enrollment.objects.filter(user=sanne, activity=cpr)
    services.remove(place, actor=Actor.at_screen(marit))
    assert place.exists()
    run(checked, by=marit)
    [(_row, change)] = listed(url, "left")
    assert change.startswith(f"Removed by {marit.name} on ")


def test_without_the_right_nothing_was_done(desk, url, checked, marit, client_for, tom):
    give(tom, Role.ADMINISTRATOR)
    from imports.work import queue

    start(checked, by=tom)
    give(tom, Role.LEARNER)
    queue.work.call(checked.pk)
    text = words(desk.get(url))
    told = "Stopped: Tom Jansen no longer has the right to unenroll. Nothing was changed."
    assert told in text
    assert "3 enrollments still to do" in text
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


def test_without_the_right_it_is_neither_opened_again_nor_gone_on_with(
    desk, finished, marit, lacking
):
    lacking(marit, Right.UNENROLL)
    assert desk.post(f"/imports/{finished.pk}/again/").status_code == 403
    assert desk.post(f"/imports/{finished.pk}/progress/go-on/").status_code == 403
    assert Import.objects.get() == finished
    assert "Upload the corrected lines" not in words(desk.get(f"/imports/{finished.pk}/result/"))


def test_the_address_stays_after_later_changes(desk, url, finished, cpr):
    cpr.title = "Renamed"
    cpr.save()
    assert "3 enrollments unenrolled" in words(desk.get(url))
    assert Import.objects.get().applied == 3


# --- which activity -------------------------------------------------------------------------------


def test_of_two_activities_with_one_title_each_has_its_code(desk, marit, sanne, listed):
    """Else nobody could see from which of them somebody is unenrolled."""
    first, second = (
        LearningActivityFactory.create(title="First aid", code=code) for code in ("FA-1", "FA-2")
    )
    for activity in (first, second):
        EnrollmentFactory.create(user=sanne, activity=activity)
    draft = open_import(marit, first, second)
    plan = upload(draft, filled(draft, [(sanne.email, "", "x", "x")]), by=marit)
    address = f"/imports/{plan.pk}/check/"
    called = ["First aid (FA-1)", "First aid (FA-2)"]
    assert [row.activity for row in listed(address, "will")] == called
    text = words(desk.get(address))
    assert text.count("First aid (FA-1)") == 2
    run(plan, by=marit)
    for name in ("applied", "result"):
        file = desk.get(f"/imports/{plan.pk}/lists/{name}/")
        book = load_workbook(BytesIO(file.getvalue()))
        cells = " ".join(str(cell) for row in book.worksheets[0].values for cell in row)
        assert all(one in cells for one in called), name
