"""The address of a user, and enrolling a user in an activity."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from enrollments.models import Enrollment
from enrollments.roles import Right
from enrollments.views import user as views
from tests.factories import EnrollmentFactory, LearningActivityFactory
from tests.ledger import Tables, assert_audited
from tests.rows import place
from tests.web import HTMX, elements, links, words


@pytest.fixture
def cpr():
    return LearningActivityFactory.create(title="CPR and AED refresher", code="CPR-2")


def url(user) -> str:
    return f"/users/{user.pk}/enrollments/add/"


def titles(response) -> list[str]:
    return [activity.title for activity, *_state in response.context["rows"]]


def buttons(response) -> list[str]:
    """The activities that have an Enroll button."""
    return [e["value"] for e in elements(response, "button") if e.get("name") == "activity"]


# --- the address ----------------------------------------------------------------------------------


def test_the_address_of_a_user_leads_to_their_enrollments(desk, sanne):
    response = desk.get(f"/users/{sanne.pk}/")
    expected = reverse("user_enrollments", args=(sanne.pk,))
    assert (response.status_code, response["Location"]) == (302, expected)


def test_it_is_for_administrators(client, client_for, sanne):
    address = f"/users/{sanne.pk}/"
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"
    assert client_for(sanne).get(address).status_code == 403
    assert client_for(sanne).post(address).status_code in (403, 405)


# --- choosing -------------------------------------------------------------------------------------


def test_it_lists_activities_with_what_the_user_is_in_each(desk, sanne, cpr):
    EnrollmentFactory.create(user=sanne, activity__title="Hygiene", in_progress=True)
    ended = EnrollmentFactory.create(user=sanne, activity__title="Incidents", unenrolled=True)
    LearningActivityFactory.create(title="Old file", archived=True)
    response = desk.get(url(sanne))
    assert titles(response) == ["CPR and AED refresher", "Hygiene", "Incidents", "Old file"]
    assert buttons(response) == [str(cpr.pk)]
    text = words(response)
    assert "CPR and AED refresher E-learning · CPR-2 Not enrolled Enroll" in text
    assert "In progress Enrolled Incidents" in text
    assert "Archived Nobody can be enrolled" in text
    again = f"{reverse('reenroll')}?e={ended.pk}&next={quote(url(sanne))}"
    assert again in links(response)


@pytest.mark.parametrize("text", ["cpr", "refresher CPR", "cpr-2"])
def test_search_by_title_and_code(desk, sanne, cpr, text):
    LearningActivityFactory.create(title="Hand hygiene")
    response = desk.get(url(sanne), {"q": text}, headers=HTMX)
    assert titles(response) == ["CPR and AED refresher"]
    assert response.content.decode().lstrip().startswith('<div id="activities">')
    assert "1 activity found" in words(response)


def test_no_hits(desk, sanne, cpr):
    response = desk.get(url(sanne), {"q": "cpr refr x"})
    assert 'No activities match "cpr refr x". Try fewer letters.' in words(response)


def test_words_that_are_too_long_show_nothing_and_say_so(desk, sanne, cpr):
    response = desk.get(url(sanne), {"q": "c" * 201})
    assert (response.status_code, titles(response)) == (422, [])


def test_pages(desk, sanne, monkeypatch):
    monkeypatch.setattr(views, "ROWS", 2)
    LearningActivityFactory.create_batch(3)
    assert len(titles(desk.get(url(sanne)))) == 2
    assert len(titles(desk.get(url(sanne), {"page": 2}))) == 1


def test_the_number_of_queries_does_not_grow(desk, sanne, django_assert_num_queries):
    EnrollmentFactory.create(user=sanne)
    with django_assert_num_queries(7) as one:
        desk.get(url(sanne))
    LearningActivityFactory.create_batch(10)
    EnrollmentFactory.create_batch(9, user=sanne)
    with django_assert_num_queries(len(one)):
        assert len(titles(desk.get(url(sanne)))) == 20


# --- enrolling ------------------------------------------------------------------------------------


def test_enrolling(desk, marit, sanne, cpr):
    before = Tables.now()
    data = {"activity": cpr.pk, "next": f"{url(sanne)}?q=cpr"}
    response = desk.post(url(sanne), data, follow=True)
    assert response.redirect_chain == [(f"{url(sanne)}?q=cpr", 302)]
    assert "Sanne Hoekstra is enrolled in CPR and AED refresher." in words(response)
    made = place(sanne, cpr)
    assert (made.source, made.source_name, made.progress) == ("hand", marit.name, 0)
    assert [e.action for e in assert_audited(before)] == ["enroll"]


def test_over_htmx_the_list_comes_back_and_it_is_said(desk, sanne, cpr):
    LearningActivityFactory.create(title="Hand hygiene")
    address = f"{url(sanne)}?q=refresher"
    response = desk.post(address, {"activity": cpr.pk}, headers=HTMX)
    assert response.content.decode().lstrip().startswith('<div id="activities">')
    assert titles(response) == ["CPR and AED refresher"]
    assert buttons(response) == []
    said = [one for one in elements(response, "div") if one.get("hx-swap-oob")]
    assert [one["hx-swap-oob"] for one in said] == ["innerHTML:#live"]
    assert "Sanne Hoekstra is enrolled in CPR and AED refresher." in words(response)
    again = desk.post(address, {"activity": cpr.pk}, headers=HTMX)
    assert "Nothing was changed." in words(again)
    assert "banner--warning" in again.content.decode()


def test_twice_is_safe(desk, sanne, cpr):
    desk.post(url(sanne), {"activity": cpr.pk})
    before = Tables.now()
    response = desk.post(url(sanne), {"activity": cpr.pk}, follow=True)
    assert "enrolled in CPR and AED refresher already. Nothing was changed." in words(response)
    assert [e.skipped for e in assert_audited(before)] == ["already_enrolled"]


def test_an_ended_enrollment_is_opened_again_as_an_import_would(desk, sanne, cpr):
    EnrollmentFactory.create(user=sanne, activity=cpr, unenrolled=True, progress=64)
    response = desk.post(url(sanne), {"activity": cpr.pk}, follow=True)
    row = place(sanne, cpr)
    assert (row.status, row.progress) == (Enrollment.Status.ENROLLED, 64)
    told = "Sanne Hoekstra is enrolled in CPR and AED refresher again, with progress as it was."
    assert told in words(response)


def test_an_inactive_user_is_refused_in_words(desk, sanne, cpr):
    sanne.is_active = False
    sanne.save()
    response = desk.get(url(sanne))
    assert buttons(response) == []
    assert "Sanne Hoekstra is inactive and can't be enrolled until active again." in words(response)
    response = desk.post(url(sanne), {"activity": cpr.pk}, follow=True)
    told = "Sanne Hoekstra is inactive and can't be enrolled in CPR and AED refresher."
    assert told in words(response)
    assert not Enrollment.objects.exists()


def test_an_archived_activity_is_refused_in_words(desk, sanne):
    archived = LearningActivityFactory.create(title="Old file", archived=True)
    response = desk.post(url(sanne), {"activity": archived.pk}, follow=True)
    assert "Old file is archived: nobody can be enrolled in it." in words(response)
    assert not Enrollment.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (None, "Choose an activity"),
        ("", "Choose an activity"),
        ("cpr", "This activity does not exist. Choose another one"),
        ("0", "This activity does not exist. Choose another one"),
        ("9" * 30, "This activity does not exist. Choose another one"),
    ],
)
def test_bad_input_changes_nothing_and_says_why(desk, sanne, cpr, wanted, error):
    before = Tables.now()
    response = desk.post(url(sanne), {} if wanted is None else {"activity": wanted})
    assert response.status_code == 422
    assert words(response).startswith("Error: Enroll in activity")
    assert f"There is a problem {error}" in words(response)
    assert Tables.now() == before


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_it_never_leads_to_another_site(desk, sanne, cpr, elsewhere):
    response = desk.post(url(sanne), {"activity": cpr.pk, "next": elsewhere})
    assert response["Location"] == url(sanne)


# --- who may --------------------------------------------------------------------------------------


def test_visitors_sign_in_first(client, sanne):
    assert client.get(url(sanne))["Location"] == f"/accounts/login/?next={url(sanne)}"
    assert client.get(url(sanne), headers=HTMX)["HX-Redirect"].startswith("/accounts/login/")
    assert client.post(url(sanne))["Location"].startswith("/accounts/login/")


def test_learners_are_refused(client_for, sanne, cpr):
    learner = client_for(sanne)
    assert learner.get(url(sanne)).status_code == 403
    assert learner.post(url(sanne), {"activity": cpr.pk}).status_code == 403
    assert not Enrollment.objects.exists()


def test_who_may_not_enroll_is_refused(client_for, marit, sanne, cpr, lacking):
    lacking(marit, Right.ENROLL)
    reader = client_for(marit)
    assert reader.post(url(sanne), {"activity": cpr.pk}).status_code == 403
    assert url(sanne) not in links(reader.get(f"/users/{sanne.pk}/history/"))


@pytest.mark.parametrize("number", [0, 10**30])
def test_users_that_do_not_exist(desk, cpr, number):
    address = f"/users/{number}/enrollments/add/"
    assert desk.get(address).status_code == 404
    assert desk.post(address, {"activity": cpr.pk}).status_code == 404


def test_other_methods_are_refused(desk, sanne):
    assert desk.put(url(sanne)).status_code == 405
