"""The role of a user: shown with all that it changes before it is given."""

import re

import pytest

from enrollments.models import AuditEvent, TeamManager
from enrollments.roles import ROLES, Right, Role
from enrollments.wording.roles import RIGHTS
from tests.factories import TeamFactory, TeamManagerFactory, UserFactory, give
from tests.rows import fresh
from tests.web import HTMX, links, spaced, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return UserFactory.create(first_name="Olga", last_name="Smit", role=Role.OWNER, team=None)


@pytest.fixture
def client(client_for, owner):
    return client_for(owner)


@pytest.fixture
def wards():
    west, four = TeamFactory.create(name="West"), TeamFactory.create(name="Ward 4")
    UserFactory.create_batch(3, team=west)
    UserFactory.create_batch(2, team=four)
    return west, four


def address(user):
    return f"/users/{user.pk}/role/"


def seen_in(answer):
    return re.search(r'name="seen" value="([^"]+)"', answer.content.decode())[1]


def choose(client, user, **sent):
    shown = client.get(address(user), sent)
    return client.post(address(user), sent | {"seen": seen_in(shown)})


def test_every_right_is_told_once_and_roles_have_all_of_a_line_or_none():
    told = [right for _label, rights in RIGHTS for right in rights]
    assert sorted(told) == sorted(Right)
    for row in ROLES.values():
        for _label, rights in RIGHTS:
            assert len(row.rights.intersection(rights)) in (0, len(rights))


def test_the_page_is_offered_to_owners(client, client_for, tom, marit):
    assert address(tom) in links(client.get(f"/users/{tom.pk}/profile/"))
    assert address(tom) not in links(client_for(marit).get(f"/users/{tom.pk}/profile/"))
    assert "Nothing to confirm yet" in words(client.get(address(tom)))


def test_what_changes_in_sight_and_in_rights_is_shown(client, tom, wards):
    give(tom, Role.ADMINISTRATOR)
    asked = {"role": "team_manager", "team": [team.pk for team in wards]}
    page = spaced(client.get(address(tom), asked))
    # 5 of the wards; Olga and Tom himself are the others.
    assert "Tom will see 5 users of 2 teams" in page
    assert "And can no longer see the other 2." in page
    assert "9 of 11 rights change" not in page
    assert "10 of 11 rights change" in page
    assert "Own teams, not what a qualification requires" in page
    assert "Roles, settings, erasing people" not in page


def test_over_htmx_the_changes_and_the_confirmation_are_swapped(client, tom, wards):
    answer = client.get(address(tom), {"role": "auditor"}, headers=HTMX)
    assert "Tom will see all 7 users" in words(answer)
    assert 'id="role-confirm" hx-swap-oob="true"' in answer.content.decode()
    assert "<h1>" not in answer.content.decode()
    seen_in(answer)


def test_a_team_manager_gets_the_role_and_the_teams(client, tom, wards):
    answer = choose(client, tom, role="team_manager", team=[team.pk for team in wards])
    assert answer.status_code == 302
    assert fresh(tom).role == Role.TEAM_MANAGER
    assert set(TeamManager.objects.values_list("team", flat=True)) == {team.pk for team in wards}
    assert sorted(AuditEvent.objects.values_list("action", flat=True)) == [
        "give_role",
        "manage_team",
        "manage_team",
    ]
    assert AuditEvent.objects.values("batch").distinct().count() == 1


def test_a_team_manager_gets_other_teams(client, tom, wards):
    west, four = wards
    TeamManagerFactory.create(user=give(tom, Role.TEAM_MANAGER), team=west)
    choose(client, tom, role="team_manager", team=[four.pk])
    assert [one.team for one in TeamManager.objects.all()] == [four]
    assert fresh(tom).session_epoch == 0


def test_what_was_not_shown_is_not_done(client, tom, wards):
    for sent in ({"role": "owner"}, {"role": "owner", "seen": "x"}):
        answer = client.post(address(tom), sent)
        assert answer.status_code == 409
    assert "Something changed since you opened this. Nothing was saved." in words(answer)
    seen = seen_in(client.get(address(tom), {"role": "auditor"}))
    assert client.post(address(tom), {"role": "owner", "seen": seen}).status_code == 409
    UserFactory.create()
    assert client.post(address(tom), {"role": "auditor", "seen": seen}).status_code == 409
    assert fresh(tom).role == Role.LEARNER


def test_twice_is_safe(client, tom):
    sent = {"role": "auditor", "seen": seen_in(client.get(address(tom), {"role": "auditor"}))}
    assert client.post(address(tom), sent).status_code == 302
    assert client.post(address(tom), sent).status_code == 409
    assert AuditEvent.objects.count() == 1


def test_the_last_owner_stays_and_is_shown_a_way_out(client, owner):
    answer = choose(client, owner, role="administrator")
    assert answer.status_code == 422
    assert "Somebody must stay owner. Make another person owner first" in words(answer)
    assert "/users/?role=administrator" in links(answer)
    assert (fresh(owner).role, AuditEvent.objects.count()) == (Role.OWNER, 0)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"role": "king"}, "This option does not exist."),
        ({"role": "team_manager"}, "Choose at least one team"),
        ({"role": "team_manager", "team": "999999"}, "This option does not exist"),
    ],
)
def test_a_choice_that_cannot_be(client, tom, sent, said):
    assert client.post(address(tom), sent).status_code == 422
    shown = client.get(address(tom), sent)
    assert shown.status_code == 200
    assert 'name="seen"' not in shown.content.decode()
    assert said in words(shown)


def test_a_stranger_is_not_there(client, db):
    assert client.get("/users/999999999/role/").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OWNER])
def test_nobody_else_gives_roles(client_for, tom, sanne, role):
    client = client_for(give(tom, role))
    assert client.get(address(sanne), {"role": "owner"}).status_code == 403
    assert client.post(address(sanne), {"role": "owner"}).status_code == 403


@pytest.mark.parametrize("team", ["9" * 30, "-" + "9" * 30, "+1", "x", "null"])
def test_a_team_that_no_number_names_is_refused(client, tom, team):
    answer = client.get(address(tom), {"role": Role.TEAM_MANAGER, "team": team})
    assert answer.status_code == 200
    assert "This option does not exist. Choose another one" in words(answer)
