"""Two who change people at the same moment: one address, one number, an owner who stays."""

import pytest

from enrollments.actors import Actor
from enrollments.models import Team, User
from enrollments.outcomes import Outcome
from enrollments.roles import Role
from enrollments.services import (
    Profile,
    add_team,
    add_user,
    assign_role,
    deactivate,
    edit_user,
    merge_teams,
    move_to_team,
)
from tests.factories import EnrollmentFactory, TeamFactory, UserFactory
from tests.ledger import Tables, assert_audited
from tests.rows import fresh, of
from tests.threads import Halted, Work, at_once

pytestmark = pytest.mark.django_db(transaction=True)

USER = "INSERT INTO enrollments_user"
USERS_LOCKED = "SELECT count(*) FROM (SELECT enrollments_user"
ROWS_LOCKED = "SELECT count(*) FROM (SELECT enrollments_enrollment"
EVENT = "INSERT INTO enrollments_auditevent"


def person(number: str = "") -> Profile:
    return Profile(first_name="Anna", last_name="Berg", employee_number=number)


def test_an_address_goes_to_one_of_two(actor):
    works = at_once(*[lambda: add_user("anna@waterhoek.example", person(), actor=actor)] * 2)
    answers = [work.outcome().refused for work in works]
    assert sorted(map(str, answers)) == ["None", "email_taken"]
    assert User.objects.filter(last_name="Berg").count() == 1


def test_an_employee_number_goes_to_one_of_two(actor, sanne):
    """Nothing but the lock keeps it unique."""
    first = Halted(
        lambda: add_user("anna@waterhoek.example", person("A-17"), actor=actor), before=USER
    )
    second = Work(lambda: edit_user(sanne, person("A-17"), team=sanne.team, actor=actor))
    second.settle()
    assert not second.is_done
    assert first.go_on().made
    assert second.outcome().refused == Outcome.EMPLOYEE_NUMBER_TAKEN


def test_a_name_goes_to_one_team_of_two(actor):
    works = at_once(*[lambda: add_team("Ward 9", actor=actor)] * 2)
    answers = [work.outcome().refused for work in works]
    assert sorted(map(str, answers)) == ["None", "name_taken"]


@pytest.mark.parametrize("after", [USERS_LOCKED, EVENT])
def test_two_owners_who_take_the_role_from_each_other_leave_one(after):
    one, two = UserFactory.create_batch(2, role=Role.OWNER)
    none = Team.objects.none()
    first = Halted(
        lambda: assign_role(two, Role.LEARNER, none, actor=Actor.at_screen(one)), after=after
    )
    second = Work(lambda: deactivate(of(one), actor=Actor.at_screen(two)))
    second.settle()
    first.go_on()
    second.outcome()
    owners = User.objects.filter(role=Role.OWNER, is_active=True)
    assert owners.count() == 1


def test_owners_who_all_step_down_at_once_leave_one():
    owners = UserFactory.create_batch(3, role=Role.OWNER)
    none = Team.objects.none()
    works = at_once(
        *[
            lambda one=one: assign_role(one, Role.AUDITOR, none, actor=Actor.at_screen(one))
            for one in owners
        ]
    )
    answers = [work.outcome().refused for work in works]
    assert answers.count(Outcome.LAST_OWNER) == 1
    assert User.objects.filter(role=Role.OWNER).count() == 1


def test_what_is_enrolled_while_somebody_leaves_is_ended_or_stays_whole(actor, sanne):
    """Deactivating with unenrolling ends what it saw; nothing is half done."""
    row = EnrollmentFactory.create(user=sanne)
    before = Tables.now()
    first = Halted(
        lambda: deactivate(of(sanne), unenroll_too=True, actor=actor), before=ROWS_LOCKED
    )
    second = Work(lambda: deactivate(of(sanne), unenroll_too=True, actor=actor))
    second.settle()
    first.go_on()
    assert second.outcome().counts == {Outcome.NO_CHANGE: 1}
    assert not fresh(sanne).is_active
    assert fresh(row).status == "unenrolled"
    assert_audited(before)


def test_whoever_moves_into_a_team_while_it_is_merged_is_not_left_behind(actor, sanne, tom):
    west, into = sanne.team, TeamFactory.create()
    first = Halted(lambda: move_to_team(of(tom), west, actor=actor), after=EVENT)
    second = Work(lambda: merge_teams(west, into, actor=actor))
    second.settle()
    first.go_on()
    assert second.outcome().refused is None
    assert fresh(sanne).team == into
    assert fresh(tom).team == into
    assert not Team.objects.filter(pk=west.pk).exists()
