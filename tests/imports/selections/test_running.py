"""Stop, rights, scope and turns of a selection at work."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from enrollments.actors import Actor
from enrollments.models import Enrollment, User
from enrollments.roles import Role
from imports import services
from imports.models import Import
from imports.work import lease as leases
from imports.work.apply import apply_chunk
from tests.factories import TeamManagerFactory, give
from tests.imports.selections.clicks import REMOVE, UNENROLL, Clicks, planned, statuses
from tests.imports.workbooks import worked
from tests.rows import fresh
from tests.web import words

pytestmark = pytest.mark.django_db(transaction=True)

Status = Import.Status


def test_stopped_before_it_began_it_goes_on_afterwards(
    click: Clicks, crowd: list[Enrollment], marit: User
) -> None:
    job = click.begin(UNENROLL)
    services.stop(job, actor=Actor.at_screen(marit))
    job = worked(job)
    assert (job.status, job.marks.count()) == (Status.STOPPED, 0)
    assert "stopped before it changed anything" in words(
        click.desk.get(f"/imports/{job.pk}/", follow=True)
    )
    services.go_on(job, actor=Actor.at_screen(marit))
    assert worked(job).applied == 11


def test_stopped_midway_what_is_done_stays_done(
    click: Clicks, crowd: list[Enrollment], marit: User, settings: Settings
) -> None:
    settings.IMPORT_CHUNK_MARKS = 4
    job = planned(click.begin(UNENROLL))
    lease = leases.take(job.pk)
    assert lease
    assert apply_chunk(job.pk, lease)
    services.stop(job, actor=Actor.at_screen(marit))
    assert not apply_chunk(job.pk, lease)
    job.refresh_from_db()
    assert (job.status, job.applied) == (Status.STOPPED, 4)
    services.go_on(job, actor=Actor.at_screen(marit))
    assert worked(job).applied == 11


@pytest.mark.parametrize("is_planned", [False, True])
def test_a_right_that_is_lost_stops_it(
    is_planned: bool, click: Clicks, crowd: list[Enrollment], marit: User, settings: Settings
) -> None:
    settings.IMPORT_CHUNK_MARKS = 4
    job = click.begin(UNENROLL)
    if is_planned:
        planned(job)
        lease = leases.take(job.pk)
        assert lease
        assert apply_chunk(job.pk, lease)
        leases.give_back(job.pk, lease)
    give(marit, Role.AUDITOR)
    job = worked(job)
    assert (job.status, job.right_lost_by) == (Status.STOPPED, "Marit Vink")
    assert job.applied == (4 if is_planned else 0)
    assert statuses(crowd).count("unenrolled") == 1 + job.applied


def test_a_team_manager_acts_on_their_team_alone(
    click: Clicks, crowd: list[Enrollment], tom: User, client_for: Callable[[User], Client]
) -> None:
    give(tom, Role.TEAM_MANAGER)
    team = crowd[0].user.team
    TeamManagerFactory.create(user=tom, team=team)
    User.objects.filter(pk__in=[row.user_id for row in crowd[:8]]).update(team=team)
    theirs = Clicks(client_for(tom), tom, click.activity)
    asked = theirs.ask(UNENROLL)
    assert (asked.context["forecast"].found, asked.context["forecast"].doable) == (8, 7)
    job = theirs.do(UNENROLL)
    assert (job.status, job.applied) == (Status.FINISHED, 7)
    assert statuses(crowd[8:]) == ["enrolled"] * 4


def test_who_leaves_the_scope_before_the_run_is_left_alone(
    click: Clicks, crowd: list[Enrollment], tom: User, client_for: Callable[[User], Client]
) -> None:
    give(tom, Role.TEAM_MANAGER)
    team = crowd[0].user.team
    TeamManagerFactory.create(user=tom, team=team)
    User.objects.filter(pk__in=[row.user_id for row in crowd]).update(team=team)
    theirs = Clicks(client_for(tom), tom, click.activity)
    job = planned(theirs.begin(UNENROLL))
    User.objects.filter(pk=crowd[5].user_id).update(team=None)
    job = worked(job)
    assert (job.status, job.applied) == (Status.FINISHED, 10)
    assert fresh(crowd[5]).status == "enrolled"


def test_two_jobs_on_one_activity_take_turns(click: Clicks, crowd: list[Enrollment]) -> None:
    first, second = click.begin(UNENROLL), click.begin(REMOVE)
    assert worked(second).status == Status.RUNNING
    assert worked(first).applied == 11
    # What the second one removes is what was confirmed: whom, how many completed, who comes back.
    assert worked(second).applied == 12
    assert not Enrollment.objects.exists()


def test_the_same_twice_is_done_once(click: Clicks, crowd: list[Enrollment]) -> None:
    asked = click.ask(UNENROLL)
    for _time in range(2):
        assert click.confirm(asked, number="11").status_code == 302
    first, second = Import.objects.order_by("pk")
    assert worked(first).applied == 11
    assert (worked(second).status, worked(second).applied) == (Status.STOPPED, 0)
