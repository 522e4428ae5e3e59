"""The audit list: what stands in it, in which words, and what stands together."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollments import services
from enrollments.models import AuditEvent, Requirement, User
from enrollments.queries.audit import stretches
from enrollments.roles import Right, Role
from tests.enrollments.audit.events import event, older, shown
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)
from tests.rows import of, place
from tests.web import HTMX, links, words

Action = AuditEvent.Action


@pytest.fixture
def cpr():
    return LearningActivityFactory.create(title="CPR and AED refresher")


def test_nothing_yet(desk):
    assert "Nothing has happened yet" in words(desk.get("/audit/"))


def test_it_says_who_did_what_to_whom_why_and_through_which_door(desk, sanne, cpr, actor):
    services.enroll(of(sanne), cpr, actor=actor)
    services.unenroll(of(place(sanne, cpr)), actor=actor, reason="Left the ward")
    response = desk.get("/audit/")
    assert response.status_code == 200
    assert shown(response) == [
        "Sanne Hoekstra unenrolled from CPR and AED refresher",
        "Sanne Hoekstra enrolled in CPR and AED refresher",
    ]
    text = words(response)
    assert "Marit Vink · Screen · Reason: Left the ward" in text
    assert text.count("Today, ") == 1


def test_each_day_has_its_heading(desk, sanne):
    event(user=sanne, at=timezone.now() - timedelta(days=40), action=Action.DEACTIVATE)
    event(user=sanne, at=timezone.now() - timedelta(days=1), action=Action.REACTIVATE)
    event(user=sanne, action=Action.DEACTIVATE)
    headings = [day.heading for day in desk.get("/audit/").context["days"]]
    assert [heading.split(",")[0] for heading in headings[:2]] == ["Today", "Yesterday"]
    assert len(headings) == 3


def test_what_happened_together_is_one_line_with_its_events(desk, sanne, tom, cpr, actor):
    services.enroll(User.objects.filter(pk__in=(sanne.pk, tom.pk)), cpr, actor=actor)
    response = desk.get("/audit/")
    assert shown(response) == ["2 users enrolled in CPR and AED refresher"]
    assert "2 events" in words(response)
    (group,) = response.context["days"][0].groups
    assert [one.name for one in group.events] == ["Sanne Hoekstra", "Tom Jansen"]


def test_a_rule_stands_with_what_set_it_off(desk, sanne, cpr, actor):
    nurse = QualificationFactory.create(name="Level 4 nurse")
    Requirement.objects.create(qualification=nurse, activity=cpr)
    services.grant_qualification(nurse, of(sanne), actor=actor)
    services.remove(of(place(sanne, cpr)), actor=actor)
    response = desk.get("/audit/")
    assert shown(response) == [
        "Sanne Hoekstra removed from CPR and AED refresher",
        "Sanne Hoekstra was given the qualification Level 4 nurse",
    ]
    text = words(response)
    assert (
        "Enrolled again in CPR and AED refresher, empty · Automatically, by Level 4 nurse" in text
    )
    assert "was: Enrolled" in text


def test_a_change_of_a_rule_stands_before_what_it_did(desk, cpr, actor):
    people = UserFactory.create_batch(8)
    nurse = QualificationFactory.create(name="Level 4 nurse", holders=people)
    services.add_requirement(nurse, cpr, actor=actor)
    response = desk.get("/audit/")
    assert shown(response) == ["Level 4 nurse requires CPR and AED refresher"]
    assert "9 events" in words(response)


def test_many_at_once_lead_to_a_list_of_their_own(desk, cpr, actor):
    people = UserFactory.create_batch(9)
    services.enroll(User.objects.filter(pk__in=[one.pk for one in people]), cpr, actor=actor)
    response = desk.get("/audit/")
    (group,) = response.context["days"][0].groups
    assert len(group.events) == stretches.SHOWN
    (all_of_it,) = [link for link in links(response) if "batch=" in link]
    alone = desk.get(all_of_it)
    assert len(shown(alone)) == 9
    assert "9 events" in words(alone)
    assert "All of this happened together." in words(alone)


def test_what_was_not_done_is_said_with_the_reason(desk, sanne, cpr, actor):
    EnrollmentFactory.create(user=sanne, activity=cpr, unenrolled=True)
    services.unenroll(of(place(sanne, cpr)), actor=actor)
    text = words(desk.get("/audit/"))
    assert (
        "Sanne Hoekstra: Not unenrolled from CPR and AED refresher: was unenrolled already" in text
    )


def test_an_import_is_one_line_that_leads_to_it_and_not_its_million_events(desk, sanne, marit):
    event(action=Action.START, import_number=214, actor=marit, about="ward.xlsx")
    event(user=sanne, import_number=214, door=AuditEvent.Door.IMPORT, actor=marit)
    response = desk.get("/audit/")
    assert shown(response) == ["Import 214 started"]
    assert "/imports/214/" in links(response)


def test_of_one_user_it_tells_what_imports_did_too(desk, sanne, cpr, marit):
    event(user=sanne, activity=cpr, import_number=214, door=AuditEvent.Door.IMPORT, actor=marit)
    response = desk.get("/audit/", {"user": sanne.pk})
    assert shown(response) == ["Sanne Hoekstra unenrolled from CPR and AED refresher"]
    assert "Import 214" in words(response)


def test_what_an_edit_changed_is_said_and_of_personal_text_only_that_it_did(desk, sanne, cpr):
    event(
        action=Action.EDIT,
        activity=cpr,
        about=cpr.title,
        changes={"title": ["CPR", "CPR and AED refresher"], "due_on": [None, "2026-12-18"]},
    )
    event(action=Action.EDIT, user=sanne, changes={"last_name": []})
    text = words(desk.get("/audit/"))
    assert "title: CPR → CPR and AED refresher; due date: None → 18 Dec 2026" in text
    assert "Profile of Sanne Hoekstra edited" in text
    assert "last name: changed" in text


# --- pages ----------------------------------------------------------------------------------------


def test_pages_are_turned_by_events_and_nothing_is_lost_or_told_twice(desk, monkeypatch):
    monkeypatch.setattr(stretches, "GROUPS", 3)
    made = [event(action=Action.ADD_TEAM, about=f"Ward {number}") for number in range(8)]
    told, address = [], "/audit/"
    while address:
        response = desk.get(address)
        told += shown(response)
        address = older(response)
    assert told == [f"Team added: Ward {number}" for number in reversed(range(len(made)))]


def test_a_call_that_goes_on_on_the_next_page_says_so(desk, monkeypatch, sanne):
    monkeypatch.setattr(stretches, "ROWS", 4)
    batch = event(action=Action.ENROLL, user=sanne).batch
    for _number in range(6):
        event(action=Action.ENROLL, user=sanne, batch=batch)
    first = desk.get("/audit/")
    assert "4+ events" in words(first)
    assert "3 events" in words(desk.get(older(first)))


def test_what_takes_long_to_filter_is_looked_through_step_by_step(desk, monkeypatch, sanne):
    monkeypatch.setattr(stretches, "LOOKED_THROUGH", 5)
    event(action=Action.DEACTIVATE, user=sanne, door=AuditEvent.Door.COMMAND_LINE)
    for _number in range(12):
        event(action=Action.DEACTIVATE, user=sanne)
    address, steps = "/audit/?action=deactivate&door=screen&door=command_line&door=api", []
    address += "&since=2000-01-01"
    while address:
        response = desk.get(address)
        steps.append(len(shown(response)))
        address = older(response)
    assert sum(steps) == 13
    assert len(steps) > 1


def test_a_step_without_anything_says_how_far_it_looked(desk, monkeypatch, sanne, tom):
    monkeypatch.setattr(stretches, "LOOKED_THROUGH", 3)
    event(action=Action.REACTIVATE, user=sanne)
    for _number in range(6):
        event(action=Action.REACTIVATE, user=tom, door=AuditEvent.Door.COMMAND_LINE)
    response = desk.get("/audit/?action=reactivate&door=screen")
    assert "Looked through all events back to" in words(response)
    assert "Look further back" in words(response)


def test_it_answers_htmx_with_the_list_alone(desk):
    response = desk.get("/audit/", headers=HTMX)
    assert b"<html" not in response.content
    assert b'id="audit"' in response.content


def test_queries_do_not_grow_with_events(desk, django_assert_max_num_queries, actor, cpr):
    people = UserFactory.create_batch(30)
    for one in people:
        services.enroll(of(one), cpr, actor=actor)
    desk.get("/audit/")
    with django_assert_max_num_queries(9):
        desk.get("/audit/")


# --- whose ----------------------------------------------------------------------------------------


@pytest.fixture
def manager(tom, sanne):
    give(tom, Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=tom, team=sanne.team)
    return tom


@pytest.mark.parametrize("few", [500, 0])
def test_a_team_manager_sees_events_about_their_users_and_own_acts(
    client_for, manager, sanne, marit, monkeypatch, few
):
    monkeypatch.setattr("enrollments.queries.audit.question.FEW_USERS", few)
    stranger = UserFactory.create(first_name="Kees", last_name="Mulder")
    event(user=sanne, actor=marit, action=Action.DEACTIVATE)
    event(user=stranger, actor=marit, action=Action.DEACTIVATE)
    event(user=stranger, actor=manager, action=Action.REACTIVATE, actor_name="Tom Jansen")
    event(action=Action.CHANGE_SETTINGS, actor=marit)
    event(action=Action.EXPORT, actor=manager, about="users")
    response = client_for(manager).get("/audit/")
    assert shown(response) == [
        "List exported: users",
        "Somebody outside your teams became active again",
        "Sanne Hoekstra became inactive",
    ]
    assert "Kees" not in response.content.decode()


def test_a_team_manager_cannot_filter_by_somebody_else_s_users(client_for, manager):
    stranger = UserFactory.create(first_name="Kees", last_name="Mulder")
    event(user=stranger, action=Action.DEACTIVATE)
    client = client_for(manager)
    for name in ("user", "actor"):
        response = client.get("/audit/", {name: stranger.pk})
        assert response.status_code == 422
        assert "Kees" not in response.content.decode()
        found = client.get(f"/audit/filters/{name}/", {"find": "kees", name: stranger.pk})
        assert "Mulder" not in found.content.decode()


def test_whoever_lacks_the_right_gets_403(client_for, sanne, marit, lacking):
    assert client_for(sanne).get("/audit/").status_code == 403
    assert client_for(lacking(marit, Right.VIEW_AUDIT)).get("/audit/").status_code == 403


def test_a_query_for_somebody_without_the_right_finds_nothing(sanne):
    event(user=sanne)
    assert not stretches.audit_stretch(sanne, stretches.AuditQuestion()).groups


def test_every_action_has_its_words(desk, sanne, cpr):
    for action in Action:
        event(action=action, activity=cpr, about="x", import_number=7, actor_name="")
        event(action=action, user=sanne, activity=cpr, about="x", skipped="no_change")
        event(action=action, user=sanne, activity=cpr, about="x")
    codes = {action.value for action in Action}
    address, titles = "/audit/", []
    while address:
        response = desk.get(address)
        titles += shown(response)
        address = older(response)
    assert len(titles) == 3 * len(codes)
    assert not {title for title in titles if title in codes or not title.strip()}
