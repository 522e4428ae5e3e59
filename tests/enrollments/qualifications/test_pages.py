"""The list of qualifications, and the pages of one: numbers that add up, within the scope."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enrollments.models import AuditEvent, Enrollment, Qualification, Requirement
from enrollments.queries.qualifications import numbers
from enrollments.roles import Role
from enrollments.services import grant_qualification, unenroll
from lms_admin import paging
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)
from tests.rows import of
from tests.web import HTMX, links, spaced

pytestmark = pytest.mark.django_db


@pytest.fixture
def cpr():
    return LearningActivityFactory.create(title="CPR", code="CPR-1")


@pytest.fixture
def care():
    return LearningActivityFactory.create(title="Wound care", code="WND-1")


@pytest.fixture
def ward():
    return TeamFactory.create(name="Ward 4")


@pytest.fixture
def nurse(cpr, care, ward) -> Qualification:
    """Of five holders one is done, one on the way, two have something open, and one is inactive."""
    people = [UserFactory.create(first_name=name, last_name="", team=ward) for name in "ABCD"]
    people.append(UserFactory.create(first_name="E", last_name="", inactive=True, team=ward))
    old = LearningActivityFactory.create(title="Old", archived=True)
    found = QualificationFactory.create(
        name="Level 4 nurse", activities=[cpr, care, old], holders=people
    )
    for activity in (cpr, care):
        EnrollmentFactory.create(user=people[0], activity=activity, completed=True)
    EnrollmentFactory.create(user=people[1], activity=cpr, completed=True)
    EnrollmentFactory.create(user=people[1], activity=care, in_progress=True)
    EnrollmentFactory.create(user=people[2], activity=cpr, unenrolled=True)
    EnrollmentFactory.create(user=people[2], activity=care)
    return found


# --- the list -------------------------------------------------------------------------------------


def test_it_lists_qualifications_with_numbers_that_add_up(desk, nurse):
    response = desk.get("/qualifications/")
    (row,) = response.context["rows"]
    assert (row.required, row.numbers.holders, row.numbers.active) == (2, 5, 4)
    assert (row.numbers.completed_all, row.numbers.with_open, row.numbers.percent) == (1, 2, 25)
    for state, number in {"open": 2, "on_the_way": 1, "completed": 1, "inactive": 1}.items():
        listed = desk.get(f"/qualifications/{nurse.pk}/holders/?state={state}")
        assert len(listed.context["rows"]) == number
        assert {one.state for one in listed.context["rows"]} == {state}
    active = next(link for link in links(response) if "state=open&state=on_the_way" in link)
    assert len(desk.get(active).context["rows"]) == row.numbers.active


def test_it_is_searched_filtered_and_sorted(desk):
    today = timezone.localdate()
    QualificationFactory.create(name="Adviser", description="Speaks to families")
    QualificationFactory.create(name="Écoute", ended_on=today)
    QualificationFactory.create(name="Trainer", ended_on=today + timedelta(days=1))

    def names(query: str) -> list[str]:
        rows = desk.get(f"/qualifications/{query}").context["rows"]
        return [row.qualification.name for row in rows]

    assert names("") == ["Adviser", "Écoute", "Trainer"]
    assert names("?sort=-name") == ["Trainer", "Écoute", "Adviser"]
    assert names("?q=famil") == ["Adviser"]
    assert names("?q=ecou") == ["Écoute"]
    assert names("?status=ended") == ["Écoute"]
    assert names("?status=ending") == ["Trainer"]
    assert names("?status=in_force") == ["Adviser", "Trainer"]
    assert desk.get("/qualifications/?status=other").status_code == 422


def test_it_is_sorted_by_how_much_is_required(desk, nurse):
    QualificationFactory.create(name="Adviser")
    QualificationFactory.create(name="Trainer", activities=[LearningActivityFactory.create()])

    def required(sort: str) -> list[int]:
        rows = desk.get(f"/qualifications/?sort={sort}").context["rows"]
        return [row.required for row in rows]

    # The archived one that Level 4 nurse requires counts in the order, and not in the row.
    assert required("-activities") == [2, 1, 0]
    assert required("activities") == [0, 1, 2]


def test_holders_with_something_open_stand_first(desk, nurse):
    page = desk.get(f"/qualifications/{nurse.pk}/holders/?sort=state")
    states = [row.state for row in page.context["rows"]]
    assert states == ["open", "open", "on_the_way", "completed", "inactive"]


def test_a_holder_is_enrolled_and_withdrawn_from_the_menu(desk, client_for, nurse, cpr, tom):
    page = desk.get(f"/qualifications/{nurse.pk}/holders/?sort=state")
    first = page.context["rows"][0]
    (one,) = first.open
    found = links(page)
    assert f"/activities/{one.activity.pk}/enroll/?user={first.user.pk}" in found
    assert f"/users/{first.user.pk}/qualifications/{nurse.pk}/withdraw/" in found
    auditor = client_for(give(tom, Role.AUDITOR))
    assert "menu-" not in auditor.get(f"/qualifications/{nurse.pk}/holders/").content.decode()


def test_an_empty_list_says_what_comes_here(desk, client_for, tom):
    shown = spaced(desk.get("/qualifications/"))
    assert "No qualifications yet" in shown
    assert "Whoever holds it is enrolled in the activities that it requires." in shown
    assert "/qualifications/add/" in links(desk.get("/qualifications/"))
    auditor = client_for(give(tom, Role.AUDITOR))
    assert "/qualifications/add/" not in links(auditor.get("/qualifications/"))


def test_htmx_gets_the_list_alone(desk, nurse):
    response = desk.get("/qualifications/", headers=HTMX)
    assert "<html" not in response.content.decode()
    assert "Level 4 nurse" in response.content.decode()


def test_statements_do_not_depend_on_the_number(desk, nurse):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get("/qualifications/").status_code == 200
        return len(queries)

    one = asked()
    QualificationFactory.create_batch(12, holders=UserFactory.create_batch(3))
    assert asked() == one


# --- requirements ---------------------------------------------------------------------------------


def test_completed_on_the_way_and_open_add_up_to_the_active_holders(desk, nurse, cpr, care):
    Requirement.objects.filter(activity=cpr).update(due_days=140)
    response = desk.get(f"/qualifications/{nurse.pk}/")
    found = {row.activity.title: row.numbers for row in response.context["rows"]}
    told = {title: (one.completed, one.on_the_way, one.open) for title, one in found.items() if one}
    assert told == {"CPR": (2, 0, 2), "Wound care": (1, 2, 1)}
    assert found["Old"] is None
    shown = spaced(response)
    assert "1 of 4 active holders completed all" in shown
    assert "140 days" in shown
    assert "enrolls nobody and counts as neither open nor completed" in shown
    for link in links(response):
        if "activity=" in link:
            state = link.partition("state=")[2].partition("&")[0]
            activity = int(link.partition("activity=")[2])
            title = {cpr.pk: "CPR", care.pk: "Wound care"}[activity]
            number = getattr(found[title], state)
            assert len(desk.get(link).context["rows"]) == number, link


def test_of_many_holders_the_numbers_are_counted_on_demand(desk, nurse, monkeypatch):
    monkeypatch.setattr(numbers, "READ", 3)
    response = desk.get(f"/qualifications/{nurse.pk}/")
    assert "Not counted" in spaced(response)
    assert "?count" in links(response)
    assert "1 of 4 active holders" in spaced(desk.get(f"/qualifications/{nurse.pk}/?count"))
    listed = desk.get("/qualifications/")
    (row,) = listed.context["rows"]
    assert row.numbers is None
    refused = desk.get(f"/qualifications/{nurse.pk}/holders/?state=open")
    assert len(refused.context["rows"]) == 5


def test_those_of_few_holders_are_counted_beside_one_of_many(desk, nurse, monkeypatch):
    few = QualificationFactory.create(holders=UserFactory.create_batch(2))
    monkeypatch.setattr(numbers, "READ", 3)
    told = {row.qualification: row.numbers for row in desk.get("/qualifications/").context["rows"]}
    assert told[nurse] is None
    assert (told[few].requirements, told[few].active) == (0, 2)


def test_what_is_taken_away_is_counted_whatever_their_number(desk, nurse, monkeypatch):
    monkeypatch.setattr(numbers, "READ", 3)
    found = b"".join(desk.post("/exports/qualifications/csv/").streaming_content).decode(
        "utf-8-sig"
    )
    assert next(csv.DictReader(StringIO(found)))["Active holders"] == "4"


def test_of_more_holders_than_can_be_sorted_the_order_by_name_is_left(desk, nurse, monkeypatch):
    everybody = desk.get(f"/qualifications/{nurse.pk}/holders/").context["rows"]
    monkeypatch.setattr(paging, "COUNT_LIMIT", 2)
    monkeypatch.setattr(paging, "PART_LIMIT", 3)
    page = desk.get(f"/qualifications/{nurse.pk}/holders/")
    assert [key for key, _label in page.context["orders"]] == ["name", "-name"]
    assert "held since" in page.context["not_offered"]
    by_name = sorted(everybody, key=lambda row: (row.user.sort_name, row.user.pk))
    assert [row.user for row in page.context["rows"]] == [row.user for row in by_name][:3]


def test_what_requires_nothing_says_so(desk):
    empty = QualificationFactory.create()
    shown = spaced(desk.get(f"/qualifications/{empty.pk}/"))
    assert "It requires no activities yet." in shown
    assert "Nobody holds it yet." in spaced(desk.get(f"/qualifications/{empty.pk}/holders/"))


# --- holders --------------------------------------------------------------------------------------


def test_a_holder_says_what_is_open_and_why(desk, nurse):
    shown = spaced(desk.get(f"/qualifications/{nurse.pk}/holders/"))
    day = timezone.localdate() - timedelta(days=3)
    assert f"CPR unenrolled by Marit Vink on {day.day} {day:%b}" in shown
    assert "not enrolled" in shown
    assert "Not counted. Enrolled in 2 missing activities when active again" in shown
    assert "2 of 2 completed" in shown


def test_a_team_manager_sees_and_counts_only_their_own(client_for, nurse, tom, cpr):
    other = UserFactory.create(first_name="Far", last_name="Away")
    nurse.holders.create(user=other)
    EnrollmentFactory.create(user=other, activity=cpr, completed=True)
    TeamManagerFactory.create(user=tom, team=nurse.holders.first().user.team)
    desk = client_for(give(tom, Role.TEAM_MANAGER))
    (row,) = desk.get("/qualifications/").context["rows"]
    assert (row.numbers.holders, row.numbers.active) == (5, 4)
    page = desk.get(f"/qualifications/{nurse.pk}/")
    told = {one.activity.title: one.numbers for one in page.context["rows"] if one.numbers}
    assert told["CPR"].completed == 2
    assert "Far Away" not in spaced(desk.get(f"/qualifications/{nurse.pk}/holders/"))
    assert f"/qualifications/{nurse.pk}/requirements/add/" not in links(page)


# --- history --------------------------------------------------------------------------------------


def test_history_tells_what_happened_together_as_one(desk, nurse, actor, cpr):
    people = UserFactory.create_batch(3)
    grant_qualification(nurse, of(*people), actor=actor, reason="New ward")
    shown = spaced(desk.get(f"/qualifications/{nurse.pk}/history/"))
    assert "Given to 3 users" in shown
    assert "by Marit Vink · Screen · Reason: New ward" in shown
    unenroll(Enrollment.objects.all(), actor=actor)
    assert AuditEvent.objects.filter(qualification=nurse).count() == 3


def test_history_of_others_is_not_told(client_for, nurse, actor, tom, ward):
    far, near = UserFactory.create(first_name="Far"), UserFactory.create(team=ward)
    grant_qualification(nurse, of(far), actor=actor)
    TeamManagerFactory.create(user=tom, team=ward)
    desk = client_for(give(tom, Role.TEAM_MANAGER))
    assert "Given to" not in spaced(desk.get(f"/qualifications/{nurse.pk}/history/"))
    grant_qualification(nurse, of(near), actor=actor)
    assert f"Given to {near.name}" in spaced(desk.get(f"/qualifications/{nurse.pk}/history/"))


def test_older_history_is_turned_to(desk, nurse, actor, monkeypatch):
    from enrollments.queries.qualifications import history

    monkeypatch.setattr(history, "PARTS", 2)
    people = UserFactory.create_batch(3)
    for person in people:
        grant_qualification(nurse, of(person), actor=actor)
    first = desk.get(f"/qualifications/{nurse.pk}/history/")
    assert [one.part.event.user for one in first.context["parts"]] == [people[2], people[1]]
    older = next(link for link in links(first) if "before=" in link)
    second = desk.get(f"/qualifications/{nurse.pk}/history/{older}")
    assert [one.part.event.user for one in second.context["parts"]] == [people[0]]
