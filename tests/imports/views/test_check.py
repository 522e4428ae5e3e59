"""Step 5: what will happen, and the start."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enrollments.models import Enrollment
from imports.forms import StartForm
from imports.models import Import
from imports.text.actions import SENTENCES
from imports.work import queue
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
)
from tests.imports.workbooks import filled, open_import, upload
from tests.web import HTMX, elements, links, spaced, words


@pytest.fixture
def url(draft):
    return f"/imports/{draft.pk}/check/"


# --- what it shows --------------------------------------------------------------------------------


def test_it_counts_what_will_and_what_will_not_be_done(desk, url, checked):
    response = desk.get(url)
    text = words(response)
    assert text.startswith("Step 5 of 5: Final check - Import - Waterhoek Academy")
    assert "Nothing has changed yet. The import begins when you choose Start import." in text
    assert "3 Will be unenrolled" in text
    assert "2 Can't be unenrolled" in text
    assert "1 Can't be imported" in text
    assert "3 will be unenrolled" in text
    assert "3 enrollments of 2 users." in text
    assert "Users get no email." in text
    assert "I have checked the lists. Unenroll 3 and skip 3 lines." in text


def test_the_bar_has_a_sentence_for_a_name_and_fills_its_width(desk, url, checked):
    response = desk.get(url)
    [bar] = [one for one in elements(response, "svg") if one.get("class") == "split"]
    assert bar["aria-label"] == (
        "Of 6 marks and lines: 3 will be unenrolled, 2 can't be unenrolled,"
        " 1 line can't be imported"
    )
    rects = [(r["class"], int(r["x"]), int(r["width"])) for r in elements(response, "rect")]
    assert [css for css, _x, _width in rects] == ["a", "b", "c"]
    assert rects[0][1] == 0
    assert 990 <= rects[-1][1] + rects[-1][2] <= 1000
    assert "style=" not in response.content.decode()


def test_one_group_a_reason_or_activity_with_its_count(desk, url, checked, cpr, hygiene):
    response = desk.get(url)
    heads = [one["id"] for one in elements(response, "details") if one.get("id")]
    assert heads == [
        f"marks-will-{cpr.pk}",
        f"marks-will-{hygiene.pk}",
        "marks-already_unenrolled",
        "lines-nothing_marked",
        "lines-user_unknown",
    ]
    assert not [one for one in elements(response, "details") if "open" in one]


def test_a_group_of_nothing_is_a_zero_without_a_card(desk, url, draft, enrolled, sanne, marit):
    upload(draft, filled(draft, [(sanne.email, "", "x")]), by=marit)
    response = desk.get(url)
    assert "0 Can't be unenrolled" in words(response)
    assert "#cannot" not in links(response)
    assert not [one for one in elements(response, "section") if one.get("id") == "cannot"]
    assert "I have checked the lists. Unenroll 1." in words(response)


def test_what_a_qualification_requires_and_what_is_completed_is_told(
    desk, url, draft, enrolled, sanne, marit, cpr
):
    QualificationFactory.create(activities=[cpr], holders=[sanne])
    upload(draft, filled(draft, [(sanne.email, "", "x", "x")]), by=marit)
    text = words(desk.get(url))
    assert "1 of these is required by a qualification." in text
    assert "It stays unenrolled; the qualification shows the requirement as open." in text
    assert "1 is completed and keeps its result and date." in text
    assert "Classroom. 1 of 2 learners. 1 required by a qualification" in text


def test_the_summary_leads_back_to_each_choice(desk, url, draft, checked):
    response = desk.get(url)
    assert "Change action" in words(response)
    assert "ward.xlsx" in words(response)
    assert "4 lines, " in words(response)
    for step in ("action", "activities", "upload"):
        assert f"/imports/{draft.pk}/{step}/" in links(response)


# --- the lists behind the numbers -----------------------------------------------------------------


def test_a_list_opens_without_script_by_its_link(desk, url, checked, cpr, sanne):
    key = f"marks-will-{cpr.pk}"
    assert f"?open={key}#{key}" in links(desk.get(url))
    response = desk.get(url, {"open": key})
    opened = [one["id"] for one in elements(response, "details") if "open" in one]
    assert opened == [key]
    assert "Row 2 Sanne Hoekstra sanne.hoekstra@waterhoek.example" in spaced(response)
    assert "hx-target" in response.content.decode()


def test_htmx_gets_the_rows_alone(desk, url, checked, hygiene):
    response = desk.get(url, {"open": f"marks-will-{hygiene.pk}"}, headers=HTMX)
    html = response.content.decode()
    assert html.count("<table") == 1
    assert "<html" not in html
    assert "Completed" in words(response)
    assert "HX-Request" in response["Vary"]


def test_what_was_ended_before_says_when(desk, url, checked, tom):
    ended = Enrollment.objects.get(user=tom, status="unenrolled").unenrolled_at
    text = spaced(desk.get(url, {"open": "marks-already_unenrolled"}, headers=HTMX))
    on = f"{timezone.localtime(ended):%b %Y}"
    assert "Row 3 Tom Jansen tom.jansen@waterhoek.example Hand hygiene" in text
    assert f"Already unenrolled on {timezone.localtime(ended).day} {on}" in text


def test_a_line_without_marks_says_that_nothing_is_done(desk, url, checked):
    text = spaced(desk.get(url, {"open": "lines-nothing_marked"}, headers=HTMX))
    assert "Row 4 Marit Vink marit.vink@waterhoek.example" in text
    assert "The line has an email and no x: nothing is done" in text


@pytest.mark.parametrize(
    "name",
    [
        "x",
        "marks-x",
        "marks-failing",
        "marks-ready",
        "lines-ready",
        "marks-unenroll-x",
        "lines-user_unknown&after=x",
        "marks-",
    ],
)
def test_a_list_that_there_is_not_is_not_found(desk, url, checked, name):
    assert desk.get(f"{url}?open={name}").status_code == 404


def test_long_lists_go_on_page_by_page(desk, url, draft, cpr, marit):
    people = UserFactory.create_batch(120)
    for one in people:
        EnrollmentFactory.create(user=one, activity=cpr)
    upload(draft, filled(draft, [(one.email, "", "x") for one in people]), by=marit)
    key = f"marks-will-{cpr.pk}"
    seen: list[str] = []
    address = f"{url}?open={key}"
    pages = 0
    while address:
        response = desk.get(address, headers=HTMX)
        seen += [one.email for one in response.context["items"]]
        more = [one for one in elements(response, "a") if "after=" in (one.get("href") or "")]
        assert len(more) <= 1
        address = url + str(more[0]["hx-get"]) if more else ""
        pages += 1
    assert pages == 3
    assert seen == [one.email for one in people]


def test_the_next_rows_take_the_focus(desk, url, draft, cpr, marit):
    people = UserFactory.create_batch(51)
    for one in people:
        EnrollmentFactory.create(user=one, activity=cpr)
    checked = upload(draft, filled(draft, [(one.email, "", "x") for one in people]), by=marit)
    after = checked.marks.order_by("number")[49].number
    response = desk.get(url, {"open": f"marks-will-{cpr.pk}", "after": after}, headers=HTMX)
    assert [one for one in elements(response, "th") if "autofocus" in one]
    assert "<table" not in response.content.decode()


def test_queries_of_page_and_list_do_not_grow_with_the_lines(desk, marit):
    counts = []
    for size in (1, 50):
        activities = LearningActivityFactory.create_batch(size)
        import_run = open_import(marit, *activities)
        lines = []
        for number, activity in enumerate(activities):
            user = UserFactory.create()
            EnrollmentFactory.create(user=user, activity=activity, unenrolled=bool(number % 2))
            lines.append([user.email, "", *["x"] * size])
            lines.append([f"nobody{number}@elsewhere.example", "", "x"])
        upload(import_run, filled(import_run, lines), by=marit)
        for query in ("", "?open=lines-user_unknown", "?open=marks-not_enrolled"):
            address = f"/imports/{import_run.pk}/check/{query}"
            desk.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert desk.get(address).status_code == 200
            counts.append(len(captured))
    assert counts[:3] == counts[3:]


# --- the start ------------------------------------------------------------------------------------


def start(desk, url, checked, **options):
    return desk.post(url, {"ack": "on", "number": "3", "plan": checked.plan_key} | options)


def test_the_box_must_be_ticked(desk, url, checked):
    response = desk.post(url, {"number": "3", "plan": checked.plan_key})
    assert response.status_code == 422
    text = words(response)
    assert text.startswith("Error: Step 5 of 5")
    assert "There is a problem Tick the box to confirm that you checked this" in text
    assert "#id_ack" in links(response)
    [box] = [one for one in elements(response, "input") if one.get("name") == "ack"]
    assert (box["id"], box["aria-invalid"]) == ("id_ack", "true")
    assert Import.objects.get().status == "checked"


@pytest.mark.parametrize("typed", ["", "2", "33", "3x", "x", "-3", "³"])
def test_the_number_must_be_typed_above_the_threshold(desk, url, checked, typed):
    response = desk.post(url, {"ack": "on", "number": typed, "plan": checked.plan_key})
    assert response.status_code == 422
    text = words(response)
    assert "There is a problem Type 3, the number of enrollments" in text
    assert "Type 3 to confirm how many enrollments you end" in text
    assert "#id_number" in links(response)
    [field] = [one for one in elements(response, "input") if one.get("name") == "number"]
    assert (field["id"], field["aria-invalid"], field.get("value", "")) == (
        "id_number",
        "true",
        typed,
    )
    # What was right is kept, and nothing was started.
    [box] = [one for one in elements(response, "input") if one.get("name") == "ack"]
    assert "checked" in box
    assert Import.objects.get().status == "checked"


def test_all_that_is_missing_is_told_at_once(desk, url, checked):
    text = spaced(desk.post(url, {"plan": checked.plan_key}))
    assert "Tick the box to confirm that you checked this Type 3, the number" in text


def test_below_the_threshold_no_number_is_asked(desk, url, checked, settings):
    settings.CONFIRM_PERCENT = 100
    response = desk.get(url)
    assert "to confirm how many" not in words(response)
    assert not [one for one in elements(response, "input") if one.get("name") == "number"]
    desk.post(url, {"ack": "on", "plan": checked.plan_key})
    assert Import.objects.get().status == "running"


@pytest.mark.parametrize("typed", ["1204", "1,204", "1.204", " 1 204 ", "1\u202f204"])
def test_digits_may_be_grouped_as_people_do(typed):
    form = StartForm(
        {"ack": "on", "number": typed}, number=1204, words=SENTENCES[Import.Action.REMOVE]
    )
    assert form.is_valid()
    assert form.cleaned_data["number"] == 1204
    assert form["number"].label == "Type 1,204 to confirm how many enrollments you remove"


def test_without_the_right_it_cannot_be_started(desk, url, checked):
    Permission.objects.get(codename="unenroll").group_set.clear()
    response = desk.get(url)
    assert "You don't have the right to do this." in words(response)
    assert not [one for one in elements(response, "input") if one.get("name") == "ack"]
    assert start(desk, url, checked).status_code == 403
    assert Import.objects.get().status == "checked"


def test_start_starts_what_was_shown(desk, url, draft, checked, marit):
    response = start(desk, url, checked)
    assert response["Location"] == f"/imports/{draft.pk}/progress/"
    started = Import.objects.get()
    assert (started.status, started.started_by) == ("running", marit)


def test_the_form_sends_the_plan_that_is_shown(desk, url, checked):
    [hidden] = [one for one in elements(desk.get(url), "input") if one.get("name") == "plan"]
    assert hidden["value"] == checked.plan_key


def test_starting_twice_ends_at_the_same_run(desk, url, draft, checked):
    start(desk, url, checked)
    again = start(desk, url, checked)
    assert again["Location"] == f"/imports/{draft.pk}/result/"
    assert desk.get(again["Location"])["Location"] == f"/imports/{draft.pk}/progress/"
    queue.work.call(draft.pk)
    assert start(desk, url, checked)["Location"] == f"/imports/{draft.pk}/result/"
    assert Enrollment.objects.filter(status="unenrolled").count() == 4


def test_a_plan_that_is_no_longer_shown_is_not_started(desk, url, checked, draft, content, marit):
    upload(draft, content, by=marit)
    for plan in (checked.plan_key, "", "nonsense"):
        response = start(desk, url, checked, plan=plan)
        assert response.status_code == 302
        assert response["Location"] == url
    assert "The lists have changed since you saw them. Look at them again." in words(desk.get(url))
    assert Import.objects.get().status == "checked"


def test_with_nothing_to_do_there_is_no_start(desk, url, draft, marit, sanne):
    upload(draft, filled(draft, [(sanne.email, "", "x")]), by=marit)
    response = desk.get(url)
    assert "Nothing to import. Go back to upload." in words(response)
    assert f"/imports/{draft.pk}/upload/" in links(response)
    assert not [one for one in elements(response, "input") if one.get("name") == "ack"]
    plan = Import.objects.get().plan_key
    response = desk.post(url, {"ack": "on", "plan": plan}, follow=True)
    assert Import.objects.get().status == "checked"


@pytest.fixture
def stale(checked):
    Import.objects.update(checked_at=timezone.now() - timedelta(hours=25))
    return Import.objects.get()


def test_an_old_plan_is_checked_again_before_the_start(desk, url, draft, stale):
    response = desk.get(url)
    assert "Check again first" in words(response)
    assert not [one for one in elements(response, "input") if one.get("name") == "ack"]
    response = desk.post(f"{url}again/")
    assert response["Location"] == f"/imports/{draft.pk}/checking/"
    queue.work.call(draft.pk)
    assert "Ready to start?" in words(desk.get(url))


def test_an_old_plan_is_not_started_either(desk, url, stale):
    assert start(desk, url, stale)["Location"] == url
    assert Import.objects.get().status == "checked"


def test_checking_again_twice_ends_at_the_same_check(desk, url, draft, stale):
    desk.post(f"{url}again/")
    response = desk.post(f"{url}again/", follow=True)
    assert response.redirect_chain[-1][0] == f"/imports/{draft.pk}/checking/"
    assert "This import has changed in the meantime." in words(response)
