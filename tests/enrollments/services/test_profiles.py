"""Who somebody is: added, edited, with another address; each told once, and never what it was."""

from datetime import date

import pytest

from enrollments.actors import Actor
from enrollments.models import AuditEvent, User
from enrollments.outcomes import Outcome
from enrollments.roles import Right, Role
from enrollments.services import Profile, Result, add_user, change_email, edit_user
from tests.factories import TeamFactory, UserFactory
from tests.ledger import Tables, assert_audited
from tests.rows import fresh

pytestmark = pytest.mark.django_db
Action = AuditEvent.Action
ANNA = Profile(first_name="Anna", name_prefix="van den", last_name="Berg", employee_number="A-17")


def nothing_done(result: Result, why: Outcome, before: Tables) -> bool:
    return (result.refused, result.made) == (why, None) and not before.events()


# --- add ------------------------------------------------------------------------------------------


def test_somebody_is_added_without_a_password(actor):
    ward = TeamFactory.create(name="Ward 3 West")
    before = Tables.now()
    result = add_user("Anna.Berg@waterhoek.example", ANNA, team=ward, actor=actor)
    user = User.objects.get(pk=result.made)
    assert (user.name, user.email, user.team) == (
        "Anna van den Berg",
        "Anna.Berg@waterhoek.example",
        ward,
    )
    assert (user.role, user.state, user.has_usable_password()) == (Role.LEARNER, "invited", False)
    (event,) = before.events()
    assert (event.action, event.user, event.changes) == (Action.ADD_USER, user, None)
    assert "Anna" not in f"{event.about}{event.reason}"


def test_an_address_is_given_once(actor, sanne):
    before = Tables.now()
    result = add_user("SANNE.Hoekstra@waterhoek.example", ANNA, actor=actor)
    assert nothing_done(result, Outcome.EMAIL_TAKEN, before)
    assert not User.objects.filter(first_name="Anna").exists()


@pytest.mark.parametrize("number", ["A-17", "a-17"])
def test_an_employee_number_is_given_once(actor, sanne, number):
    UserFactory.create(employee_number=number)
    before = Tables.now()
    result = add_user("anna@waterhoek.example", ANNA, actor=actor)
    assert nothing_done(result, Outcome.EMPLOYEE_NUMBER_TAKEN, before)
    result = edit_user(sanne, ANNA, team=sanne.team, actor=actor)
    assert nothing_done(result, Outcome.EMPLOYEE_NUMBER_TAKEN, before)


def test_many_have_no_employee_number(actor, sanne):
    UserFactory.create(employee_number="")
    nobody = Profile(first_name="Sanne", last_name="Hoekstra")
    assert not edit_user(sanne, nobody, team=sanne.team, actor=actor).refused
    assert add_user("anna@waterhoek.example", nobody, actor=actor).made


# --- edit -----------------------------------------------------------------------------------------


def test_an_edit_tells_what_changed_and_of_names_not_from_what(actor, sanne):
    after = Profile(
        first_name="Sanne",
        last_name="de Wit",
        employee_number="77",
        language="nl",
        leaves_on=date(2027, 2, 1),
    )
    before = Tables.now()
    edit_user(sanne, after, team=sanne.team, actor=actor, reason="Married")
    (event,) = before.events()
    assert event.changes == {
        "last_name": [],
        "employee_number": [],
        "language": ["", "nl"],
        "leaves_on": [None, "2027-02-01"],
    }
    assert (event.action, event.user, event.reason) == (Action.EDIT, sanne, "Married")
    assert Profile.of(fresh(sanne)) == after
    assert "de wit" in fresh(sanne).search_text
    assert fresh(sanne).session_epoch == 0


def test_what_is_the_same_is_no_event(actor, sanne):
    before = Tables.now()
    edit_user(sanne, Profile.of(sanne), team=sanne.team, actor=actor)
    assert before.events() == []


def test_an_edit_with_another_team_is_a_move_in_the_same_call(actor, sanne):
    east = TeamFactory.create(name="Ward 2 East")
    after = Profile(first_name="San", last_name="Hoekstra", employee_number="10240")
    before = Tables.now()
    result = edit_user(sanne, after, team=east, actor=actor)
    moved, edited = before.events()
    assert {moved.batch, edited.batch} == {result.batch}
    assert (moved.action, moved.about) == (Action.MOVE_TO_TEAM, "Ward 2 East")
    assert moved.changes == {"team": ["Ward 3 West", "Ward 2 East"]}
    assert edited.changes == {"first_name": []}
    assert fresh(sanne).team == east


def test_a_team_that_is_gone_receives_nobody(actor, sanne):
    gone = TeamFactory.create()
    gone.delete()
    gone.pk = 10**9
    before = Tables.now()
    result = edit_user(sanne, Profile.of(sanne), team=gone, actor=actor)
    assert nothing_done(result, Outcome.TEAM_UNKNOWN, before)


# --- another address ------------------------------------------------------------------------------


def test_a_new_address_signs_in_and_ends_sessions(actor, sanne):
    before = Tables.now()
    change_email(sanne, "Sanne.de.Wit@waterhoek.example", actor=actor)
    (event,) = before.events()
    assert (event.action, event.changes) == (Action.CHANGE_EMAIL, {"email": []})
    assert User.objects.get_by_natural_key("sanne.de.wit@waterhoek.example") == sanne
    assert fresh(sanne).session_epoch == 1


def test_the_same_address_is_no_event(actor, sanne):
    before = Tables.now()
    change_email(sanne, sanne.email, actor=actor)
    assert (before.events(), fresh(sanne).session_epoch) == ([], 0)


def test_an_address_written_otherwise_ends_no_session(actor, sanne):
    change_email(sanne, "Sanne.Hoekstra@waterhoek.example", actor=actor)
    assert (fresh(sanne).email, fresh(sanne).session_epoch) == (
        "Sanne.Hoekstra@waterhoek.example",
        0,
    )


def test_the_address_of_another_is_refused(actor, sanne, tom):
    before = Tables.now()
    result = change_email(sanne, "TOM.jansen@waterhoek.example", actor=actor)
    assert nothing_done(result, Outcome.EMAIL_TAKEN, before)
    assert fresh(sanne).email == "sanne.hoekstra@waterhoek.example"


# --- who may --------------------------------------------------------------------------------------


def test_who_lacks_the_right_changes_nobody(actor, marit, lacking, sanne):
    lacking(marit, Right.CHANGE_USER)
    before = Tables.now()
    for result in (
        add_user("anna@waterhoek.example", ANNA, actor=actor),
        edit_user(sanne, ANNA, team=None, actor=actor),
        change_email(sanne, "other@waterhoek.example", actor=actor),
    ):
        assert nothing_done(result, Outcome.NOT_ALLOWED, before)
    assert assert_audited(before) == []


def test_the_email_of_an_owner_is_changed_by_owners_alone(marit):
    """Whoever reads the mails of an owner gets a new password by them."""
    owner = UserFactory.create(role=Role.OWNER)
    before = owner.email
    result = change_email(owner, "mine@example.org", actor=Actor.at_screen(marit))
    assert result.refused == Outcome.NOT_ALLOWED
    owner.refresh_from_db()
    assert owner.email == before
    other = UserFactory.create(role=Role.OWNER)
    result = change_email(owner, "new@example.org", actor=Actor.at_screen(other))
    assert not result.refused
    owner.refresh_from_db()
    assert owner.email == "new@example.org"
