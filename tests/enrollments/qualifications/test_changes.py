"""Every change of a qualification: its forecast is shown, confirmed, and saved if still true."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import Enrollment, Holder, Qualification, Requirement, User
from enrollments.queries import changing
from enrollments.queries.changing import Change, ChangeKind, kept
from enrollments.queries.since import about_change, last_event
from enrollments.roles import Role
from imports.models import Import
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)
from tests.imports.workbooks import worked
from tests.rows import fresh
from tests.web import elements, hidden, links, spaced, words

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cpr():
    return LearningActivityFactory.create(title="CPR", code="CPR-1")


@pytest.fixture
def nurse():
    people = UserFactory.create_batch(3)
    return QualificationFactory.create(name="Level 4 nurse", holders=people)


def confirmed(desk: Any, address: str, query: dict[str, Any] | None = None, **given: Any) -> Any:
    """The answer to a confirmation of what the page shows."""
    return desk.post(address, hidden(desk.get(address, query or {})) | given)


# --- adding and renaming --------------------------------------------------------------------------


def test_one_is_added_and_renamed(desk):
    answer = desk.post("/qualifications/add/", {"name": "Trainer", "description": "Guides"})
    trainer = Qualification.objects.get()
    assert answer["Location"] == f"/qualifications/{trainer.pk}/"
    address = f"/qualifications/{trainer.pk}/profile/"
    assert desk.post(address, {"name": "Practice trainer"}).status_code == 302
    assert (fresh(trainer).name, fresh(trainer).description) == ("Practice trainer", "")
    shown = spaced(desk.get(f"/qualifications/{trainer.pk}/history/"))
    assert "Renamed: Trainer → Practice trainer" in shown
    assert "Qualification created" in shown


def test_a_name_is_that_of_one(desk, nurse):
    answer = desk.post("/qualifications/add/", {"name": "Level 4 nurse"})
    assert answer.status_code == 422
    assert "Another qualification is called Level 4 nurse." in spaced(answer)
    other = QualificationFactory.create(name="Other")
    answer = desk.post(f"/qualifications/{other.pk}/profile/", {"name": "Level 4 nurse"})
    assert answer.status_code == 422
    assert "Enter the name" in spaced(desk.post("/qualifications/add/", {"name": " "}))


# --- requiring ------------------------------------------------------------------------------------


def test_a_requirement_is_shown_before_it_is_saved(desk, nurse, cpr):
    address = f"/qualifications/{nurse.pk}/requirements/add/"
    assert "Enrolls" not in spaced(desk.get(address))
    query = {"activity": "CPR (CPR-1)", "due_days": "90"}
    page = desk.get(address, query)
    shown = spaced(page)
    assert "Enrolls 3 of 3 holders" in shown
    assert "Add and enroll 3" in shown
    assert "They get no email." in shown
    assert "Type 3" not in shown
    assert not Requirement.objects.exists()
    answer = confirmed(desk, address, query, reason="New law")
    assert answer["Location"] == f"/qualifications/{nurse.pk}/"
    due = timezone.localdate() + timedelta(days=90)
    assert {row.due_on for row in Enrollment.objects.all()} == {due}
    assert "Level 4 nurse requires CPR. 3 enrollments were made." in spaced(
        desk.get(answer["Location"])
    )


def test_what_was_just_changed_is_undone(desk, nurse, cpr):
    address = f"/qualifications/{nurse.pk}/requirements/add/"
    answer = confirmed(desk, address, {"activity": "CPR-1"})
    banner = desk.get(answer["Location"])
    (undo,) = {
        one["action"] for one in elements(banner, "form") if "/undo/" in (one.get("action") or "")
    }
    told = spaced(desk.post(undo, {"next": answer["Location"]}, follow=True))
    assert "The change is undone. 3 enrollments were removed again." in told
    assert not Requirement.objects.exists()
    again = spaced(desk.post(undo, {"next": answer["Location"]}, follow=True))
    assert "This was undone or changed since. Nothing was undone." in again


def test_who_may_not_remove_is_offered_no_undo(client_for, nurse, cpr, tom):
    TeamManagerFactory.create(user=give(tom, Role.TEAM_MANAGER), team=tom.team)
    Requirement.objects.create(qualification=nurse, activity=cpr)
    desk = client_for(tom)
    person = UserFactory.create(team=tom.team)
    address = f"/qualifications/{nurse.pk}/holders/add/"
    answer = confirmed(desk, address, {"user": person.pk})
    assert Enrollment.objects.filter(user=person).exists()
    assert "/changes/undo/" not in desk.get(answer["Location"]).content.decode()


def test_an_empty_one_enrolls_nobody_now(desk, cpr):
    empty = QualificationFactory.create()
    page = desk.get(f"/qualifications/{empty.pk}/requirements/add/", {"activity": "cpr-1"})
    assert "Enrolls nobody now. Whoever gets the qualification later is enrolled." in spaced(page)


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"activity": ""}, "Choose an activity"),
        ({"activity": "Nothing"}, "No activity has this title or code"),
        ({"activity": "pr"}, "title or code. Did you mean CPR (CPR-1)?"),
        ({"activity": "OLD-1"}, "Old is archived: nobody can be enrolled in it"),
        ({"activity": "HYG-1"}, "The qualification Level 4 nurse already requires Hand hygiene."),
        ({"activity": "CPR-1", "due_days": "0"}, "Type a whole number of days, 1 to 3650"),
        ({"activity": "CPR-1", "due_days": "3651"}, "Type a whole number of days, 1 to 3650"),
        ({"activity": "CPR-1", "due_days": "x"}, "Type a whole number of days, 1 to 3650"),
    ],
)
def test_what_cannot_be_required_says_why(desk, nurse, cpr, query, error):
    LearningActivityFactory.create(title="Old", code="OLD-1", archived=True)
    hygiene = LearningActivityFactory.create(title="Hand hygiene", code="HYG-1")
    Requirement.objects.create(qualification=nurse, activity=hygiene)
    page = desk.get(f"/qualifications/{nurse.pk}/requirements/add/", query)
    assert page.status_code == 422
    assert error in spaced(page)


def test_what_changed_in_between_is_shown_anew(desk, nurse, cpr):
    address = f"/qualifications/{nurse.pk}/requirements/add/"
    shown = hidden(desk.get(address, {"activity": "CPR-1"}))
    EnrollmentFactory.create(user=nurse.holders.first().user, activity=cpr)
    answer = desk.post(address, shown)
    assert answer.status_code == 409
    told = spaced(answer)
    assert "Something changed since you opened this. Nothing was saved." in told
    assert "Will be enrolled 3 2" in told
    # Nobody did that by a service, so no event tells of it.
    assert "Check the new numbers and confirm again." in told
    assert "Enrolled or completed 0 1" in told
    assert not Requirement.objects.exists()
    assert desk.post(address, hidden(answer)).status_code == 302
    assert Enrollment.objects.count() == 3


def test_who_changed_it_in_between_is_named(desk, nurse, cpr, marit):
    address = f"/qualifications/{nurse.pk}/requirements/add/"
    shown = hidden(desk.get(address, {"activity": "CPR-1"}))
    person = User.objects.filter(pk=nurse.holders.first().user_id)
    services.enroll(person, cpr, actor=Actor.at_screen(marit))
    answer = desk.post(address, shown)
    assert answer.status_code == 409
    assert re.search(r"Marit Vink, .*: Enroll \(CPR\)\.", spaced(answer))
    # What happened before it was shown is no reason.
    now = timezone.now()
    change = Change(ChangeKind.REQUIRE, {"activity": cpr.pk, "qualification": nurse.pk})
    assert last_event(marit, about_change(change), now) is None
    assert last_event(marit, about_change(change), now - timedelta(minutes=1)).user == person.get()


def test_a_seal_that_is_not_ones_own_confirms_nothing(desk, client_for, nurse, cpr, tom):
    address = f"/qualifications/{nurse.pk}/requirements/add/"
    other = client_for(give(tom, Role.ADMINISTRATOR))
    shown = hidden(other.get(address, {"activity": "CPR-1"}))
    assert desk.post(address, shown).status_code == 409
    assert desk.post(address, shown | {"seen": "x"}).status_code == 409
    assert not Requirement.objects.exists()


def test_many_have_their_number_typed_and_are_done_by_a_worker(desk, nurse, cpr, settings):
    settings.CHANGE_NOW = 2
    address = f"/qualifications/{nurse.pk}/requirements/add/"
    page = desk.get(address, {"activity": "CPR-1"})
    assert "Type 3 to confirm how many people are enrolled" in spaced(page)
    for typed in ("", "2", "x"):
        answer = desk.post(address, hidden(page) | {"number": typed})
        assert answer.status_code == 422
        assert "Type 3 to save: this enrolls 3 people" in spaced(answer)
    assert not Import.objects.exists()
    answer = desk.post(address, hidden(page) | {"number": "3", "reason": "New law"})
    job = Import.objects.get()
    assert answer["Location"] == f"/imports/{job.pk}/progress/"
    assert not Requirement.objects.exists()
    assert worked(job).applied == 3
    assert Requirement.objects.get().activity == cpr


def test_a_group_is_listed_in_full(desk, nurse, cpr, client_for, tom):
    UserFactory.create_batch(4)
    for user in UserFactory.create_batch(4):
        nurse.holders.create(user=user)
    page = desk.get(f"/qualifications/{nurse.pk}/requirements/add/", {"activity": "CPR-1"})
    link = next(one for one in links(page) if one.startswith("/changes/list/"))
    listed = desk.get(link)
    assert "7 will be enrolled" in spaced(listed)
    assert len(listed.context["page_obj"].object_list) == 7
    assert desk.get(link.replace("group=enroll", "group=other")).status_code == 404
    assert client_for(give(tom, Role.ADMINISTRATOR)).get(link).status_code == 404


@pytest.fixture
def lists_of_two(monkeypatch):
    """Longer lists are cut, and groups of more than two are kept."""
    for module in (changing, kept):
        monkeypatch.setattr(module, "LISTED", 2)


def test_a_long_group_is_listed_as_it_was_counted_and_says_that_it_is_cut(
    desk, nurse, cpr, lists_of_two
):
    page = desk.get(f"/qualifications/{nurse.pk}/requirements/add/", {"activity": "CPR-1"})
    link = next(one for one in links(page) if one.startswith("/changes/list/"))
    people = [holder.user for holder in nurse.holders.all()]
    EnrollmentFactory.create(user=people[0], activity=cpr)
    listed = desk.get(link)
    assert "3 will be enrolled" in spaced(listed)
    assert "These are only 2 of the users" in spaced(listed)
    shown = set(listed.context["page_obj"])
    assert len(shown) == 2
    assert shown <= set(people)

    cache.clear()
    assert "2 will be enrolled" in spaced(desk.get(link))


def test_whoever_was_erased_since_is_in_no_kept_list(desk, nurse, cpr, lists_of_two):
    page = desk.get(f"/qualifications/{nurse.pk}/requirements/add/", {"activity": "CPR-1"})
    link = next(one for one in links(page) if one.startswith("/changes/list/"))
    User.objects.filter(held__qualification=nurse).update(erased_at=timezone.now())
    assert not list(desk.get(link).context["page_obj"])


# --- the other rules ------------------------------------------------------------------------------


def test_a_requirement_is_dropped_and_nothing_ends(desk, nurse, cpr):
    Requirement.objects.create(qualification=nurse, activity=cpr)
    rows = [EnrollmentFactory.create(user=one.user, activity=cpr) for one in nurse.holders.all()]
    address = f"/qualifications/{nurse.pk}/requirements/{cpr.pk}/drop/"
    page = desk.get(address)
    shown = spaced(page)
    assert "Nothing ends." in shown
    assert "3 enrollments stay" in shown
    assert "3 of them are not started" in shown
    link = next(one for one in links(page) if one.startswith("/enrollments/unenroll/"))
    assert "Unenroll 3" in spaced(desk.get(link))
    assert confirmed(desk, address).status_code == 302
    assert not Requirement.objects.exists()
    assert {fresh(row).status for row in rows} == {"enrolled"}
    assert desk.get(address).status_code == 404


def test_a_time_frame_counts_from_now_on(desk, nurse, cpr):
    Requirement.objects.create(qualification=nurse, activity=cpr, due_days=60)
    row = EnrollmentFactory.create(user=nurse.holders.first().user, activity=cpr)
    address = f"/qualifications/{nurse.pk}/requirements/{cpr.pk}/time-frame/"
    assert "60" in desk.get(address).content.decode()
    assert confirmed(desk, address, {"due_days": "90"}).status_code == 302
    assert Requirement.objects.get().due_days == 90
    assert fresh(row).due_on is None
    shown = spaced(desk.get(f"/qualifications/{nurse.pk}/history/"))
    assert "Time frame of CPR: 60 days → 90 days" in shown
    assert confirmed(desk, address, {"due_days": ""}).status_code == 302
    assert Requirement.objects.get().due_days is None


def test_it_ends_on_a_day_and_the_end_is_lifted(desk, nurse, cpr):
    address = f"/qualifications/{nurse.pk}/end/"
    past = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert "This date is in the past" in spaced(desk.get(address, {"on": past}))
    later = timezone.localdate() + timedelta(days=30)
    assert confirmed(desk, address, {"on": later.isoformat()}).status_code == 302
    assert fresh(nurse).ended_on == later
    assert confirmed(desk, address, {"on": ""}).status_code == 302
    assert fresh(nurse).ended_on == timezone.localdate()
    Requirement.objects.create(qualification=nurse, activity=cpr)
    address = f"/qualifications/{nurse.pk}/resume/"
    assert "Enrolls 3 users: 3 new enrollments" in spaced(desk.get(address))
    assert confirmed(desk, address).status_code == 302
    assert fresh(nurse).ended_on is None
    assert Enrollment.objects.count() == 3


# --- giving and withdrawing -----------------------------------------------------------------------


def test_it_is_given_by_pasted_addresses(desk, nurse, cpr):
    Requirement.objects.create(qualification=nurse, activity=cpr)
    new, held = UserFactory.create(), nurse.holders.first().user
    EnrollmentFactory.create(user=held, activity=cpr)
    address = f"/qualifications/{nurse.pk}/holders/add/"
    near = new.email.replace(".", "", 1)
    text = f"{new.email}\n{held.email}\n{near}\nnobody"
    page = desk.post(address, {"addresses": text})
    shown = spaced(page)
    assert "1 user will hold it" in shown
    assert "Nothing changes for 1" in shown
    assert "Enrolls 1 user: 1 new enrollment" in shown
    assert f"Did you mean {new.email}" in shown
    assert Holder.objects.count() == 3
    answer = desk.post(address, hidden(page))
    assert answer["Location"] == f"/qualifications/{nurse.pk}/holders/"
    assert Holder.objects.count() == 4
    told = spaced(desk.get(answer["Location"]))
    assert "Level 4 nurse is given to 1 user. 1 enrollment was made." in told


def test_nobody_is_no_gift(desk, nurse):
    address = f"/qualifications/{nurse.pk}/holders/add/"
    answer = desk.post(address, {"addresses": "nobody@nowhere.example"})
    assert answer.status_code == 422
    assert "Paste the address of at least one user whom you see" in spaced(answer)


def test_what_has_ended_is_given_to_nobody(desk, sanne):
    old = QualificationFactory.create(name="Old", ended=True)
    page = desk.get(f"/qualifications/{old.pk}/holders/add/", {"user": sanne.pk})
    assert page.status_code == 422
    assert "Old has ended and enrolls nobody any more. Lift its end first." in spaced(page)


def test_it_is_withdrawn_from_the_selected(desk, nurse):
    first, second, _third = nurse.holders.order_by("pk")
    address = f"/qualifications/{nurse.pk}/holders/withdraw/"
    query = {"user": [first.user_id, second.user_id]}
    assert "2 users will no longer hold it" in spaced(desk.get(address, query))
    assert confirmed(desk, address, query).status_code == 302
    assert Holder.objects.count() == 1


def test_a_team_manager_gives_within_the_scope_only(client_for, nurse, tom):
    team, far = TeamFactory.create(), UserFactory.create()
    near = UserFactory.create(team=team)
    TeamManagerFactory.create(user=tom, team=team)
    desk = client_for(give(tom, Role.TEAM_MANAGER))
    address = f"/qualifications/{nurse.pk}/holders/add/"
    page = desk.post(address, {"addresses": f"{near.email}\n{far.email}"})
    assert "1 user will hold it" in spaced(page)
    assert far.name not in spaced(page)
    assert desk.post(address, hidden(page)).status_code == 302
    assert Holder.objects.filter(user=near).exists()
    assert not Holder.objects.filter(user=far).exists()


# --- its name -------------------------------------------------------------------------------------


def test_an_older_page_brings_back_no_name_and_capitals_make_no_other_name(client_for, marit):
    QualificationFactory.create(name="Level 6 nurse")
    desk, one = client_for(marit), QualificationFactory.create(name="Level 4 nurse")
    address = f"/qualifications/{one.pk}/profile/"
    seen = re.search(r'name="seen" value="([^"]+)"', desk.get(address).text)[1]
    taken = desk.post(address, {"name": "LEVEL 6 NURSE", "seen": seen})
    assert "Another qualification is called LEVEL 6 NURSE." in words(taken)
    assert desk.post(address, {"name": "Level 4", "seen": seen}).status_code == 302
    late = desk.post(address, {"name": "Level 4 nurse", "description": "New", "seen": seen})
    assert late.status_code == 409
    assert Qualification.objects.get(pk=one.pk).name == "Level 4"
