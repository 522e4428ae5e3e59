"""Undo an import: the button, its own final check, its run and both results."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from enrollments.actors import Actor
from enrollments.models import Enrollment
from enrollments.roles import Right
from imports import services
from imports.models import Import
from imports.work import lease as leases
from imports.work.apply import apply_chunk
from tests.factories import UserFactory
from tests.imports.workbooks import filled, open_import, run, start, upload, worked
from tests.web import elements, links, spaced, words


@pytest.fixture
def undo(finished, marit):
    """The undo of an unenroll of three, checked; Tom's was changed since."""
    Enrollment.objects.filter(user__email__startswith="tom", status="unenrolled").update(revision=7)
    return worked(services.open_undo(finished, actor=Actor.at_screen(marit)))


@pytest.fixture
def undone(undo, marit):
    return run(undo, by=marit)


# --- the button -----------------------------------------------------------------------------------


def test_the_result_says_what_an_undo_would_do(desk, finished):
    response = desk.get(f"/imports/{finished.pk}/result/")
    text = spaced(response)
    assert "Enrolls them again, with their progress. Anything changed since is kept." in text
    [form] = [one for one in elements(response, "form") if "undo" in (one["action"] or "")]
    assert (form["action"], form["method"]) == (f"/imports/{finished.pk}/undo/", "post")


def test_the_button_opens_an_undo_that_is_checked_first(desk, finished, marit):
    response = desk.post(f"/imports/{finished.pk}/undo/")
    undo = Import.objects.get(undo_of=finished)
    assert response["Location"] == f"/imports/{undo.pk}/"
    assert (undo.status, undo.created_by) == ("checking", marit)
    page = desk.get(response["Location"], follow=True)
    text = spaced(page)
    assert text.startswith(f"Final check: Undo of import {finished.pk}")
    assert "Checking what can be undone" in text
    assert "Looking up what was changed since" in text
    assert "another file" not in text
    assert Enrollment.objects.filter(status="unenrolled").count() == 4


def test_pressing_it_twice_opens_one(desk, finished):
    for _time in range(2):
        desk.post(f"/imports/{finished.pk}/undo/")
    assert Import.objects.filter(undo_of=finished).count() == 1


def test_an_open_undo_is_linked_instead(desk, finished, undo):
    response = desk.get(f"/imports/{finished.pk}/result/")
    assert f"Its undo is not finished yet: Import {undo.pk} , Ready to start" in spaced(response)
    assert f"/imports/{undo.pk}/" in links(response)
    assert not [one for one in elements(response, "button") if one.get("id") == "undo-import"]


@pytest.mark.parametrize(
    ("action", "who", "right"),
    [
        ("unenroll", "tom", Right.ENROLL),
        ("enroll", "marit", Right.REMOVE),
        # He was enrolled before: nothing is removed.
        ("enroll", "tom", Right.UNENROLL),
    ],
)
def test_without_the_right_to_do_the_opposite_there_is_no_undo(
    desk, marit, tom, hygiene, cpr, enrolled, lacking, action, who, right
):
    draft = open_import(marit, hygiene, cpr, action=action)
    mark = (None, "x") if action == "enroll" else ("x", None)
    person = {"tom": tom, "marit": UserFactory.create()}[who]
    finished = run(upload(draft, filled(draft, [(person.email, "", *mark)]), by=marit), by=marit)
    assert finished.applied == 1
    lacking(marit, right)
    assert "undo" not in spaced(desk.get(f"/imports/{finished.pk}/result/")).lower()
    assert desk.post(f"/imports/{finished.pk}/undo/").status_code == 403
    assert Import.objects.get() == finished


def test_what_changed_nothing_has_nothing_to_undo(desk, checked, marit):
    Enrollment.objects.update(revision=9)
    run(checked, by=marit)
    assert "Undo this import" not in spaced(desk.get(f"/imports/{checked.pk}/result/"))


def test_a_draft_cannot_be_undone(desk, checked):
    response = desk.post(f"/imports/{checked.pk}/undo/", follow=True)
    assert response.redirect_chain[-1][0] == f"/imports/{checked.pk}/check/"
    assert Import.objects.get() == checked


# --- its final check ------------------------------------------------------------------------------


def test_the_check_says_what_is_enrolled_again_and_what_stays(desk, finished, undo):
    response = desk.get(f"/imports/{undo.pk}/check/")
    text = spaced(response)
    assert text.startswith(f"Final check: Undo of import {finished.pk} - Waterhoek Academy")
    assert "Nothing has been undone yet. It begins when you choose Start undo." in text
    assert "2 enrollments of 1 user Will be enrolled again" in text
    assert "1 enrollment Stays as it is Changed since the import" in text
    assert "Open 2 enrollments of 1 user again; 1 mark is not carried out." in words(response)
    assert "problem" not in text
    [bar] = [one for one in elements(response, "svg") if one.get("class") == "split"]
    assert bar["aria-label"] == ("Of 3 enrollments: 2 will be enrolled again, 1 stays as it is")
    assert f"/imports/{finished.pk}/result/" in links(response)


def test_what_was_changed_since_is_listed(undo, tom, listed):
    [(row, _change)] = listed(f"/imports/{undo.pk}/check/", "cannot")
    assert (row.email, row.outcome) == (tom.email, "Changed since the import")


def test_it_has_none_of_the_steps_of_a_workbook(desk, undo):
    before = Import.objects.filter(pk=undo.pk).values().get()
    for step in ("action", "activities", "template", "upload", "checking"):
        response = desk.get(f"/imports/{undo.pk}/{step}/")
        assert response["Location"] == f"/imports/{undo.pk}/check/"
    for page in ("action", "activities", "activities/choose", "template/file", "upload"):
        response = desk.post(f"/imports/{undo.pk}/{page}/", {"action": "enroll"})
        assert response["Location"] == f"/imports/{undo.pk}/check/"
    steps = {f"/imports/{undo.pk}/{step}/" for step in ("action", "activities", "upload")}
    assert not steps & set(links(desk.get(f"/imports/{undo.pk}/check/")))
    assert Import.objects.filter(pk=undo.pk).values().get() == before


def test_with_everything_changed_there_is_no_start(desk, finished, marit):
    Enrollment.objects.update(revision=9)
    undo = worked(services.open_undo(finished, actor=Actor.at_screen(marit)))
    response = desk.get(f"/imports/{undo.pk}/check/")
    assert "Nothing to undo All that this import did has been changed since." in spaced(response)
    assert "Back to the import" in spaced(response)
    assert not [one for one in elements(response, "input") if one.get("name") == "ack"]


def test_it_can_be_left_alone(desk, finished, undo):
    desk.post(f"/imports/{undo.pk}/discard/")
    assert Import.objects.get() == finished
    assert "Undo this import" in spaced(desk.get(f"/imports/{finished.pk}/result/"))


def test_the_undo_of_an_enroll_says_what_is_deleted(
    desk, marit, sanne, tom, cpr, hygiene, enrolled
):
    draft = open_import(marit, hygiene, action="enroll")
    noor = UserFactory.create()
    lines = [(tom.email, "", "x"), (noor.email, "", "x")]
    finished = run(upload(draft, filled(draft, lines), by=marit), by=marit)
    undo = worked(services.open_undo(finished, actor=Actor.at_screen(marit)))
    address = f"/imports/{undo.pk}/check/"
    text = spaced(desk.get(address))
    assert "2 enrollments will be taken back" in text
    assert "1 was made by the import and is deleted: nobody has started with it" in text
    assert "1 was unenrolled before and is so again, with its progress kept." in text
    desk.post(address, {"ack": "on", "number": "2", "plan": undo.plan_key})
    worked(undo)
    text = spaced(desk.get(f"/imports/{undo.pk}/result/"))
    assert f"Undo of import {finished.pk} is finished. 2 enrollments taken back." in text
    assert "The users have what they had before the import." in text
    assert not Enrollment.objects.filter(user=noor).exists()


# --- its run and the results ----------------------------------------------------------------------


def test_while_it_runs_it_says_what_runs(desk, finished, undo):
    desk.post(f"/imports/{undo.pk}/check/", {"ack": "on", "plan": undo.plan_key})
    text = spaced(desk.get(f"/imports/{undo.pk}/progress/"))
    assert text.startswith(f"Undo of import {finished.pk} is running")
    assert "What is undone stays undone." in text


def test_both_results_name_each_other(desk, finished, undone):
    response = desk.get(f"/imports/{undone.pk}/result/")
    text = spaced(response)
    assert text.startswith(f"Result of the undo of import {finished.pk}")
    assert f"Undo of import {finished.pk} is finished. 2 enrollments opened again." in text
    assert "2 enrollments of 1 user Enrolled again" in text
    assert "1 enrollment Stayed as it was" in text
    assert "The users have access again and go on where they were." in text
    assert f"/imports/{finished.pk}/result/" in links(response)
    # An undo has no undo, and no file.
    assert "/undo/" not in response.content.decode()
    assert "/lists/result/" not in response.content.decode()
    response = desk.get(f"/imports/{finished.pk}/result/")
    assert f"Undone by import {undone.pk}" in spaced(response)
    assert f"/imports/{undone.pk}/result/" in links(response)
    assert not [one for one in elements(response, "button") if one.get("id") == "undo-import"]


def test_what_changed_before_and_after_the_check_is_told_apart(
    desk, undo, marit, sanne, tom, cpr, listed
):
    Enrollment.objects.filter(user=sanne, activity=cpr).update(revision=9)
    run(undo, by=marit)
    address = f"/imports/{undo.pk}/result/"
    text = spaced(desk.get(address))
    assert "1 enrollment opened again, 1 left alone because it changed after the check." in text
    for name, person in (("left", sanne), ("cannot", tom)):
        assert [row.email for row, _change in listed(address, name)] == [person.email]


def test_what_is_taken_back_does_not_go_on(desk, checked, marit, settings):
    """The rest would have no way back: of an import there is one undo."""
    settings.IMPORT_CHUNK_MARKS = 1
    start(checked, by=marit)
    lease = leases.take(checked.pk)
    assert apply_chunk(checked.pk, lease)
    actor = Actor.at_screen(marit)
    services.stop(checked, actor=actor)
    assert not apply_chunk(checked.pk, lease)
    address = f"/imports/{checked.pk}/result/"
    assert "can be undone. Go on" in spaced(desk.get(address))
    undo = worked(services.open_undo(checked, actor=actor))
    for _then in ("it is open", "it is done"):
        page = spaced(desk.get(address))
        assert "Go on" not in page
        assert "can be undone" not in page
        with pytest.raises(services.NotNow):
            services.go_on(Import.objects.get(pk=checked.pk), actor=actor)
        if undo.status == Import.Status.CHECKED:
            undo = run(undo, by=marit)
    assert undo.applied == 1


def test_the_list_of_imports_names_undos(desk, finished, undone):
    response = desk.get("/imports/")
    assert f"Import {undone.pk} Undo of import {finished.pk}" in spaced(response)
    assert "2 of 2 of 1 user 1 can't be done" in spaced(response)
    with CaptureQueriesContext(connection) as one:
        desk.get("/imports/")
    for number in range(4):
        again = Import.objects.get(pk=undone.pk)
        again.pk = undone.pk + number + 1
        again.save(force_insert=True)
    with CaptureQueriesContext(connection) as five:
        desk.get("/imports/")
    assert len(one) == len(five)


def test_its_lists_can_be_downloaded_each_with_its_own(desk, undo, marit, sanne, tom, cpr, hygiene):
    Enrollment.objects.filter(user=sanne, activity=cpr).update(revision=9)
    run(undo, by=marit)
    told = {
        name: [
            (row[1], row[3])
            for row in load_workbook(
                BytesIO(desk.get(f"/imports/{undo.pk}/lists/{name}/").getvalue())
            )
            .worksheets[0]
            .iter_rows(min_row=2, values_only=True)
        ]
        for name in ("applied", "left", "cannot")
    }
    assert told == {
        "applied": [(sanne.email, hygiene.title)],
        "left": [(sanne.email, cpr.title)],
        "cannot": [(tom.email, cpr.title)],
    }
