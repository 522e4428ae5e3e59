"""Deactivate and move more users than a request can: confirmed once, and done by a worker."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from pytest_django import Settings

from enrollments import services as desk_services
from enrollments.actors import Actor
from enrollments.forms.people.selection import users_token
from enrollments.models import AuditEvent, Enrollment, Team, User
from enrollments.roles import Role
from imports import services
from imports.models import Import, ImportLine
from imports.outcomes import RunOutcome
from imports.services.purging import purge
from imports.work import lease as leases
from imports.work.selecting import make_plan
from imports.work.users import applying
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
from tests.rows import fresh, of
from tests.web import elements, words

pytestmark = pytest.mark.django_db(transaction=True)

DEACTIVATE, MOVE = "/users/activation/", "/users/team/"
TOO = {"unenroll_too": "1"}


@pytest.fixture
def nurses(db: None) -> list[User]:
    """Seven, of whom one is inactive already. The first two have two open enrollments each, the
    third has one that is completed."""
    night = TeamFactory.create(name="Night shift")
    people = [
        UserFactory.create(first_name=f"Nel{number}", last_name="Night", team=night)
        for number in range(6)
    ]
    people.append(UserFactory.create(last_name="Night", team=None, inactive=True))
    for one in people[:2]:
        EnrollmentFactory.create_batch(2, user=one)
    EnrollmentFactory.create(user=people[2], completed=True)
    return people


@pytest.fixture
def desk(client_for: Callable[[User], Client], marit: User) -> Client:
    return client_for(marit)


def hidden_value(answer: Any, name: str) -> str:
    return next(str(one["value"]) for one in elements(answer, "input") if one.get("name") == name)


def everybody(viewer: User) -> dict[str, Any]:
    """All that match, as the boxes of the list say it."""
    return {"all": users_token(viewer, QueryDict("q=Night"))}


def answered(desk: Client, address: str, asked: dict[str, Any], **given: Any) -> Any:
    seen = hidden_value(desk.get(address, asked), "seen")
    return desk.post(address, asked | {"seen": seen, "confirmed": "1"} | given)


def begin(desk: Client, address: str, asked: dict[str, Any], **given: Any) -> Import:
    """The job of what was looked at and confirmed; nobody works on it yet."""
    answer = answered(desk, address, asked, **given)
    assert answer.status_code == 302, words(answer)
    job = Import.objects.latest("pk")
    assert answer["Location"] == f"/imports/{job.pk}/progress/"
    return job


def planned(job: Import) -> None:
    lease = leases.take(job.pk)
    assert lease
    assert make_plan(job.pk, lease)
    leases.give_back(job.pk, lease)


def told(job: Import) -> dict[str, int]:
    """Events about users, by action; each by the door of the screen, and of this job."""
    events = AuditEvent.objects.filter(import_number=job.pk, user__isnull=False, skipped="")
    assert {event.door for event in events} <= {"screen"}
    actions = [event.action for event in events]
    return {action: actions.count(action) for action in set(actions)}


# --- deactivate -----------------------------------------------------------------------------------


@pytest.mark.parametrize("too", [True, False])
def test_all_that_match_are_deactivated(
    desk: Client,
    nurses: list[User],
    marit: User,
    client_for: Callable[[User], Client],
    *,
    too: bool,
) -> None:
    signed_in = client_for(nurses[0])
    asked = everybody(marit) | (TOO if too else {})
    page = words(desk.get(DEACTIVATE, asked))
    assert "This is done in the background." in page
    assert ("4 enrollments will be unenrolled" in page) == too
    job = worked(begin(desk, DEACTIVATE, asked))
    assert (job.status, job.applied, job.counts.ended) == (Import.Status.FINISHED, 6, 4 * too)
    assert not User.objects.filter(last_name="Night", is_active=True).exists()
    # Completed is not open.
    still_open = Enrollment.objects.filter(status="enrolled", user__in=[n.pk for n in nurses])
    assert still_open.count() == (1 if too else 5)
    assert told(job) == {"deactivate": 6} | ({"unenroll": 4} if too else {})
    assert signed_in.get("/learning/")["Location"].startswith("/accounts/login/")
    result = words(desk.get(f"/imports/{job.pk}/", follow=True))
    assert "6 users deactivated" in result
    assert "1 user has nothing to do" in result
    assert ("Unenrolled from 4 enrollments." in result) == too
    assert "Undo" not in result
    assert nurses[0].email in result
    assert "Deactivate users" in words(desk.get("/imports/"))


def test_the_number_of_users_is_typed_where_no_enrollment_ends(
    desk: Client, nurses: list[User], marit: User, settings: Settings
) -> None:
    settings.CONFIRM_ABOVE = 5
    answer = answered(desk, DEACTIVATE, everybody(marit), number="7")
    assert answer.status_code == 422
    assert "Type 6, the number of users" in words(answer)
    assert worked(begin(desk, DEACTIVATE, everybody(marit), number="6")).applied == 6


def test_whoever_asks_stays_and_an_owner_besides(
    desk: Client, nurses: list[User], marit: User, tom: User, client_for: Callable[[User], Client]
) -> None:
    marit.last_name = "Night"
    marit.save()
    give(nurses[0], Role.OWNER)
    answer = answered(desk, DEACTIVATE, everybody(marit))
    assert answer.status_code == 422
    assert "Somebody must stay owner." in words(answer)
    give(tom, Role.OWNER)
    job = begin(desk, DEACTIVATE, everybody(marit))
    planned(job)
    # The other owner leaves while it runs.
    desk_services.deactivate(of(tom), actor=Actor.at_screen(fresh(nurses[0])))
    job = worked(job)
    assert (job.applied, fresh(nurses[0]).is_active, fresh(marit).is_active) == (5, True, True)
    result = words(desk.get(f"/imports/{job.pk}/", follow=True))
    assert "1 user left alone" in result
    assert "1 · Your own account" in result


def test_who_is_not_as_confirmed_is_left_alone(
    desk: Client, nurses: list[User], marit: User
) -> None:
    job = begin(desk, DEACTIVATE, everybody(marit) | TOO)
    planned(job)
    actor = Actor.at_screen(marit)
    desk_services.enroll(of(nurses[0]), LearningActivityFactory.create(), actor=actor)
    desk_services.deactivate(of(nurses[3]), actor=actor)
    # Progress is no reason to keep somebody.
    Enrollment.objects.filter(user=nurses[1]).update(progress=50, revision=9)
    job = worked(job)
    assert (job.applied, job.counts.ended) == (4, 2)
    left = ImportLine.objects.filter(import_run=job, outcome=RunOutcome.CHANGED_SINCE_CHECK)
    assert {line.user_id for line in left} == {nurses[0].pk, nurses[3].pk}
    assert fresh(nurses[0]).is_active
    assert Enrollment.objects.filter(user=nurses[0], status="enrolled").count() == 3


@pytest.mark.parametrize("address", [DEACTIVATE, MOVE])
def test_of_another_selection_than_was_confirmed_nothing_is_done(
    desk: Client, nurses: list[User], marit: User, address: str
) -> None:
    day = TeamFactory.create(name="Day shift")
    job = begin(desk, address, everybody(marit) | {"team": day.pk})
    UserFactory.create(last_name="Night")
    job = worked(job)
    assert (job.status, job.applied) == (Import.Status.STOPPED, 0)
    assert User.objects.filter(last_name="Night", is_active=True).count() == 7
    assert "Select the users again." in words(desk.get(f"/imports/{job.pk}/", follow=True))


def test_it_is_stopped_and_goes_on(
    desk: Client, nurses: list[User], marit: User, settings: Settings, monkeypatch: Any
) -> None:
    settings.IMPORT_CHUNK_MARKS = 2
    job = begin(desk, DEACTIVATE, everybody(marit) | TOO)
    do = applying.change_selected

    def stopped_meanwhile(*args: Any) -> Any:
        Import.objects.filter(pk=job.pk).update(stop_asked=True)
        return do(*args)

    with monkeypatch.context() as patch:
        patch.setattr(applying, "change_selected", stopped_meanwhile)
        halted = worked(job)
    assert (halted.status, halted.applied, halted.counts.ended) == (Import.Status.STOPPED, 2, 4)
    page = words(desk.get(f"/imports/{job.pk}/", follow=True))
    assert "4 users still to do" in page
    services.go_on(halted, actor=Actor.at_screen(marit))
    assert worked(job).applied == 6
    assert told(job) == {"deactivate": 6, "unenroll": 4}


def test_without_the_right_nothing_begins(
    lacking: Any, desk: Client, nurses: list[User], marit: User, client_for: Any
) -> None:
    from enrollments.roles import Right

    job = begin(desk, DEACTIVATE, everybody(marit) | TOO)
    lacking(marit, Right.UNENROLL)
    job = worked(job)
    assert (job.status, job.applied) == (Import.Status.STOPPED, 0)
    assert job.right_lost_by == marit.name


# --- move -----------------------------------------------------------------------------------------


def test_they_move_and_back(
    desk: Client, nurses: list[User], marit: User, settings: Settings
) -> None:
    settings.CONFIRM_ABOVE = 6
    day = TeamFactory.create(name="Day shift")
    asked = everybody(marit) | {"team": day.pk}
    assert answered(desk, MOVE, asked, number="6").status_code == 422
    job = worked(begin(desk, MOVE, asked, number="7"))
    assert (job.status, job.applied) == (Import.Status.FINISHED, 7)
    assert set(User.objects.filter(last_name="Night").values_list("team", flat=True)) == {day.pk}
    assert told(job) == {"move_to_team": 7}
    event = AuditEvent.objects.filter(action="move_to_team", user=nurses[0]).get()
    assert event.changes == {"team": ["Night shift", "Day shift"]}
    result = words(desk.get(f"/imports/{job.pk}/", follow=True))
    assert "7 users moved" in result
    assert "was Night shift becomes Day shift" in result
    assert "Moves everybody back to the team that they were in." in result
    # Whoever was moved again stays there.
    other = TeamFactory.create(name="Pharmacy")
    desk_services.move_to_team(of(nurses[0]), other, actor=Actor.at_screen(marit))
    undo = worked(services.open_undo(job, actor=Actor.at_screen(marit)))
    services.start(undo, actor=Actor.at_screen(marit), plan=undo.plan_key, confirmed=6)
    assert worked(undo).applied == 6
    teams = [fresh(one).team for one in nurses]
    night = Team.objects.get(name="Night shift")
    assert teams == [other, *[night] * 5, None]


def test_who_was_moved_meanwhile_and_a_team_that_is_gone(
    desk: Client, nurses: list[User], marit: User
) -> None:
    day, other = TeamFactory.create(name="Day shift"), TeamFactory.create(name="Pharmacy")
    job = begin(desk, MOVE, everybody(marit) | {"team": day.pk})
    planned(job)
    desk_services.move_to_team(of(nurses[0]), other, actor=Actor.at_screen(marit))
    assert worked(job).applied == 6
    assert fresh(nurses[0]).team == other
    job = begin(desk, MOVE, everybody(marit) | {"team": other.pk})
    planned(job)
    desk_services.merge_teams(other, day, actor=Actor.at_screen(give(marit, Role.OWNER)))
    job = worked(job)
    assert (job.status, job.applied) == (Import.Status.FINISHED, 0)
    assert "6 users left alone" in words(desk.get(f"/imports/{job.pk}/", follow=True))


def test_a_team_manager_moves_few_and_at_once(
    nurses: list[User], tom: User, client_for: Callable[[User], Client]
) -> None:
    """A list of a job would show whom they see no longer."""
    day = TeamFactory.create(name="Day shift")
    for team in (nurses[0].team, day):
        TeamManagerFactory.create(user=give(tom, Role.TEAM_MANAGER), team=team)
    client = client_for(tom)
    asked = {"u": [one.pk for one in nurses[:6]], "team": day.pk}
    assert answered(client, MOVE, asked)["Location"] == "/users/"
    assert not Import.objects.exists()
    assert {fresh(one).team for one in nurses[:6]} == {day}


def test_whom_it_was_is_found_by_name_and_taken_away(
    desk: Client, nurses: list[User], marit: User
) -> None:
    job = worked(begin(desk, DEACTIVATE, everybody(marit)))
    found = desk.get(f"/imports/{job.pk}/result/", {"q": "Nel3"})
    assert nurses[3].email in words(found)
    assert nurses[4].email not in words(found)
    assert desk.get(f"/imports/{job.pk}/lists/deactivate/").status_code == 200
    Import.objects.update(changed_at="2020-01-01T00:00Z", finished_at="2020-01-01T00:00Z")
    purge()
    assert "query" not in Import.objects.get(pk=job.pk).selection
    assert "6 users deactivated" in words(desk.get(f"/imports/{job.pk}/", follow=True))


def test_dutch_has_no_english(desk: Client, nurses: list[User], marit: User) -> None:
    User.objects.filter(pk=marit.pk).update(language="nl")
    job = worked(begin(desk, DEACTIVATE, everybody(marit) | TOO))
    result = words(desk.get(f"/imports/{job.pk}/", follow=True, headers={"accept-language": "nl"}))
    assert "6 gebruikers gedeactiveerd" in result
    assert "Uitgeschreven" in result


def test_required_ends_too_as_by_one_click(desk: Client, nurses: list[User], marit: User) -> None:
    cpr = LearningActivityFactory.create(title="CPR")
    QualificationFactory.create(activities=[cpr], holders=[nurses[5]])
    EnrollmentFactory.create(user=nurses[5], activity=cpr)
    job = worked(begin(desk, DEACTIVATE, everybody(marit) | TOO))
    assert told(job) == {"deactivate": 6, "unenroll": 5}


def test_what_is_confirmed_is_not_counted_anew(
    desk: Client, nurses: list[User], marit: User, monkeypatch: Any
) -> None:
    """Of a whole academy that takes seconds: the worker compares."""
    asked = everybody(marit) | TOO
    seen = hidden_value(desk.get(DEACTIVATE, asked), "seen")
    monkeypatch.setattr("enrollments.views.changing.forecast_of", None)
    answer = desk.post(DEACTIVATE, asked | {"seen": seen, "confirmed": "1"})
    assert answer.status_code == 302
    assert worked(Import.objects.get()).counts.ended == 4


def test_a_seal_of_something_else_begins_nothing(
    desk: Client, nurses: list[User], marit: User
) -> None:
    seen = hidden_value(desk.get(DEACTIVATE, everybody(marit)), "seen")
    for asked in (everybody(marit) | TOO, {"u": [one.pk for one in nurses[:4]]}):
        answer = desk.post(DEACTIVATE, asked | {"seen": seen, "confirmed": "1"})
        assert answer.status_code == 409
    assert not Import.objects.exists()
