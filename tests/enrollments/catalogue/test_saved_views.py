"""Views of lists: kept, shared, renamed, thrown away; they never show more than the list does."""

import pytest
from django.http import QueryDict

from enrollments.actors import Actor
from enrollments.forms.saved.views import view_query
from enrollments.models import SavedView
from enrollments.outcomes import Outcome
from enrollments.roles import Role
from enrollments.services import delete_view, rename_view, save_view
from enrollments.services.saved_views import MOST_VIEWS
from tests.factories import EnrollmentFactory, TeamManagerFactory, UserFactory, give
from tests.rows import fresh
from tests.web import HTMX, links, words


@pytest.fixture
def manager(sanne):
    """Of Sanne's team alone."""
    user = give(UserFactory.create(), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=user, team=sanne.team)
    return user


def kept(owner, query="status=inactive", **other):
    named = {"list_name": "users", "name": "Leavers", "is_shared": False} | other
    return SavedView.objects.create(owner=owner, query=query, **named)


def test_two_queries_that_ask_the_same_are_one():
    one = QueryDict("status=b&status=a&sort=-name&page=2&per=50&q=&sel=all")
    assert view_query(one) == view_query(QueryDict("sort=-name&status=a&status=b"))
    assert view_query(one) == "sort=-name&status=a&status=b"


def test_saving_is_offered_once_filters_are_set(desk, marit):
    assert "Save view" not in words(desk.get("/users/"))
    offered = desk.get("/users/", {"status": "inactive"})
    address = "/views/users/add/?next=/users/%3Fstatus%3Dinactive"
    assert address in links(offered)
    assert address in links(desk.get("/users/", {"status": "inactive"}, headers=HTMX))
    response = desk.post(
        "/views/users/add/",
        {"next": "/users/?status=inactive&page=3", "name": "Leavers", "is_shared": "on"},
        follow=True,
    )
    assert response.redirect_chain == [("/users/?status=inactive", 302)]
    assert "The view Leavers is saved." in words(response)
    view = SavedView.objects.get()
    assert (view.owner, view.query, view.is_shared) == (marit, "status=inactive", True)
    assert "Save view" not in words(desk.get("/users/", {"status": "inactive"}))
    assert "/users/?status=inactive" in links(desk.get("/users/"))


def test_the_current_view_says_how_many(desk, marit):
    kept(marit)
    UserFactory.create_batch(3, inactive=True)
    assert "Leavers 3" in words(desk.get("/users/", {"status": "inactive"}))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": ""}, "Enter a name for the view"),
        ({"name": "Leavers"}, "You have a view of this name."),
        ({"name": "Other", "next": "/users/"}, "There is nothing to save"),
    ],
)
def test_what_cannot_be_saved_is_said(desk, marit, data, said):
    kept(marit)
    sent = {"next": "/users/?status=active", **data}
    response = desk.post("/views/users/add/", sent)
    assert response.status_code == 422
    assert said in words(response)
    assert SavedView.objects.count() == 1


def test_one_keeps_so_many_and_no_more(actor, marit):
    for number in range(MOST_VIEWS):
        kept(marit, name=f"View {number}")
    refused = save_view("users", "More", "q=a", is_shared=False, actor=actor)
    assert refused == Outcome.TOO_MANY


def test_a_view_is_renamed_and_deleted_by_its_owner(desk, marit):
    view = kept(marit)
    address = f"/views/{view.pk}/"
    offered = links(desk.get("/users/?status=inactive"))
    assert any(link.startswith(address) for link in offered)
    sent = {"name": "Gone", "next": "/users/?status=inactive"}
    assert "The view Gone is saved." in words(desk.post(address, sent, follow=True))
    assert fresh(view).name == "Gone"
    response = desk.post(f"{address}delete/", sent, follow=True)
    assert "The view Gone is deleted." in words(response)
    assert response.redirect_chain == [("/users/", 302)]
    assert fresh(view) is None


def test_nobody_else_changes_it(client_for, marit, manager):
    view = kept(marit, is_shared=True)
    client, theirs = client_for(manager), Actor.at_screen(manager)
    assert client.get(f"/views/{view.pk}/").status_code == 404
    assert client.post(f"/views/{view.pk}/delete/").status_code == 404
    assert rename_view(view, "Mine", is_shared=False, actor=theirs) == Outcome.NOT_ALLOWED
    assert delete_view(view, actor=theirs) == Outcome.NOT_ALLOWED
    assert fresh(view).name == "Leavers"


def test_a_shared_view_shows_what_each_may_see(client_for, marit, manager, sanne, tom):
    kept(marit, name="Everybody", query="status=active", is_shared=True)
    kept(marit, name="Mine alone", query="status=invited")
    client = client_for(manager)
    shown = client.get("/users/")
    assert "Everybody" in words(shown)
    assert "Mine alone" not in words(shown)
    found = words(client.get("/users/?status=active"))
    assert sanne.name in found
    assert tom.name not in found


def test_a_view_never_widens(client_for, marit, manager, sanne, tom):
    """A filter that the viewer cannot use, or whose value is gone, selects nobody."""
    kept(marit, query=f"team={tom.team.pk}", is_shared=True)
    for query in (f"team={tom.team.pk}", "team=999999", "status=gone"):
        response = client_for(manager).get(f"/users/?{query}")
        assert response.status_code == 422
        assert "These filters can't be used." in words(response)
        assert sanne.name not in words(response)


def test_a_view_of_who_has_no_desk_any_more_is_not_shown(desk, manager):
    kept(manager, name="Old", is_shared=True)
    assert "Old" in words(desk.get("/users/"))
    give(manager, Role.LEARNER)
    assert "Old" not in words(desk.get("/users/"))


def test_every_list_has_them(desk, marit, sanne):
    activity = EnrollmentFactory.create(user=sanne).activity
    for address, name, query in (
        ("/activities/", "activities", "status=archived"),
        ("/imports/", "imports", "status=draft"),
        (f"/users/{sanne.pk}/enrollments/", "enrollments", "status=overdue"),
        (f"/activities/{activity.pk}/participants/", "participants", "status=overdue"),
    ):
        kept(marit, query, list_name=name)
        assert f"{address}?{query}" in links(desk.get(address)), name
    assert desk.get("/views/nothing/add/").status_code == 404
