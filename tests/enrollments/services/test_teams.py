"""Teams: made, renamed, merged, and who is in them."""

import pytest

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Team, TeamManager, User
from enrollments.outcomes import Outcome
from enrollments.queries.moving import move_forecast
from enrollments.queries.teams import merge_forecast
from enrollments.roles import Right, Role
from enrollments.services import add_team, merge_teams, move_to_team, rename_team
from tests.factories import TeamFactory, TeamManagerFactory, UserFactory
from tests.ledger import Tables, assert_audited, audited
from tests.rows import fresh, of

pytestmark = pytest.mark.django_db
Action = AuditEvent.Action


@pytest.fixture
def west() -> Team:
    return TeamFactory.create(name="Ward 3 West")


@pytest.fixture
def east() -> Team:
    return TeamFactory.create(name="Ward 2 East")


@pytest.fixture
def manager(west: Team) -> User:
    user = UserFactory.create(role=Role.TEAM_MANAGER, first_name="Ilse", last_name="Kamphuis")
    TeamManagerFactory.create(user=user, team=west)
    return user


# --- make and rename ------------------------------------------------------------------------------


def test_a_team_is_made_once(actor):
    result, (event,) = audited(add_team, "Ward 9", actor=actor)
    assert Team.objects.get(pk=result.made).name == "Ward 9"
    assert (event.action, event.about, event.user) == (Action.ADD_TEAM, "Ward 9", None)
    before = Tables.now()
    assert add_team("Ward 9", actor=actor).refused == Outcome.NAME_TAKEN
    assert before.events() == []


def test_a_team_is_renamed(actor, west, east):
    _result, (event,) = audited(rename_team, west, "Ward 3", actor=actor)
    assert (fresh(west).name, fresh(west).sort_name) == ("Ward 3", "ward 3")
    assert (event.action, event.about) == (Action.EDIT, "Ward 3")
    assert event.changes == {"name": ["Ward 3 West", "Ward 3"]}
    assert audited(rename_team, west, "Ward 3", actor=actor).events == []
    assert rename_team(west, "Ward 2 East", actor=actor).refused == Outcome.NAME_TAKEN
    assert fresh(west).name == "Ward 3"


# --- move -----------------------------------------------------------------------------------------


def test_users_move_and_each_event_tells_from_where(actor, sanne, tom, east):
    nowhere, there = UserFactory.create(team=None), UserFactory.create(team=east)
    asked = of(sanne, tom, nowhere, there)
    result, events = audited(move_to_team, asked, east, actor=actor, reason="New roster")
    assert result.counts == {Outcome.NO_CHANGE: 1}
    told = {event.user: event.changes for event in events if not event.skipped}
    assert told == {
        sanne: {"team": ["Ward 3 West", "Ward 2 East"]},
        tom: {"team": ["Emergency care", "Ward 2 East"]},
        nowhere: {"team": [None, "Ward 2 East"]},
    }
    assert set(User.objects.filter(team=east)) == {sanne, tom, nowhere, there}


def test_users_leave_their_team(actor, sanne):
    nowhere = UserFactory.create(team=None)
    result, events = audited(move_to_team, of(sanne, nowhere), None, actor=actor)
    assert result.counts == {Outcome.NO_CHANGE: 1}
    assert [event.changes for event in events] == [None, {"team": ["Ward 3 West", None]}]
    assert fresh(sanne).team is None


def test_a_team_manager_moves_between_own_teams_alone(manager, sanne, tom, west, east):
    by = Actor.at_screen(manager)
    for foreign in (east, None):
        before = Tables.now()
        assert move_to_team(of(sanne), foreign, actor=by).refused == Outcome.TEAM_UNKNOWN
        assert assert_audited(before) == []
    TeamManagerFactory.create(user=manager, team=east)
    _result, (event,) = audited(move_to_team, of(sanne, tom), east, actor=by)
    assert (event.user, fresh(sanne).team, fresh(tom).team.name) == (sanne, east, "Emergency care")


# --- merge ----------------------------------------------------------------------------------------


def test_merged_teams_have_all_users_and_the_managers_of_both(actor, manager, sanne, west, east):
    both, other = UserFactory.create_batch(2, role=Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=both, team=west)
    TeamManagerFactory.create(user=both, team=east)
    TeamManagerFactory.create(user=other, team=east)
    before = User.objects.filter(team=west).count()
    _result, events = audited(merge_teams, west, east, actor=actor)
    assert not Team.objects.filter(pk=west.pk).exists()
    assert fresh(sanne).team == east
    assert set(TeamManager.objects.values_list("user", "team")) == {
        (user.pk, east.pk) for user in (manager, both, other)
    }
    moved = [event for event in events if event.action == Action.MOVE_TO_TEAM]
    assert len(moved) == before
    assert events[0].changes == {"team": ["Ward 3 West", "Ward 2 East"]}


def test_a_team_is_not_merged_with_itself_nor_with_one_that_is_gone(actor, west, east):
    gone = TeamFactory.create()
    Team.objects.filter(pk=gone.pk).delete()
    before = Tables.now()
    for one, into in ((west, west), (west, gone), (gone, west)):
        assert merge_teams(one, into, actor=actor).refused == Outcome.TEAM_UNKNOWN
    assert before.events() == []


# --- who may --------------------------------------------------------------------------------------


def test_who_lacks_the_right_changes_no_team(actor, marit, lacking, west, east, sanne):
    lacking(marit, Right.CHANGE_TEAM, Right.MOVE_USER)
    before = Tables.now()
    for result in (
        add_team("Ward 9", actor=actor),
        rename_team(west, "Ward 9", actor=actor),
        merge_teams(west, east, actor=actor),
        move_to_team(of(sanne), east, actor=actor),
    ):
        assert result.refused == Outcome.NOT_ALLOWED
    assert before.events() == []


def test_a_forecast_that_is_no_longer_true_is_not_carried_out(actor, sanne, tom, east):
    """Somebody changed it between the look of the page and the locks of the service."""
    shown = move_forecast(of(sanne, tom), east).fingerprint
    move_to_team(of(tom), east, actor=actor)
    result, events = audited(move_to_team, of(sanne, tom), east, actor=actor, seen=shown)
    assert (result.refused, events) == (Outcome.CHANGED_SINCE_SEEN, [])
    now = move_forecast(of(sanne, tom), east).fingerprint
    assert move_to_team(of(sanne, tom), east, actor=actor, seen=now).refused is None


def test_a_merge_that_would_move_others_is_not_carried_out(actor, sanne, east):
    west = sanne.team
    shown = merge_forecast(west, east).fingerprint
    UserFactory.create(team=west)
    result, events = audited(merge_teams, west, east, actor=actor, seen=shown)
    assert (result.refused, events) == (Outcome.CHANGED_SINCE_SEEN, [])
    now = merge_forecast(west, east).fingerprint
    assert merge_teams(west, east, actor=actor, seen=now).refused is None
