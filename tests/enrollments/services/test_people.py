"""Who is active, which role they have and which teams they manage."""

import pytest

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, Holder, LearningActivity, Team, User
from enrollments.outcomes import Outcome
from enrollments.roles import Right, Role
from enrollments.services import (
    add_requirement,
    create_owner,
    deactivate,
    give_role,
    manage_teams,
    reactivate,
)
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)
from tests.ledger import Tables, assert_audited, audited
from tests.rows import fresh, of, place

pytestmark = pytest.mark.django_db
Action = AuditEvent.Action


@pytest.fixture
def owner() -> User:
    return UserFactory.create(first_name="Olga", last_name="Smit", role=Role.OWNER)


@pytest.fixture
def by_owner(owner: User) -> Actor:
    return Actor.at_command_line(owner)


@pytest.fixture
def cpr() -> LearningActivity:
    return LearningActivityFactory.create(title="CPR")


# --- deactivate -----------------------------------------------------------------------------------


def test_deactivating_ends_signing_in_and_no_enrollment(actor, sanne, tom, cpr):
    row = EnrollmentFactory.create(user=sanne, activity=cpr)
    result, (event,) = audited(deactivate, of(sanne), actor=actor, reason="Left")
    assert (fresh(sanne).is_active, fresh(tom).is_active) == (False, True)
    assert Enrollment.objects.values().get(pk=row.pk)["status"] == "enrolled"
    assert result.counts == {}
    assert (event.action, event.user, event.reason) == (Action.DEACTIVATE, sanne, "Left")


def test_deactivating_twice_is_told_as_skipped(actor, sanne, tom):
    audited(deactivate, of(sanne), actor=actor)
    result, events = audited(deactivate, of(sanne, tom), actor=actor)
    assert result.counts == {Outcome.NO_CHANGE: 1}
    assert {(event.user, event.skipped) for event in events} == {(sanne, "no_change"), (tom, "")}


def test_the_last_owner_stays(by_owner, owner, sanne):
    before = Tables.now()
    result = deactivate(of(owner, sanne), actor=by_owner)
    assert (result.refused, dict(result.counts)) == (Outcome.LAST_OWNER, {})
    assert (assert_audited(before), Tables.now()) == ([], before)


@pytest.mark.parametrize(("other_is_active", "refused"), [(True, None), (False, "last_owner")])
def test_an_owner_who_left_does_not_count(by_owner, owner, other_is_active, refused):
    UserFactory.create(role=Role.OWNER, is_active=other_is_active)
    assert deactivate(of(owner), actor=by_owner).refused == refused


def test_a_user_found_twice_by_a_join_is_deactivated_once(actor, sanne):
    QualificationFactory.create_batch(2, holders=[sanne])
    twice = User.objects.filter(held__isnull=False)
    assert twice.count() == 2
    _result, events = audited(deactivate, twice, actor=actor)
    assert len(events) == 1
    _result, events = audited(reactivate, twice, actor=actor)
    assert len(events) == 1


# --- reactivate -----------------------------------------------------------------------------------


def test_who_becomes_active_again_is_enrolled_in_what_is_missing(actor, sanne, cpr):
    kept, ended, archived = LearningActivityFactory.create_batch(3)
    of(archived).update(archived_at="2026-01-01T00:00Z")
    nurse = QualificationFactory.create(
        name="Level 4 nurse", activities=[cpr, kept, ended, archived], holders=[sanne]
    )
    EnrollmentFactory.create(user=sanne, activity=kept, completed=True)
    EnrollmentFactory.create(user=sanne, activity=ended, unenrolled=True)
    of(sanne).update(is_active=False)

    result, (back, made) = audited(reactivate, of(sanne), actor=actor, reason="Back")

    assert result.counts == {Outcome.ENROLL: 1}
    assert fresh(sanne).is_active
    row = place(sanne, cpr)
    assert (row.source, row.source_qualification) == (Enrollment.Source.QUALIFICATION, nurse)
    assert (place(sanne, kept).state, place(sanne, ended).state) == ("completed", "unenrolled")
    assert not archived.enrollments.exists()
    assert (back.action, back.door, back.actor_name) == (Action.REACTIVATE, "screen", "Marit Vink")
    assert (made.action, made.door, made.actor_name) == (Action.ENROLL, "rule", "Rule")
    assert (made.qualifications, made.about, made.reason) == ("Level 4 nurse", "CPR", "Back")


def test_reactivating_enrolls_once_for_two_qualifications_by_the_first_name(actor, sanne, cpr):
    for name in ("Wound care", "Anaesthesia"):
        QualificationFactory.create(name=name, activities=[cpr], holders=[sanne])
    QualificationFactory.create(name="A past one", ended=True, activities=[cpr], holders=[sanne])
    of(sanne).update(is_active=False)
    result, events = audited(reactivate, of(sanne), actor=actor)
    assert result.counts == {Outcome.ENROLL: 1}
    assert place(sanne, cpr).source_qualification.name == "Anaesthesia"
    assert events[-1].qualifications == "Anaesthesia, Wound care"


def test_reactivating_touches_nobody_else(actor, sanne, tom, cpr):
    leaver = UserFactory.create(inactive=True)
    QualificationFactory.create(activities=[cpr], holders=[sanne, tom, leaver])
    of(sanne).update(is_active=False)
    audited(reactivate, of(sanne), actor=actor)
    assert not fresh(leaver).is_active
    assert not tom.enrollments.exists()


def test_reactivating_twice_is_told_as_skipped(actor, sanne, cpr):
    QualificationFactory.create(activities=[cpr], holders=[sanne])
    of(sanne).update(is_active=False)
    audited(reactivate, of(sanne), actor=actor)
    result, (event,) = audited(reactivate, of(sanne), actor=actor)
    assert result.counts == {Outcome.NO_CHANGE: 1}
    assert (event.action, event.skipped) == (Action.REACTIVATE, "no_change")


def test_a_requirement_of_the_time_away_is_made_up_for(actor, sanne, cpr):
    nurse = QualificationFactory.create(holders=[sanne])
    audited(deactivate, of(sanne), actor=actor)
    assert audited(add_requirement, nurse, cpr, actor=actor).counts == {}
    assert audited(reactivate, of(sanne), actor=actor).counts == {Outcome.ENROLL: 1}


# --- roles ----------------------------------------------------------------------------------------


def test_a_role_takes_the_place_of_another(by_owner, sanne, tom):
    result, (event,) = audited(give_role, of(sanne), Role.AUDITOR, actor=by_owner, reason="Audit")
    assert (fresh(sanne).role, fresh(tom).role) == (Role.AUDITOR, Role.LEARNER)
    assert result.counts == {}
    assert (event.action, event.about, event.reason) == (Action.GIVE_ROLE, "auditor", "Audit")
    assert (event.user, event.door) == (sanne, "command_line")


def test_the_same_role_again_is_told_as_skipped(by_owner, sanne, tom):
    audited(give_role, of(sanne), Role.AUDITOR, actor=by_owner)
    result, events = audited(give_role, of(sanne, tom), Role.AUDITOR, actor=by_owner)
    assert result.counts == {Outcome.NO_CHANGE: 1}
    assert [(event.user, event.about) for event in events if event.skipped] == [(sanne, "auditor")]


def test_the_last_owner_keeps_the_role(by_owner, owner, sanne):
    before = Tables.now()
    result = give_role(of(owner, sanne), Role.ADMINISTRATOR, actor=by_owner)
    assert result.refused == Outcome.LAST_OWNER
    assert (assert_audited(before), Tables.now()) == ([], before)
    UserFactory.create(role=Role.OWNER, inactive=True)
    assert give_role(of(owner), Role.LEARNER, actor=by_owner).refused == Outcome.LAST_OWNER
    audited(give_role, of(sanne), Role.OWNER, actor=by_owner)
    assert not audited(give_role, of(owner), Role.LEARNER, actor=by_owner).result.refused


def test_the_last_owner_may_be_given_the_role_again(by_owner, owner):
    assert audited(give_role, of(owner), Role.OWNER, actor=by_owner).counts == {"no_change": 1}


def test_who_stops_being_a_team_manager_manages_no_team(by_owner, sanne, tom):
    for user in (sanne, tom):
        TeamManagerFactory.create(user=give(user, Role.TEAM_MANAGER), team=sanne.team)
    audited(give_role, of(sanne), Role.TEAM_MANAGER, actor=by_owner)
    assert sanne.managed.exists()
    audited(give_role, of(sanne), Role.LEARNER, actor=by_owner)
    assert (sanne.managed.exists(), tom.managed.exists()) == (False, True)


# --- teams ----------------------------------------------------------------------------------------


def test_teams_take_the_place_of_others(actor, sanne, tom):
    teams = TeamFactory.create_batch(3)
    audited(manage_teams, sanne, of(*teams[:2]), actor=actor)
    audited(manage_teams, tom, of(teams[0]), actor=actor)
    kept = sanne.managed.get(team=teams[1])
    result, events = audited(manage_teams, sanne, of(*teams[1:]), actor=actor, reason="Moved")
    assert {row.team for row in sanne.managed.all()} == set(teams[1:])
    assert kept in sanne.managed.all()
    assert tom.managed.get().team == teams[0]
    assert result.counts == {}
    assert [(event.action, event.about, event.user) for event in events] == [
        (Action.LEAVE_TEAM, teams[0].name, sanne),
        (Action.MANAGE_TEAM, teams[2].name, sanne),
    ]


def test_the_same_teams_again_are_told_as_skipped(actor, sanne):
    audited(manage_teams, sanne, of(sanne.team), actor=actor)
    result, (event,) = audited(manage_teams, sanne, of(sanne.team), actor=actor)
    assert (result.counts, event.skipped) == ({Outcome.NO_CHANGE: 1}, "no_change")


def test_no_team_is_none(actor, sanne):
    audited(manage_teams, sanne, of(sanne.team), actor=actor)
    audited(manage_teams, sanne, Team.objects.none(), actor=actor)
    assert not sanne.managed.exists()


def test_somebody_who_is_gone_manages_nothing(actor, sanne):
    of(sanne).delete()
    before = Tables.now()
    result = manage_teams(sanne, of(TeamFactory.create()), actor=actor)
    assert (result.counts, result.refused) == ({}, None)
    assert assert_audited(before) == []


# --- the first way in -----------------------------------------------------------------------------


def test_an_owner_in_an_empty_database():
    before = Tables.now()
    assert create_owner("Olga@waterhoek.example", "pass", first_name="Olga", last_name="Smit")
    user = User.objects.get()
    assert (user.role, user.name, user.check_password("pass")) == (Role.OWNER, "Olga Smit", True)
    (event,) = assert_audited(before)
    assert (event.action, event.about, event.user) == (Action.GIVE_ROLE, "owner", user)
    assert (event.door, event.actor, event.reason) == ("command_line", user, "create_owner")


def test_an_account_becomes_owner_active_with_the_password(tom, sanne, cpr):
    UserFactory.create(first_name="Anna", last_name="Aalders")
    for user in (tom, sanne):
        TeamManagerFactory.create(user=give(user, Role.TEAM_MANAGER), team=sanne.team)
    QualificationFactory.create(activities=[cpr], holders=[sanne])
    of(sanne).update(is_active=False)
    before = Tables.now()
    assert not create_owner(sanne.email.upper(), "pass", first_name="X", last_name="Y")
    user = fresh(sanne)
    assert (user.role, user.is_active, user.name) == (Role.OWNER, True, "Sanne Hoekstra")
    assert user.check_password("pass")
    assert not user.managed.exists()
    assert (fresh(tom).role, tom.managed.count()) == (Role.TEAM_MANAGER, 1)
    actions = [event.action for event in assert_audited(before)]
    assert actions == [Action.GIVE_ROLE, Action.REACTIVATE, Action.ENROLL]


def test_an_owner_who_forgot_the_password_leaves_a_trace(owner):
    before = Tables.now()
    create_owner(owner.email, "pass", first_name="X", last_name="Y")
    assert [event.reason for event in assert_audited(before)] == ["create_owner"]
    assert fresh(owner).check_password("pass")


# --- who may --------------------------------------------------------------------------------------

CALLS = {
    deactivate: Right.CHANGE_USER,
    reactivate: Right.CHANGE_USER,
    give_role: Right.ADMINISTER,
    manage_teams: Right.CHANGE_TEAM,
}


def call(service, user: User, actor: Actor):
    if service is give_role:
        return give_role(of(user), Role.AUDITOR, actor=actor)
    if service is manage_teams:
        return manage_teams(user, of(user.team), actor=actor)
    return service(of(user), actor=actor)


@pytest.mark.parametrize("service", CALLS)
@pytest.mark.parametrize("role", Role)
def test_without_the_right_nothing_is_written(service, role, sanne):
    user = UserFactory.create(inactive=service is reactivate)
    Holder.objects.create(
        user=user,
        qualification=QualificationFactory.create(activities=[LearningActivityFactory.create()]),
    )
    asker = UserFactory.create(role=role)
    before = Tables.now()
    result = call(service, user, Actor.at_screen(asker))
    if asker.has_perm(CALLS[service]):
        assert result.refused is None
        assert assert_audited(before)
    else:
        assert (result.refused, dict(result.counts)) == (Outcome.NOT_ALLOWED, {})
        assert (assert_audited(before), Tables.now()) == ([], before)
