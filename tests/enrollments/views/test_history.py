"""User -> History: the audit events about a user."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import AuditEvent, LearningActivity, TeamManager
from enrollments.queries import history as queries
from enrollments.roles import Right, Role
from enrollments.services import (
    deactivate,
    enroll,
    give_role,
    grant_qualification,
    manage_teams,
    reactivate,
    reenroll,
    remove,
    unenroll,
    withdraw_qualification,
)
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
    give,
)
from tests.rows import of, place
from tests.web import HTMX, links, words


@pytest.fixture
def cpr():
    return LearningActivityFactory.create(title="CPR and AED refresher")


def url(user) -> str:
    return f"/users/{user.pk}/history/"


def event(user, **fields) -> AuditEvent:
    values = {
        "at": timezone.now(),
        "batch": uuid.uuid4(),
        "door": AuditEvent.Door.SCREEN,
        "actor_name": "Marit Vink",
        "action": AuditEvent.Action.UNENROLL,
        "user": user,
    }
    return AuditEvent.objects.create(**values | fields)


def titles(response) -> list[str]:
    return [told.title for told in response.context["events"]]


def test_it_tells_who_did_what_why_newest_first(desk, sanne, cpr, actor):
    enroll(of(sanne), cpr, actor=actor)
    unenroll(of(place(sanne, cpr)), actor=actor, reason="Left the ward")
    reenroll(of(place(sanne, cpr)), actor=actor)
    response = desk.get(url(sanne))
    assert response.status_code == 200
    assert titles(response) == [
        "Re-enrolled in CPR and AED refresher",
        "Unenrolled from CPR and AED refresher",
        "Enrolled in CPR and AED refresher",
    ]
    text = words(response)
    assert "Unenrolled from CPR and AED refresher by Marit Vink Reason: Left the ward" in text
    assert f"{timezone.localdate():%-d %b %Y}, " in text


def test_a_remove_tells_both_halves_and_the_former_status(desk, sanne, cpr, actor):
    nurse = QualificationFactory.create(name="Level 4 nurse", activities=[cpr])
    grant_qualification(nurse, of(sanne), actor=actor)
    unenroll(of(place(sanne, cpr)), actor=actor)
    remove(of(place(sanne, cpr)), actor=actor)
    response = desk.get(url(sanne))
    assert titles(response)[:2] == [
        "Enrolled again in CPR and AED refresher, empty",
        "Removed from CPR and AED refresher, with all progress and results",
    ]
    text = words(response)
    assert "refresher, empty Automatically, by Level 4 nurse" in text
    assert "progress and results by Marit Vink · was: Unenrolled" in text


def test_what_the_rule_makes_for_the_first_time_is_not_made_again(desk, sanne, cpr, actor):
    QualificationFactory.create(name="Level 4 nurse", activities=[cpr], holders=[sanne])
    deactivate(of(sanne), actor=actor)
    reactivate(of(sanne), actor=actor)
    assert titles(desk.get(url(sanne))) == [
        "Enrolled in CPR and AED refresher",
        "Reactivated",
        "Deactivated",
    ]


def test_a_role_and_teams_are_named(desk, sanne):
    owner = Actor.at_command_line(UserFactory.create(role=Role.OWNER))
    for _twice in range(2):
        give_role(of(sanne), Role.TEAM_MANAGER, actor=owner)
    manage_teams(sanne, of(sanne.team), actor=owner)
    assert titles(desk.get(url(sanne))) == [
        "Became manager of the team Ward 3 West",
        "Role not given: Team manager",
        "Role given: Team manager",
    ]
    assert "Role not given: Team manager: it was so already" in words(desk.get(url(sanne)))


def test_an_activity_that_is_gone_is_named_as_it_was(desk, sanne, cpr, actor):
    enroll(of(sanne), cpr, actor=actor)
    remove(of(place(sanne, cpr)), actor=actor)
    cpr.delete()
    assert titles(desk.get(url(sanne)))[1] == "Enrolled in CPR and AED refresher"


def test_qualifications_given_and_taken_away(desk, sanne, cpr, actor):
    nurse = QualificationFactory.create(name="Level 4 nurse", activities=[cpr])
    grant_qualification(nurse, of(sanne), actor=actor)
    withdraw_qualification(nurse, of(sanne), actor=actor)
    assert set(titles(desk.get(url(sanne)))) == {
        "Qualification withdrawn: Level 4 nurse",
        "Qualification given: Level 4 nurse",
        "Enrolled in CPR and AED refresher",
    }


def test_what_was_asked_for_and_not_done_says_why(desk, sanne, cpr, actor):
    EnrollmentFactory.create(user=sanne, activity=cpr, unenrolled=True)
    unenroll(of(place(sanne, cpr)), actor=actor)
    expected = "Not unenrolled from CPR and AED refresher: was unenrolled already by Marit Vink"
    assert expected in words(desk.get(url(sanne)))


def test_an_import_is_named_and_linked_where_it_may_be_seen(
    desk, client_for, marit, sanne, cpr, actor, lacking
):
    EnrollmentFactory.create(user=sanne, activity=cpr)
    unenroll(of(place(sanne, cpr)), actor=Actor.by_import(marit, 214))
    response = desk.get(url(sanne))
    address = reverse("imports:detail", args=(214,))
    assert "by Marit Vink · Import 214" in words(response)
    assert address in links(response)
    lacking(marit, Right.VIEW_IMPORT)
    response = client_for(marit).get(url(sanne))
    assert "by Marit Vink · Import 214" in words(response)
    assert address not in links(response)


def test_whoever_sees_a_few_users_opens_the_imports_of_their_own(client_for, marit, tom, sanne):
    give(tom, Role.TEAM_MANAGER)
    TeamManager.objects.create(user=tom, team=sanne.team)
    event(sanne, action="unenroll", import_number=214, actor=marit)
    event(sanne, action="enroll", import_number=215, actor=tom, actor_name=tom.name)
    shown = links(client_for(tom).get(url(sanne)))
    assert reverse("imports:detail", args=(214,)) not in shown
    assert reverse("imports:detail", args=(215,)) in shown


@pytest.mark.parametrize(
    ("more", "title"),
    [
        ({"action": "give_role", "about": "auditor"}, "Role given: Auditor"),
        ({"action": "manage_team", "about": "Ward 4"}, "Became manager of the team Ward 4"),
        ({"action": "leave_team", "about": "Ward 4"}, "No longer manager of the team Ward 4"),
        ({"action": "deactivate"}, "Deactivated"),
        ({"action": "reactivate"}, "Reactivated"),
    ],
)
def test_what_happened_to_the_person_is_told_in_words(desk, sanne, more, title):
    event(sanne, activity_id=None, **more)
    assert titles(desk.get(url(sanne))) == [title]


def test_other_doors_are_named(desk, sanne, marit, cpr):
    EnrollmentFactory.create(user=sanne, activity=cpr)
    unenroll(of(place(sanne, cpr)), actor=Actor.at_command_line(marit))
    assert "by Marit Vink · Command line" in words(desk.get(url(sanne)))


def test_events_outlive_their_activity_and_their_actor(desk, sanne, cpr):
    event(sanne, activity=cpr, actor_name="Somebody who left")
    event(sanne, activity_id=None)
    LearningActivity.objects.filter(pk=cpr.pk).delete()
    response = desk.get(url(sanne))
    assert titles(response) == ["Unenrolled from an activity that no longer exists"] * 2
    assert "by Somebody who left" in words(response)


def test_codes_that_are_new_are_shown_as_they_are(desk, sanne):
    event(sanne, action="praise", skipped="too_modest")
    response = desk.get(url(sanne))
    assert (titles(response), "too_modest" in words(response)) == (["praise"], True)


def test_what_people_wrote_is_text(desk, sanne):
    event(sanne, reason="<img src=x>", actor_name="<b>Marit</b>")
    html = desk.get(url(sanne)).content.decode()
    assert "<img src=x>" not in html
    assert "<b>Marit</b>" not in html


def test_only_the_events_about_this_user(desk, sanne, tom):
    event(tom)
    event(None, action=AuditEvent.Action.REQUIRE)
    response = desk.get(url(sanne))
    assert titles(response) == []
    assert "Nothing has happened yet" in words(response)


# --- pages ----------------------------------------------------------------------------------------


def walk(desk, address) -> list[list[int]]:
    """The primary keys of the events on each page, following Older to the end."""
    found = []
    while True:
        response = desk.get(address)
        found.append([told.event.pk for told in response.context["events"]])
        older = [link for link in links(response) if "?before=" in link]
        if not older:
            return found
        address = older[0]


def test_older_goes_on_where_the_page_ended(desk, sanne, tom, monkeypatch):
    """Also where many events have the same time, as those of one import have."""
    monkeypatch.setattr(queries, "EVENTS_SHOWN", 3)
    now = timezone.now()
    same = [event(sanne, at=now).pk for _each in range(4)]
    old = [event(sanne, at=now - timedelta(days=day)).pk for day in (1, 2, 3)]
    event(tom, at=now)
    pages = walk(desk, url(sanne))
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [number for page in pages for number in page] == [*reversed(same), *old]


def test_a_full_last_page_has_no_older(desk, sanne, monkeypatch):
    monkeypatch.setattr(queries, "EVENTS_SHOWN", 3)
    for _each in range(3):
        event(sanne)
    assert [len(page) for page in walk(desk, url(sanne))] == [3]


def test_new_events_shift_nothing(desk, sanne, monkeypatch):
    monkeypatch.setattr(queries, "EVENTS_SHOWN", 2)
    numbers = [event(sanne).pk for _each in range(4)]
    older = next(link for link in links(desk.get(url(sanne))) if "?before=" in link)
    event(sanne)
    second = [told.event.pk for told in desk.get(older).context["events"]]
    assert second == [numbers[1], numbers[0]]
    assert url(sanne) in links(desk.get(older))


@pytest.mark.parametrize("before", ["", "0", "-1", "x", "9" * 18, "9" * 40, "²"])
def test_a_start_that_does_not_exist_shows_the_newest(desk, sanne, before):
    event(sanne)
    response = desk.get(url(sanne), {"before": before})
    assert (response.status_code, len(titles(response))) == (200, 1)


def test_an_event_about_somebody_else_is_no_start(desk, sanne, tom):
    event(sanne)
    foreign = event(tom, at=timezone.now() - timedelta(days=1))
    assert len(titles(desk.get(url(sanne), {"before": foreign.pk}))) == 1


def test_the_number_of_queries_does_not_grow(desk, sanne, django_assert_num_queries):
    event(sanne, activity=LearningActivityFactory.create())
    with django_assert_num_queries(5) as one:
        desk.get(url(sanne))
    for activity in LearningActivityFactory.create_batch(49):
        event(sanne, activity=activity)
    event(sanne, activity_id=10**9)
    with django_assert_num_queries(len(one)):
        assert len(titles(desk.get(url(sanne)))) == 50


# --- who may --------------------------------------------------------------------------------------


def test_htmx_gets_the_events_alone(desk, sanne):
    event(sanne)
    response = desk.get(url(sanne), headers=HTMX)
    assert response.content.decode().lstrip().startswith('<section class="card" id="history"')
    assert "1 event" in words(response)


def test_visitors_sign_in_first(client, sanne):
    assert client.get(url(sanne))["Location"] == f"/accounts/login/?next={url(sanne)}"
    assert client.get(url(sanne), headers=HTMX)["HX-Redirect"].startswith("/accounts/login/")


def test_learners_are_refused_also_for_themselves(client_for, sanne):
    event(sanne, reason="secret")
    response = client_for(sanne).get(url(sanne))
    assert (response.status_code, "secret" in words(response)) == (403, False)


def test_who_may_not_see_events_has_no_tab(client_for, marit, sanne, lacking):
    lacking(marit, Right.VIEW_AUDIT)
    reader = client_for(marit)
    assert reader.get(url(sanne)).status_code == 403
    assert url(sanne) not in links(reader.get(f"/users/{sanne.pk}/qualifications/"))


@pytest.mark.parametrize("number", [0, 10**30])
def test_users_that_do_not_exist(desk, number):
    assert desk.get(f"/users/{number}/history/").status_code == 404


def test_nothing_is_posted_there(desk, sanne):
    assert desk.post(url(sanne)).status_code == 405
