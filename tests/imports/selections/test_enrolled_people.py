"""Enroll and due dates of more than a request can do: confirmed once, and done by a worker."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from enrollments import services as desk_services
from enrollments.actors import Actor
from enrollments.forms.people.selection import users_token
from enrollments.models import AuditEvent, Enrollment, LearningActivity, User
from enrollments.roles import Role
from imports import services
from imports.models import Import
from imports.outcomes import RunOutcome
from imports.work import lease as leases
from imports.work.apply import apply_chunk
from imports.work.pace import Pace
from imports.work.selecting import make_plan
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)
from tests.imports.selections.clicks import Clicks
from tests.imports.workbooks import fates, worked
from tests.rows import fresh, of
from tests.web import elements, words

pytestmark = pytest.mark.django_db(transaction=True)

ENROLL, DUE = "/users/enroll/", "/enrollments/due-date/"
DAY = timezone.localdate() + timedelta(days=30)
UNTIL = {"due": "date", "due_on": DAY.isoformat()}


@pytest.fixture
def aid(db: None) -> LearningActivity:
    return LearningActivityFactory.create(title="First aid")


@pytest.fixture
def nurses(aid: LearningActivity) -> list[User]:
    """Seven: one is enrolled, one was, one is inactive."""
    team = TeamFactory.create(name="Night shift")
    people = [
        UserFactory.create(first_name=f"Nel{number}", last_name="Night", team=team)
        for number in range(6)
    ]
    people.append(UserFactory.create(last_name="Night", team=team, inactive=True))
    EnrollmentFactory.create(user=people[0], activity=aid)
    EnrollmentFactory.create(user=people[1], activity=aid, unenrolled=True, progress=40)
    return people


def value(answer: Any, name: str) -> str:
    return next(str(one["value"]) for one in elements(answer, "input") if one.get("name") == name)


def everybody(viewer: User) -> dict[str, Any]:
    """All that match, as the boxes of the list say it."""
    return {"all": users_token(viewer, QueryDict("q=Night"))}


def begin(desk: Client, address: str, asked: dict[str, Any], **given: Any) -> Import:
    """The job of what was looked at and confirmed; nobody works on it yet."""
    seen = value(desk.get(address, asked), "seen")
    answer = desk.post(address, asked | {"seen": seen} | given)
    assert answer.status_code == 302, words(answer)
    job = Import.objects.latest("pk")
    assert answer["Location"] == f"/imports/{job.pk}/progress/"
    return job


def chosen(nurses: list[User], aid: LearningActivity, **more: Any) -> dict[str, Any]:
    return {"u": [user.pk for user in nurses], "activity": aid.pk, **UNTIL, **more}


# --- enroll ---------------------------------------------------------------------------------------


def test_it_is_asked_like_a_small_one(
    desk: Client, nurses: list[User], aid: LearningActivity, settings: Settings
) -> None:
    large = words(desk.get(ENROLL, chosen(nurses, aid)))
    settings.JOB_ABOVE = 100
    small = words(desk.get(ENROLL, chosen(nurses, aid)))
    assert "This is done in the background." in large
    assert "This is done in the background." not in small
    for said in (
        "4will be enrolled",
        "1will be enrolled again",
        "1is enrolled already",
        "1can't be enrolled",
        "Enroll 5 users",
    ):
        assert said in large
        assert said in small


def test_all_that_match_are_enrolled_until_the_day(
    desk: Client, nurses: list[User], aid: LearningActivity, marit: User
) -> None:
    job = worked(begin(desk, ENROLL, everybody(marit) | {"activity": aid.pk} | UNTIL))
    assert (job.status, job.applied) == (Import.Status.FINISHED, 5)
    rows = {row.user_id: row for row in Enrollment.objects.filter(activity=aid)}
    assert nurses[6].pk not in rows
    assert {row.status for row in rows.values()} == {"enrolled"}
    assert {rows[user.pk].due_on for user in nurses[2:6]} == {DAY}
    # Those who had an enrollment keep its date and progress.
    assert rows[nurses[1].pk].progress == 40
    assert DAY not in {rows[user.pk].due_on for user in nurses[:2]}
    done = AuditEvent.objects.filter(import_number=job.pk, user__isnull=False)
    assert {event.door for event in done} == {"screen"}
    assert sorted(done.values_list("action", flat=True)) == ["enroll"] * 4 + ["reenroll"]
    page = words(desk.get(f"/imports/{job.pk}/", follow=True))
    assert "5 enrollments made" in page
    assert "Selection: First aid" in words(desk.get("/imports/"))


def test_it_is_undone_like_an_import(
    desk: Client, nurses: list[User], aid: LearningActivity, marit: User
) -> None:
    job = worked(begin(desk, ENROLL, chosen(nurses, aid)))
    started = Enrollment.objects.get(activity=aid, user=nurses[2])
    actor = Actor.at_screen(marit)
    desk_services.set_due_date(of(started), None, actor=actor)
    undo = worked(services.open_undo(job, actor=actor))
    services.start(undo, actor=actor, plan=undo.plan_key, confirmed=4)
    assert worked(undo).applied == 4
    left = Enrollment.objects.filter(activity=aid)
    assert {row.user_id for row in left} == {user.pk for user in nurses[:3]}
    assert left.get(user=nurses[1]).status == "unenrolled"


def test_the_number_is_typed_where_they_are_many(
    desk: Client, nurses: list[User], aid: LearningActivity, settings: Settings
) -> None:
    settings.CONFIRM_ABOVE = 4
    asked = chosen(nurses, aid)
    seen = value(desk.get(ENROLL, asked), "seen")
    for typed in ("", "4", "7"):
        answer = desk.post(ENROLL, asked | {"seen": seen, "number": typed})
        assert answer.status_code == 422
        assert "Type 5, the number of users" in words(answer)
    assert not Import.objects.exists()
    assert worked(begin(desk, ENROLL, asked, number="5")).applied == 5


@pytest.mark.parametrize("changed", [{"due": "none", "due_on": ""}, {"seen": "forged"}])
def test_what_was_not_shown_is_not_begun(
    desk: Client, nurses: list[User], aid: LearningActivity, changed: dict[str, str]
) -> None:
    asked = chosen(nurses, aid)
    seen = value(desk.get(ENROLL, asked), "seen")
    assert desk.post(ENROLL, asked | {"seen": seen} | changed).status_code == 409
    other = LearningActivityFactory.create()
    assert desk.post(ENROLL, asked | {"seen": seen, "activity": other.pk}).status_code == 409
    assert not Import.objects.exists()


def test_what_is_refused_is_counted_once(
    desk: Client, nurses: list[User], aid: LearningActivity
) -> None:
    """Of many it takes as long as the page that was shown, and no longer."""
    asked = chosen(nurses, aid)
    with CaptureQueriesContext(connection) as shown:
        desk.get(ENROLL, asked)
    with CaptureQueriesContext(connection) as refused:
        assert desk.post(ENROLL, asked | {"seen": "forged"}).status_code == 409
    counting = [
        [sent["sql"] for sent in statements if "GROUP BY" in sent["sql"]]
        for statements in (shown, refused)
    ]
    assert len(counting[0]) == len(counting[1]) == 2


def test_what_changed_before_the_plan_stops_it(
    desk: Client, nurses: list[User], aid: LearningActivity, marit: User
) -> None:
    job = begin(desk, ENROLL, chosen(nurses, aid))
    desk_services.enroll(User.objects.filter(pk=nurses[2].pk), aid, actor=Actor.at_screen(marit))
    job = worked(job)
    assert (job.status, job.applied) == (Import.Status.STOPPED, 0)
    page = words(desk.get(f"/imports/{job.pk}/", follow=True))
    assert "5 enrollments were confirmed, and by now it would change 4." in page


def test_who_changes_after_the_plan_is_left_alone(
    desk: Client, nurses: list[User], aid: LearningActivity, marit: User
) -> None:
    job = begin(desk, ENROLL, chosen(nurses, aid))
    lease = leases.take(job.pk)
    assert lease
    assert make_plan(job.pk, lease)
    actor = Actor.at_screen(marit)
    desk_services.deactivate(User.objects.filter(pk=nurses[2].pk), actor=actor)
    while apply_chunk(job.pk, lease, pace=Pace(2)):
        pass
    assert [mark.became for mark in fates(job)].count(RunOutcome.CHANGED_SINCE_CHECK) == 1
    assert not Enrollment.objects.filter(user=nurses[2]).exists()
    assert Enrollment.objects.filter(user=nurses[3], due_on=DAY).exists()


def test_pasted_addresses_become_a_job_too(
    desk: Client, nurses: list[User], aid: LearningActivity
) -> None:
    address = f"/activities/{aid.pk}/enroll/"
    asked = {"addresses": "\n".join(user.email for user in nurses), **UNTIL}
    seen = value(desk.post(f"{address}people/", asked), "seen")
    answer = desk.post(address, asked | {"seen": seen})
    job = worked(Import.objects.latest("pk"))
    assert answer["Location"] == f"/imports/{job.pk}/progress/"
    assert job.applied == 5
    assert set(job.selection["users"]) == {user.pk for user in nurses}


def test_a_team_manager_enrolls_their_team_alone(
    client_for: Callable[[User], Client], nurses: list[User], aid: LearningActivity
) -> None:
    manager = give(UserFactory.create(), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=manager, team=nurses[0].team)
    other = UserFactory.create(last_name="Night")
    desk = client_for(manager)
    job = worked(begin(desk, ENROLL, everybody(manager) | {"activity": aid.pk} | UNTIL))
    assert job.applied == 5
    assert not Enrollment.objects.filter(user=other).exists()


def test_of_more_than_the_list_counts_all_are_enrolled(
    desk: Client,
    nurses: list[User],
    aid: LearningActivity,
    marit: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("enrollments.forms.people.selection.MOST", 4)
    asked = everybody(marit) | {"activity": aid.pk} | UNTIL
    page = words(desk.get(ENROLL, asked))
    assert "Enroll all users that match" in page
    assert "Enroll 5 users" in page
    assert worked(begin(desk, ENROLL, asked)).applied == 5


# --- due dates ------------------------------------------------------------------------------------


def test_due_dates_are_set_and_restored(
    click: Clicks, crowd: list[Enrollment], marit: User
) -> None:
    former = DAY - timedelta(days=10)
    Enrollment.objects.filter(pk=crowd[4].pk).update(due_on=former)
    Enrollment.objects.filter(pk=crowd[5].pk).update(due_on=DAY)
    asked = {"all": hidden_all(click), "next": "/activities/"}
    page = words(click.desk.get(DUE, asked))
    assert "2 have a due date now, which is replaced." in page
    assert "This is done in the background." in page
    job = worked(begin(click.desk, DUE, asked, **UNTIL, reason="Audit"))
    # Two are completed, one is unenrolled, and one has the date already.
    assert (job.status, job.applied) == (Import.Status.FINISHED, 8)
    assert {fresh(row).due_on for row in crowd[3:]} == {DAY}
    assert {fresh(row).due_on for row in crowd[:3]} == {None}
    events = AuditEvent.objects.filter(import_number=job.pk, action="set_due_date")
    assert {(event.door, event.reason) for event in events} == {("screen", "Audit")}
    said = words(click.desk.get(f"/imports/{job.pk}/", follow=True))
    for sentence in ("8 due dates set", "Has this due date already", "Already completed"):
        assert sentence in said
    actor = Actor.at_screen(marit)
    desk_services.set_due_date(of(crowd[6]), None, actor=actor)
    undo = worked(services.open_undo(job, actor=actor))
    checked = words(click.desk.get(f"/imports/{undo.pk}/", follow=True))
    assert "7 get their former due date" in checked
    services.start(undo, actor=actor, plan=undo.plan_key, confirmed=7)
    assert worked(undo).applied == 7
    assert fresh(crowd[4]).due_on == former
    assert fresh(crowd[5]).due_on == DAY
    assert {fresh(row).due_on for row in (*crowd[6:], crowd[3])} == {None}
    back = AuditEvent.objects.get(import_number=undo.pk, enrollment_number=crowd[4].pk)
    assert back.changes == {"due_on": [DAY.isoformat(), former.isoformat()]}


def test_a_learner_who_goes_on_meanwhile_keeps_what_was(
    click: Clicks, crowd: list[Enrollment]
) -> None:
    job = begin(click.desk, DUE, {"all": hidden_all(click)}, **UNTIL)
    lease = leases.take(job.pk)
    assert lease
    assert make_plan(job.pk, lease)
    learner = Actor.at_screen(crowd[4].user)
    desk_services.record_progress(crowd[4], 70, actor=learner)
    while apply_chunk(job.pk, lease, pace=Pace(3)):
        pass
    assert fresh(crowd[4]).due_on is None
    assert fresh(crowd[5]).due_on == DAY


def test_another_number_sets_no_due_dates(
    click: Clicks, crowd: list[Enrollment], settings: Settings
) -> None:
    settings.CONFIRM_ABOVE = 3
    asked = {"all": hidden_all(click)}
    seen = value(click.desk.get(DUE, asked), "seen")
    answer = click.desk.post(DUE, asked | UNTIL | {"seen": seen, "number": "8"})
    assert answer.status_code == 422
    assert "Type 9, the number of enrollments" in words(answer)
    forged = click.desk.post(DUE, asked | UNTIL | {"seen": "forged", "number": "9"})
    assert forged.status_code == 409
    assert not Import.objects.exists()
    assert worked(begin(click.desk, DUE, asked, **UNTIL, number="9")).applied == 9


def hidden_all(click: Clicks) -> str:
    """The token of all participants that match."""
    return value(click.ask("/enrollments/unenroll/"), "all")
