"""Step 5: what will happen, and the start."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enrollments.models import Enrollment, User
from enrollments.roles import Right
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


def test_each_number_has_its_unit(desk, url, checked):
    text = spaced(desk.get(url))
    assert text.startswith("Step 5 of 5: Final check - Import - Waterhoek Academy")
    assert "Nothing has changed yet. The import begins when you choose Start import." in text
    assert "3 enrollments of 2 users Will be unenrolled 1 completed 1 in progress" in text
    assert "1 enrollment Can't be unenrolled Already unenrolled" in text
    assert "1 line With a problem 1 mark on it is not carried out" in text
    assert "Users get no email." in text


def test_marks_and_lines_add_up_apart(desk, url, checked):
    text = spaced(desk.get(url))
    assert "5 marks 3 will be unenrolled 1 can't be unenrolled 1 with a problem" in text
    assert "4 lines 1 done in full 1 in part 1 not at all 1 left blank" in text


def test_what_is_ticked_counts_marks_and_never_what_is_left_blank(desk, url, checked):
    text = words(desk.get(url))
    assert (
        "I have checked the lists. Unenroll 3 enrollments of 2 users; 2 marks are not carried out."
        in text
    )
    assert "1 line is left blank" in text


def test_the_bar_has_a_sentence_for_a_name_and_fills_its_width(desk, url, checked):
    response = desk.get(url)
    [bar] = [one for one in elements(response, "svg") if one.get("class") == "split"]
    assert bar["aria-label"] == (
        "Of 5 marks: 3 will be unenrolled, 1 can't be unenrolled, 1 with a problem"
    )
    rects = [(r["class"], int(r["x"]), int(r["width"])) for r in elements(response, "rect")]
    assert [css for css, _x, _width in rects] == ["will", "cant", "fix"]
    assert rects[0][1] == 0
    assert 990 <= rects[-1][1] + rects[-1][2] <= 1000
    assert "style=" not in response.content.decode()


def test_what_does_not_occur_has_no_list_and_no_sentence(desk, url, draft, enrolled, sanne, marit):
    upload(draft, filled(draft, [(sanne.email, "", "x")]), by=marit)
    response = desk.get(url)
    text = spaced(response)
    assert "0 enrollments Can't be unenrolled" in text
    assert "0 lines With a problem" in text
    assert not {"#cannot", "#wrong"} & set(links(response))
    assert [one["id"] for one in elements(response, "section") if one.get("id")] == ["will"]
    assert "I have checked the lists. Unenroll 1 enrollment of 1 user ." in text
    for word in ("qualification", "blank lines", "not carried out", "inactive"):
        assert word not in text


def test_what_a_qualification_requires_and_who_is_inactive_is_told(
    desk, url, draft, enrolled, sanne, marit, cpr
):
    QualificationFactory.create(name="Level 4 nurse", activities=[cpr], holders=[sanne])
    User.objects.filter(pk=sanne.pk).update(is_active=False)
    upload(draft, filled(draft, [(sanne.email, "", "x", "x")]), by=marit)
    text = spaced(desk.get(url))
    assert (
        "1 of these is required by a qualification. It stays unenrolled; the qualification shows"
        " the requirement as open." in text
    )
    assert "The user is inactive" in text
    assert "Required by" in text
    assert "Level 4 nurse" in text


def test_the_summary_leads_back_to_each_choice(desk, url, draft, checked):
    response = desk.get(url)
    assert "Change action" in words(response)
    assert "ward.xlsx" in words(response)
    assert "4 lines, " in words(response)
    for step in ("action", "activities", "upload"):
        assert f"/imports/{draft.pk}/{step}/" in links(response)


# --- the lists behind the numbers -----------------------------------------------------------------


def test_the_lists_are_there_without_script(desk, url, checked):
    text = spaced(desk.get(url))
    assert "3 enrollments will be unenrolled" in text
    # (An address may break behind its dots.)
    assert "2 Sanne Hoekstra sanne." in text
    assert "example CPR and AED refresher" in text
    assert "1 of 4 lines has a problem" in text


def test_htmx_gets_the_rows_alone(desk, url, checked):
    response = desk.get(url, {"list": "will"}, headers=HTMX)
    html = response.content.decode()
    assert html.count("<table") == 1
    assert "<html" not in html
    assert "Completed" in words(response)
    assert "HX-Request" in response["Vary"]


def test_what_was_ended_before_says_when(url, checked, tom, listed):
    ended = Enrollment.objects.get(user=tom, status="unenrolled").unenrolled_at
    on = f"{timezone.localtime(ended):%b %Y}"
    [row] = listed(url, "cannot")
    assert (row.row, row.email, row.activity) == (3, tom.email, "Hand hygiene")
    assert row.outcome == f"Already unenrolled on {timezone.localtime(ended).day} {on}"


def test_lines_left_blank_are_shown_when_somebody_asks(desk, url, checked, listed, marit):
    response = desk.get(url)
    assert "?list=blank#blank" in links(response)
    assert "blank" not in response.context["lists"]
    assert [row.email for row in listed(url, "blank")] == [marit.email]
    assert found(desk.get(url, {"list": "blank"}))["blank"] == [4]


def test_a_line_done_in_part_says_how_far(desk, url, draft, enrolled, sanne, marit, listed):
    upload(draft, filled(draft, [(sanne.email, "", "x", "ja")]), by=marit)
    [(line, [problem], done)] = listed(url, "wrong")
    assert (line.row, line.mark_count, problem.cell, done) == (2, 2, "D2", 1)
    text = spaced(desk.get(url))
    assert "Done in part 1 of 2 marks" in text
    assert "1 line 0 done in full 1 in part 0 not at all 0 left blank" in text
    assert "Unenroll 1 enrollment of 1 user ; 1 mark is not carried out." in text


def test_a_repeated_mark_is_done_in_each_of_its_lines(
    desk, url, draft, enrolled, sanne, marit, listed
):
    lines = [(sanne.email, "", "x"), (sanne.email, "", "x", "ja")]
    upload(draft, filled(draft, lines), by=marit)
    [(_line, _problems, done)] = listed(url, "wrong")
    assert done == 1
    assert "2 marks 1 will be unenrolled" in spaced(desk.get(url))
    assert "2 lines 1 done in full 1 in part" in spaced(desk.get(url))


@pytest.mark.parametrize("query", ["list=x", "list=applied", "list=will&after=x", "activity=x"])
def test_a_list_that_there_is_not_is_not_found(desk, url, checked, query):
    assert desk.get(f"{url}?{query}").status_code == 404


# --- search and filter ----------------------------------------------------------------------------


def found(response) -> dict[str, list[int]]:
    """The rows of each list."""
    return {
        key: [item[0].row if isinstance(item, tuple) else item.row for item in one.items]
        for key, one in response.context["lists"].items()
    }


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({}, {"will": [2, 2, 3], "cannot": [3], "wrong": [5]}),
        ({"q": "hoekstra"}, {"will": [2, 2], "cannot": [], "wrong": []}),
        ({"q": "ELSEWHERE.example"}, {"will": [], "cannot": [], "wrong": [5]}),
        ({"q": "3"}, {"will": [3], "cannot": [3], "wrong": []}),
        ({"activity": "hygiene"}, {"will": [2], "cannot": [3], "wrong": []}),
        ({"reason": "already_unenrolled"}, {"will": [], "cannot": [3], "wrong": []}),
        ({"reason": "user_unknown"}, {"will": [], "cannot": [], "wrong": [5]}),
        ({"q": "tom", "activity": "hygiene"}, {"will": [], "cannot": [3], "wrong": []}),
    ],
)
def test_one_search_looks_in_all_lists(desk, url, checked, hygiene, query, rows):
    if "activity" in query:
        query = query | {"activity": hygiene.pk}
    assert found(desk.get(url, query)) == rows


def test_a_search_says_how_much_it_found(desk, url, checked):
    response = desk.get(url, {"q": "hoekstra"}, headers=HTMX)
    html = response.content.decode()
    assert "<html" not in html
    assert "2 of 3 enrollments" in html
    assert "#live" in html
    assert "0 of 1 line" in html
    assert "2 of 3 enrollments" in words(desk.get(url, {"q": "hoekstra"}))


def test_a_few_rows_need_no_search(desk, url, checked):
    assert not list(elements(desk.get(url), "select"))


def test_only_reasons_that_occur_are_offered(desk, url, checked, monkeypatch):
    monkeypatch.setattr("imports.views.lists.SHORT", 4)
    options = [one["value"] for one in elements(desk.get(url), "option")]
    assert options[-3:] == ["", "already_unenrolled", "user_unknown"]
    text = words(desk.get(url))
    assert "Already unenrolled (1)" in text
    assert "No user with this email (1)" in text


def test_long_lists_go_on_page_by_page(desk, url, draft, cpr, marit):
    people = UserFactory.create_batch(120)
    for one in people:
        EnrollmentFactory.create(user=one, activity=cpr)
    upload(draft, filled(draft, [(one.email, "", "x") for one in people]), by=marit)
    seen: list[str] = []
    address = f"{url}?list=will"
    pages = 0
    while address:
        response = desk.get(address, headers=HTMX)
        seen += [one.email for one in response.context["lists"]["will"].items]
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
    response = desk.get(url, {"list": "will", "after": after}, headers=HTMX)
    assert [one for one in elements(response, "th") if "autofocus" in one]
    assert "<table" not in response.content.decode()


def test_queries_of_page_and_list_do_not_grow_with_the_lines(desk, marit):
    counts = []
    for size in (1, 50):
        activities = LearningActivityFactory.create_batch(size)
        import_run = open_import(marit, *activities)
        lines = []
        for number, activity in enumerate(activities):
            user, other = UserFactory.create(), UserFactory.create()
            EnrollmentFactory.create(user=user, activity=activity)
            EnrollmentFactory.create(user=other, activity=activity, unenrolled=True)
            lines.append([user.email, "", *["x"] * size])
            lines.append([other.email, "", *["x"] * size])
            lines.append([f"nobody{number}@elsewhere.example", "", "x"])
        upload(import_run, filled(import_run, lines), by=marit)
        for query in ("", "?list=wrong", "?q=nobody"):
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
def test_the_number_must_be_typed_above_the_threshold(desk, url, checked, settings, typed):
    settings.CONFIRM_ABOVE = 2
    response = desk.post(url, {"ack": "on", "number": typed, "plan": checked.plan_key})
    assert response.status_code == 422
    text = words(response)
    assert "There is a problem Type 3 " in text
    assert "Type 3, the number of enrollments" in text
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


def test_all_that_is_missing_is_told_at_once(desk, url, checked, settings):
    settings.CONFIRM_ABOVE = 2
    text = spaced(desk.post(url, {"plan": checked.plan_key}))
    assert "Tick the box to confirm that you checked this Type 3" in text


def test_below_the_threshold_no_number_is_asked(desk, url, checked, settings):
    settings.CONFIRM_PERCENT = 100
    response = desk.get(url)
    assert "the number of enrollments" not in words(response)
    assert not [one for one in elements(response, "input") if one.get("name") == "number"]
    desk.post(url, {"ack": "on", "plan": checked.plan_key})
    assert Import.objects.get().status == "running"


@pytest.mark.parametrize("typed", ["1204", "1,204", "1.204", "1’204", " 1 204 ", "1\u202f204"])
def test_digits_may_be_grouped_as_people_do(typed):
    form = StartForm(
        {"ack": "on", "number": typed}, number=1204, words=SENTENCES[Import.Action.REMOVE]
    )
    assert form.is_valid()
    assert form.cleaned_data["number"] == 1204
    assert form["number"].label == "Type 1,204, the number of enrollments"


def test_without_the_right_it_cannot_be_started(desk, url, checked, marit, lacking):
    lacking(marit, Right.UNENROLL)
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
    assert "Nothing to import" in words(response)
    assert "None of its marks can be carried out, so there is nothing to start." in words(response)
    assert f"/imports/{draft.pk}/upload/" in links(response)
    assert not [one for one in elements(response, "input") if one.get("name") == "ack"]
    plan = Import.objects.get().plan_key
    response = desk.post(url, {"ack": "on", "plan": plan}, follow=True)
    assert Import.objects.get().status == "checked"


def test_with_nobody_marked_it_says_how_to_mark(desk, url, draft, marit, sanne):
    upload(draft, filled(draft, [(sanne.email, ""), (marit.email, "")]), by=marit)
    text = spaced(desk.get(url))
    assert (
        "Your file was read. None of its 2 lines has a mark, so there is nothing to start." in text
    )
    assert "Mark whom you want to unenroll" in text
    assert "All 2 lines are left blank" in text
    assert "problem" not in text
    assert not [one for one in elements(desk.get(url), "input") if one.get("name") == "ack"]


@pytest.fixture
def stale(checked):
    Import.objects.update(checked_at=timezone.now() - timedelta(hours=25))
    return Import.objects.get()


def test_an_old_plan_is_checked_again_before_the_start(desk, url, draft, stale):
    response = desk.get(url)
    assert "so they have to be checked again before the start" in words(response)
    assert not [one for one in elements(response, "input") if one.get("name") == "ack"]
    response = desk.post(f"{url}again/")
    assert response["Location"] == f"/imports/{draft.pk}/checking/"
    queue.work.call(draft.pk)
    assert [one for one in elements(desk.get(url), "input") if one.get("name") == "ack"]


def test_an_old_plan_is_not_started_either(desk, url, stale):
    assert start(desk, url, stale)["Location"] == url
    assert Import.objects.get().status == "checked"


def test_checking_again_twice_ends_at_the_same_check(desk, url, draft, stale):
    desk.post(f"{url}again/")
    response = desk.post(f"{url}again/", follow=True)
    assert response.redirect_chain[-1][0] == f"/imports/{draft.pk}/checking/"
    assert "This import has changed in the meantime." in words(response)
