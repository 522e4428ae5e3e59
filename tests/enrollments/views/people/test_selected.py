"""The list's boxes: enroll, give a qualification, move and deactivate whoever was selected."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from enrollments.models import AuditEvent, Enrollment, Holder, User
from enrollments.roles import Right, Role
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)
from tests.rows import fresh
from tests.web import HTMX, elements, links, spaced, words

pytestmark = pytest.mark.django_db
ENROLL, GIVE = "/users/enroll/", "/users/qualification/"
MOVE, DEACTIVATE = "/users/team/", "/users/activation/"
ALL = (ENROLL, GIVE, MOVE, DEACTIVATE)


@pytest.fixture
def client(client_for, marit):
    return client_for(marit)


@pytest.fixture
def two(sanne, tom):
    return {"u": [sanne.pk, tom.pk], "next": "/users/?q=o"}


def seen_in(answer):
    return re.search(r'name="seen" value="([^"]+)"', answer.content.decode())[1]


def confirm(client, address, sent):
    """Look, and do what was shown."""
    shown = client.get(address, sent)
    return client.post(address, sent | {"confirmed": "1", "seen": seen_in(shown)})


def token_of(client, query):
    page = client.get("/users/", query | {"sel": "all"})
    return re.search(r'name="all" value="([^"]+)"', page.content.decode())[1]


# --- the list -------------------------------------------------------------------------------------


def test_each_user_has_a_box_and_the_bar_what_one_may_do(client, sanne):
    page = client.get("/users/")
    boxes = [one["value"] for one in elements(page, "input") if one.get("name") == "u"]
    assert str(sanne.pk) in boxes
    acts = [one.get("formaction") for one in elements(page, "button") if "formaction" in one]
    assert acts == list(ALL)


def test_an_auditor_has_no_boxes_and_is_told(client_for, tom):
    page = client_for(give(tom, Role.AUDITOR)).get("/users/")
    assert "You see everything and change nothing." in words(page)
    content = page.content.decode()
    for address in (*ALL, 'name="u"', "data-select-page"):
        assert address not in content


def test_a_team_manager_is_told_whom_the_list_shows(client_for, tom, sanne):
    client = client_for(give(tom, Role.TEAM_MANAGER))
    assert "You manage no team yet. Ask an administrator." in words(client.get("/users/"))
    for name in ("Ward 3 West", "Ward 4"):
        TeamManagerFactory.create(user=tom, team=TeamFactory.create(name=name))
    page = client.get("/users/")
    assert "You see the users of Ward 3 West and Ward 4." in words(page)
    acts = [one.get("formaction") for one in elements(page, "button") if "formaction" in one]
    assert acts == [ENROLL, GIVE, MOVE]


def test_a_selected_page_is_ticked_and_said(client, sanne):
    page = client.get("/users/", {"sel": "page"}, headers=HTMX)
    assert "selected on this page" in words(page)
    assert "2 users selected" in words(page)


# --- which users ----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ALL)
def test_nothing_selected_goes_back_with_a_reason(client, address):
    answer = client.get(address, {"next": "/users/?q=o"}, follow=True)
    assert answer.redirect_chain == [("/users/?q=o", 302)]
    assert "Select at least one user." in words(answer)


@pytest.mark.parametrize("address", ALL)
@pytest.mark.parametrize("token", ["", "x"])
def test_a_token_that_is_altered_or_anothers_is_too_old(client, client_for, address, token):
    UserFactory.create_batch(25)
    other = client_for(UserFactory.create(role=Role.OWNER))
    answer = client.get(address, {"all": token_of(other, {}) + token}, follow=True)
    assert "This selection is too old." in words(answer)


def test_all_that_match_is_counted_anew_and_in_the_scope_of_now(client_for, tom, sanne):
    UserFactory.create_batch(25, team=sanne.team)
    TeamManagerFactory.create(user=give(tom, Role.TEAM_MANAGER), team=sanne.team)
    client = client_for(tom)
    sent = {"all": token_of(client, {})}
    assert "Enroll 26 users" in words(client.get(ENROLL, sent))
    UserFactory.create(team=sanne.team)
    assert "Enroll 27 users" in words(client.get(ENROLL, sent))
    other = TeamFactory.create()
    tom.managed.all().delete()
    TeamManagerFactory.create(user=tom, team=other)
    assert client.get(ENROLL, sent).status_code == 404


def test_more_than_a_list_shows_are_refused(client, two, monkeypatch):
    monkeypatch.setattr("enrollments.forms.people.selection.MOST", 1)
    monkeypatch.setattr("enrollments.views.people.selected.MOST", 1)
    answer = client.get(GIVE, two, follow=True)
    assert "These are more than 1 users." in words(answer)
    # A worker does these.
    assert "Move all users that match to a team" in words(client.get(MOVE, two))
    assert "Deactivate all users that match?" in words(client.get(DEACTIVATE, two))


# --- enroll ---------------------------------------------------------------------------------------


def test_they_are_enrolled_until_a_day(client, two, sanne, tom):
    cpr = LearningActivityFactory.create(title="CPR")
    EnrollmentFactory.create(user=tom, activity=cpr)
    day = timezone.localdate() + timedelta(days=30)
    sent = two | {"activity": cpr.pk, "due": "date", "due_on": day.isoformat()}
    page = client.get(ENROLL, two | {"q": "cp"})
    assert "CPR" in words(page)
    assert "Choose an activity: what happens is shown first." in words(page)
    shown = spaced(client.get(ENROLL, sent))
    assert "1 will be enrolled" in shown
    assert "1 is enrolled already" in shown
    answer = confirm(client, ENROLL, sent)
    assert (answer.status_code, answer["Location"]) == (302, "/users/?q=o")
    assert Enrollment.objects.get(user=sanne, activity=cpr).due_on == day
    assert Enrollment.objects.get(user=tom, activity=cpr).due_on is None


def test_what_changed_meanwhile_is_not_enrolled(client, two, tom):
    cpr = LearningActivityFactory.create()
    sent = two | {"activity": cpr.pk, "due": "none"}
    seen = seen_in(client.get(ENROLL, sent))
    EnrollmentFactory.create(user=tom, activity=cpr)
    answer = client.post(ENROLL, sent | {"seen": seen})
    assert answer.status_code == 409
    assert "Something changed since you opened this." in words(answer)
    assert Enrollment.objects.count() == 1


def test_twice_is_safe(client, two):
    cpr = LearningActivityFactory.create()
    sent = two | {"activity": cpr.pk, "due": "none"}
    confirmed = sent | {"seen": seen_in(client.get(ENROLL, sent))}
    assert client.post(ENROLL, confirmed).status_code == 302
    assert client.post(ENROLL, confirmed).status_code == 422
    assert Enrollment.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"due": "date", "due_on": "2020-01-01"}, "The due date is in the past"),
        ({"due": "date"}, "Enter the due date"),
        ({"activity": "999999999"}, "Choose an activity"),
    ],
)
def test_what_is_wrong_is_said(client, two, wrong, said):
    sent = two | {"activity": LearningActivityFactory.create().pk, "due": "none"} | wrong
    answer = client.post(ENROLL, sent)
    assert answer.status_code == 422
    assert said in words(answer)


# --- give a qualification -------------------------------------------------------------------------


def test_they_get_a_qualification_and_what_it_requires(client, two, sanne, tom):
    cpr = LearningActivityFactory.create()
    nurse = QualificationFactory.create(name="Level 4 nurse", activities=[cpr], holders=[tom])
    EnrollmentFactory.create(user=tom, activity=cpr)
    sent = two | {"qualification": nurse.pk}
    assert "Enrolls 1 user: 1 new enrollment" in spaced(client.get(GIVE, sent))
    answer = client.get("/users/") if confirm(client, GIVE, sent).status_code == 302 else None
    assert "1 user now holds Level 4 nurse: 1 new enrollment." in words(answer)
    assert Holder.objects.filter(qualification=nurse).count() == 2
    assert Enrollment.objects.get(user=sanne).source_qualification == nurse


def test_a_qualification_that_ended_or_is_none_is_not_given(client, two):
    ended = QualificationFactory.create(ended=True)
    for wrong in (ended.pk, 999999999, "x"):
        assert client.post(GIVE, two | {"qualification": wrong}).status_code == 422
    assert client.post(GIVE, two).status_code == 422
    assert "Choose a qualification" in words(client.get(GIVE, two))
    assert not Holder.objects.exists()


# --- move -----------------------------------------------------------------------------------------


def test_they_move_and_whoever_is_there_stays(client, two, sanne, tom):
    west = sanne.team
    sent = two | {"team": west.pk}
    shown = spaced(client.get(MOVE, sent))
    assert "1 user moves to Ward 3 West" in shown
    assert "From Emergency care 1" in shown
    assert "There already 1" in shown
    assert confirm(client, MOVE, sent).status_code == 302
    assert fresh(tom).team == west
    assert AuditEvent.objects.filter(action="move_to_team", skipped="").get().user == tom


def test_a_move_that_was_not_shown_is_refused(client, two, sanne, tom):
    sent = two | {"team": sanne.team_id}
    assert client.post(MOVE, sent).status_code == 409
    seen = seen_in(client.get(MOVE, sent))
    User.objects.filter(pk=tom.pk).update(team=TeamFactory.create())
    assert client.post(MOVE, sent | {"seen": seen}).status_code == 409
    assert client.post(MOVE, two | {"team": "999999999"}).status_code == 422
    assert not AuditEvent.objects.exists()


def test_a_team_manager_is_offered_own_teams_alone(client_for, tom, sanne):
    foreign = TeamFactory.create(name="Foreign")
    TeamManagerFactory.create(user=give(tom, Role.TEAM_MANAGER), team=sanne.team)
    client = client_for(tom)
    assert "Foreign" not in words(client.get(MOVE, {"u": sanne.pk}))
    assert client.post(MOVE, {"u": sanne.pk, "team": foreign.pk}).status_code == 422
    assert fresh(sanne).team != foreign


# --- deactivate -----------------------------------------------------------------------------------


def test_they_are_deactivated_and_only_if_asked_unenrolled(client, two, sanne, tom):
    row = EnrollmentFactory.create(user=sanne)
    page = client.get(DEACTIVATE, two)
    box = next(one for one in elements(page, "input") if one.get("name") == "unenroll_too")
    assert "checked" not in box
    assert "1 open enrollment stays open" in words(page)
    answer = confirm(client, DEACTIVATE, two)
    assert answer.status_code == 302
    assert not fresh(sanne).is_active
    assert not fresh(tom).is_active
    assert fresh(row).is_open


def test_they_are_unenrolled_in_the_same_transaction_and_batch(client, two, sanne):
    EnrollmentFactory.create_batch(2, user=sanne)
    sent = two | {"unenroll_too": "1"}
    assert "2 enrollments will be unenrolled" in words(client.get(DEACTIVATE, sent))
    answer = client.get("/users/") if confirm(client, DEACTIVATE, sent).status_code == 302 else None
    assert "2 users are deactivated. Unenrolled from 2 enrollments." in words(answer)
    assert AuditEvent.objects.values("batch").distinct().count() == 1
    assert AuditEvent.objects.count() == 4


def test_what_is_completed_is_not_open_and_stays(client, sanne):
    EnrollmentFactory.create_batch(6, user=sanne)
    done = EnrollmentFactory.create(user=sanne, completed=True)
    address = f"/users/{sanne.pk}/activation/"
    page = client.get(address, {"unenroll_too": "1"})
    assert "Also unenroll from all 6 open" in words(page)
    assert "Deactivate and unenroll from 6" in words(page)
    (shown,) = (link for link in links(page) if link.startswith(f"/users/{sanne.pk}/enrollments/"))
    assert len(client.get(shown).context["rows"]) == 6
    confirm(client, address, {"unenroll_too": "1"})
    assert (fresh(done).is_open, fresh(sanne).is_active) == (True, False)


def test_a_box_ticked_after_the_forecast_is_shown_first(client, two, sanne):
    EnrollmentFactory.create(user=sanne)
    seen = seen_in(client.get(DEACTIVATE, two))
    sent = two | {"confirmed": "1", "seen": seen, "unenroll_too": "1"}
    assert client.post(DEACTIVATE, sent).status_code == 409
    assert fresh(sanne).is_active


def test_oneself_is_left_alone(client, marit, sanne):
    sent = {"u": [marit.pk, sanne.pk]}
    assert "You yourself" in words(client.get(DEACTIVATE, sent))
    confirm(client, DEACTIVATE, sent)
    assert (fresh(marit).is_active, fresh(sanne).is_active) == (True, False)


# --- one user -------------------------------------------------------------------------------------


def test_one_user_is_deactivated_and_comes_back(client, sanne):
    address = f"/users/{sanne.pk}/activation/"
    assert address in links(client.get(f"/users/{sanne.pk}/profile/"))
    cpr, other = LearningActivityFactory.create(title="CPR"), LearningActivityFactory.create()
    QualificationFactory.create(activities=[cpr, other], holders=[sanne])
    assert "Nothing is open" in words(client.get(address))
    EnrollmentFactory.create(user=sanne, activity=cpr)
    page = words(client.get(address))
    assert "Also unenroll from the one that is open" in page
    assert "1 of them is required by a qualification." in page
    assert confirm(client, address, {"unenroll_too": "1"}).status_code == 302
    assert not fresh(sanne).is_active
    back = client.get(address)
    assert "Reactivate Sanne Hoekstra?" in words(back)
    assert "Enrolls 1 user: 1 new enrollment" in spaced(back)
    answer = client.post(address, {"confirmed": "1", "seen": seen_in(back)}, follow=True)
    assert "Sanne Hoekstra is active again, and enrolled in 1 activity." in words(answer)
    assert Enrollment.objects.get(user=sanne, activity=cpr).status == "unenrolled"


def test_a_second_click_does_not_turn_it_back(client, sanne):
    address = f"/users/{sanne.pk}/activation/"
    sent = {"confirmed": "1", "seen": seen_in(client.get(address))}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 409
    assert not fresh(sanne).is_active


def test_the_last_owner_stays(client_for, lacking):
    owner = UserFactory.create(role=Role.OWNER)
    address = f"/users/{owner.pk}/activation/"
    answer = confirm(client_for(owner), address, {})
    assert answer.status_code == 422
    assert "Somebody must stay owner. Make another person owner first" in words(answer)


@pytest.mark.parametrize("address", ALL)
def test_who_lacks_the_right_is_refused(client_for, marit, lacking, two, address):
    lacking(marit, Right.ENROLL, Right.GRANT_QUALIFICATION, Right.MOVE_USER, Right.CHANGE_USER)
    client = client_for(marit)
    assert client.get(address, two).status_code == 403
    assert client.post(address, two).status_code == 403
