"""A click on many enrollments is confirmed like one on few."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from enrollments import services as desk_services
from enrollments.actors import Actor
from enrollments.forms.confirm import unsealed
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.roles import Role
from imports import services
from imports.models import Import
from tests.factories import QualificationFactory, give
from tests.imports.selections.clicks import REENROLL, REMOVE, UNENROLL, Clicks, statuses
from tests.rows import of
from tests.web import HTMX, words

pytestmark = pytest.mark.django_db(transaction=True)

Status = Import.Status


def test_it_is_asked_like_a_small_one(click: Clicks, crowd: list[Enrollment]) -> None:
    asked = click.ask(UNENROLL)
    shown = words(asked)
    assert "Unenroll 11 participants?" in shown
    assert "2 of these are completed. Their results and dates stay." in shown
    assert "1 can't be unenrolled: there is nothing to unenroll. Already unenrolled (1)" in shown
    assert "This is done in the background." in shown
    assert statuses(crowd).count("enrolled") == 11


def test_a_small_one_stays_what_it_was(click: Clicks, crowd: list[Enrollment]) -> None:
    asked = click.ask(UNENROLL, "status=completed")
    assert "in the background" not in words(asked)
    assert click.confirm(asked)["Location"] == "/"
    assert not Import.objects.exists()
    assert statuses(crowd).count("unenrolled") == 3


def test_remove_tells_what_comes_back_and_by_which_qualification(
    click: Clicks, crowd: list[Enrollment], cpr: LearningActivity, marit: User
) -> None:
    people = [row.user for row in crowd]
    QualificationFactory.create(name="Nurse", activities=[cpr], holders=people[:4])
    QualificationFactory.create(name="Adviser", activities=[cpr], holders=people[2:5])
    QualificationFactory.create(name="Zest", activities=[cpr], holders=people[:2])
    QualificationFactory.create(name="Old", activities=[cpr], holders=people[6:8], ended=True)
    desk_services.deactivate(of(people[4]), actor=Actor.at_screen(marit))
    shown = words(click.ask(REMOVE))
    assert "Remove 12 enrollments in CPR and AED refresher?" in shown
    assert "4 of these will come back, empty." in shown
    assert "Will be enrolled again: qualifications Adviser and Nurse." in shown
    assert "1 does not come back, although a qualification requires it: the user is" in shown
    assert "2 do not come back: the qualification that required them has ended." in shown


def test_it_is_counted_once_whatever_the_way(
    click: Clicks, crowd: list[Enrollment], settings: Settings
) -> None:
    def reads(ask: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as queries:
            ask()
        return sum("GROUP BY" in query["sql"] for query in queries)

    assert reads(lambda: click.ask(UNENROLL)) == 1
    token = click.ask(UNENROLL).context["fields"][0][1]
    # htmx is sent on to the page, which counts.
    assert reads(lambda: click.desk.get(UNENROLL, {"all": token}, headers=HTMX)) == 0
    asked = click.ask(UNENROLL)
    assert reads(lambda: click.confirm(asked, number="11")) == 0
    assert Import.objects.get().status == Status.RUNNING


def test_every_count_is_that_of_the_small_forecast(
    click: Clicks, crowd: list[Enrollment], cpr: LearningActivity, settings: Settings
) -> None:
    people = [row.user for row in crowd]
    QualificationFactory.create(name="Nurse", activities=[cpr], holders=people[:4])
    QualificationFactory.create(name="Old", activities=[cpr], holders=people[3:6], ended=True)
    for address in (UNENROLL, REMOVE, REENROLL):
        large = click.ask(address).context["forecast"]
        settings.JOB_ABOVE = 100
        small = click.ask(address).context["forecast"]
        settings.JOB_ABOVE = 3
        for name in vars(small):
            if name not in ("rows", "skipped", "fingerprint"):
                assert getattr(large, name) == getattr(small, name), (address, name)


def test_another_number_is_refused_and_nothing_begins(
    click: Clicks, crowd: list[Enrollment], settings: Settings
) -> None:
    settings.CONFIRM_ABOVE = 5
    asked = click.ask(UNENROLL)
    for typed in ("10", "", "12"):
        answer = click.confirm(asked, number=typed)
        assert answer.status_code == 422
        assert "Type 11, the number of enrollments" in words(answer)
    assert not Import.objects.exists()


def test_the_facts_of_somebody_else_confirm_nothing(
    click: Clicks, crowd: list[Enrollment], tom: User, client_for: Callable[[User], Client]
) -> None:
    other = Clicks(client_for(give(tom, Role.ADMINISTRATOR)), tom, click.activity)
    mine, theirs = click.ask(UNENROLL), other.ask(UNENROLL)
    answer = click.confirm(mine, seen=theirs.context["seen"], number="11")
    assert answer.status_code == 422
    assert "Something changed since you opened this" in words(answer)
    of_remove = click.ask(REMOVE).context["seen"]
    assert click.confirm(mine, seen=of_remove, number="11").status_code == 422
    assert not Import.objects.exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.LEARNER])
def test_who_lacks_the_right_is_refused(
    role: Role, click: Clicks, crowd: list[Enrollment], marit: User
) -> None:
    asked = click.ask(UNENROLL)
    facts = unsealed(marit, asked.context["seen"])
    assert facts
    give(marit, role)
    assert click.confirm(asked, number="11").status_code == 403
    with pytest.raises(services.NotAllowed):
        services.run_selection(
            {"numbers": [row.pk for row in crowd]},
            facts,
            actor=Actor.at_screen(marit),
            reason="",
            typed=11,
            language="en",
        )
    assert not Import.objects.exists()
