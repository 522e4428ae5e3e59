"""Every address of the wizard: who may, how it may be asked, and where too early leads."""

import pytest
from django.urls import get_resolver

from enrollments.roles import Role
from imports import urls
from imports.models import Import
from tests.factories import UserFactory, give
from tests.imports.workbooks import open_import
from tests.web import words

READ = ("GET", "HEAD")
BOTH = (*READ, "POST")
METHODS = {
    "list": READ,
    "new": BOTH,
    "detail": READ,
    "discard": BOTH,
    "action": BOTH,
    "activities": BOTH,
    "choose": ("POST",),
    "drop": ("POST",),
    "template": READ,
    "template_file": ("POST",),
    "upload": BOTH,
    "sheet": ("POST",),
    "paste": ("POST",),
    "by_file": ("POST",),
    "checking": READ,
    "check": BOTH,
    "check_again": ("POST",),
    "progress": READ,
    "stop": ("POST",),
    "go_on": ("POST",),
    "result": READ,
    "undo": ("POST",),
    "unenroll_them": ("POST",),
    "again": ("POST",),
    "download": READ,
}
ALL = [(name, method) for name, methods in METHODS.items() for method in methods]


def path(name: str, number: int) -> str:
    [(pattern, _names)] = get_resolver(urls).reverse_dict.getlist(name)[0][0]
    return "/imports/" + pattern % {"number": number, "name": "will"}


def test_every_address_is_in_this_table():
    # What a filter offers is asked for by its name: tests/enrollments/views/test_filter.py.
    assert set(METHODS) == {pattern.name for pattern in urls.urlpatterns} - {"list_filter"}


@pytest.mark.parametrize(("name", "method"), ALL)
def test_visitors_sign_in_first(client, draft, name, method):
    response = client.generic(method, path(name, draft.pk))
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(("name", "method"), ALL)
def test_learners_have_no_access(client_for, sanne, draft, name, method):
    before = Import.objects.values().get()
    assert client_for(sanne).generic(method, path(name, draft.pk)).status_code == 403
    assert Import.objects.values().get() == before


@pytest.mark.parametrize(("name", "method"), [one for one in ALL if one[0] not in ("list", "new")])
def test_a_number_that_no_import_has_is_not_found(desk, draft, name, method):
    for number in (draft.pk + 1, 10**40):
        assert desk.generic(method, path(name, number)).status_code == 404


@pytest.mark.parametrize("name", METHODS)
def test_other_methods_are_refused_and_change_nothing(desk, draft, name):
    before = Import.objects.values().get()
    for method in {"GET", "POST", "PUT", "DELETE"} - set(METHODS[name]):
        assert desk.generic(method, path(name, draft.pk)).status_code == 405
    assert Import.objects.values().get() == before


@pytest.mark.parametrize("name", [name for name, methods in METHODS.items() if "GET" in methods])
def test_reading_changes_nothing(desk, checked, name):
    before = Import.objects.values().get()
    desk.get(path(name, checked.pk)).getvalue()
    assert Import.objects.values().get() == before


# --- too early, too late --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["template", "upload", "check"])
def test_without_activities_they_are_chosen_first(desk, empty_draft, name):
    response = desk.get(path(name, empty_draft.pk), follow=True)
    assert response.redirect_chain == [(path("activities", empty_draft.pk), 302)]
    assert "First choose the activities of this import." in words(response)


def test_without_a_file_it_is_uploaded_before_the_check(desk, draft):
    response = desk.get(path("check", draft.pk), follow=True)
    assert response.redirect_chain == [(path("upload", draft.pk), 302)]
    assert "First upload the file of this import." in words(response)


def test_a_checked_import_has_nothing_left_to_wait_for(desk, checked):
    assert desk.get(path("checking", checked.pk))["Location"] == path("check", checked.pk)
    assert desk.get(path("result", checked.pk))["Location"] == path("check", checked.pk)


@pytest.mark.parametrize(
    "name", ["action", "activities", "template", "upload", "checking", "check"]
)
def test_what_was_started_is_only_its_result(desk, finished, name):
    for method in METHODS[name]:
        response = desk.generic(method, path(name, finished.pk))
        assert response["Location"] == path("result", finished.pk)


def test_htmx_leaves_for_the_other_page_as_a_whole(desk, finished):
    response = desk.get(path("activities", finished.pk), headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == path("result", finished.pk)
    assert not response.content


# --- where it stands ------------------------------------------------------------------------------


def stands_at(client, import_run) -> str:
    return client.get(path("detail", import_run.pk))["Location"].split("/")[-2]


def test_its_address_goes_on_where_it_stands(desk, marit, empty_draft, cpr):
    assert stands_at(desk, empty_draft) == "activities"
    draft = open_import(marit, cpr)
    assert stands_at(desk, draft) == "template"
    desk.post(path("template_file", draft.pk)).getvalue()
    assert stands_at(desk, draft) == "upload"


@pytest.mark.parametrize(
    ("status", "page"), [("checking", "checking"), ("checked", "check"), ("failed", "checking")]
)
def test_its_address_follows_the_check(desk, draft, status, page):
    Import.objects.update(status=status)
    assert stands_at(desk, draft) == page


def test_another_administrator_goes_on_with_it(client_for, marit, checked):
    other = UserFactory.create(first_name="Els", last_name="Smit")
    give(other, Role.ADMINISTRATOR)
    desk = client_for(other)
    response = desk.get(path("detail", checked.pk), follow=True)
    assert "Made by Marit Vink" in words(response)
    desk.post(path("check", checked.pk), {"ack": "on", "number": "3", "plan": checked.plan_key})
    assert Import.objects.get(pk=checked.pk).started_by == other
