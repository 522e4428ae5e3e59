"""Signed out: to the sign-in page as a whole, and from there back to a page."""

from contextlib import closing

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory

from enrollments.models import User
from tests.web import HTMX, words

pytestmark = pytest.mark.django_db
PAGE = "/imports/7/template/?q=a"
FORM = "/imports/7/template/file/"
SIGN_IN = "/accounts/login/"
BACK = f"{SIGN_IN}?next=/imports/7/template/%3Fq%3Da"


def test_a_page_is_come_back_to(client: Client) -> None:
    response = client.get(PAGE, headers={"Referer": "http://testserver/users/"})
    assert (response.status_code, response["Location"]) == (302, BACK)


def test_of_a_form_that_was_sent_its_page_is_come_back_to(client: Client) -> None:
    response = client.post(FORM, headers={"Referer": f"http://testserver{PAGE}#make"})
    assert (response.status_code, response["Location"]) == (302, BACK)


@pytest.mark.parametrize("method", ["get", "post"])
def test_of_a_fragment_its_page_is_come_back_to(method: str, client: Client) -> None:
    headers = HTMX | {"HX-Current-URL": f"http://testserver{PAGE}"}
    response = getattr(client, method)(FORM, headers=headers)
    assert (response.status_code, response["HX-Redirect"]) == (204, f"{BACK}&ended=1")


@pytest.mark.parametrize(
    "page", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""]
)
def test_never_another_site(page: str, client: Client) -> None:
    sent = client.post(FORM, headers={"Referer": page})
    over_htmx = client.post(FORM, headers=HTMX | {"HX-Current-URL": page})
    assert (sent["Location"], over_htmx["HX-Redirect"]) == (SIGN_IN, SIGN_IN)


def test_signing_out_leads_nowhere_in_particular(client: Client) -> None:
    response = client.post("/accounts/logout/", headers={"Referer": f"http://testserver{PAGE}"})
    assert response["Location"] == SIGN_IN


def test_a_session_that_is_no_more_is_told(client: Client, marit: User) -> None:
    client.force_login(marit)
    Session.objects.all().delete()
    response = client.get(PAGE)
    assert response["Location"] == f"{BACK}&ended=1"
    text = "Your session has ended."
    assert text in words(client.get(response["Location"]))
    assert text not in words(client.get(BACK))


def test_who_never_had_a_session_is_not_told_so(client: Client) -> None:
    assert client.get(PAGE)["Location"] == BACK
    assert client.get(PAGE, headers=HTMX)["HX-Redirect"] == BACK


def test_a_visitor_with_a_session_of_their_own_is_not_told_so(client: Client) -> None:
    session = client.session
    session["seen"] = "the sign-in page"
    session.save()
    assert client.get(PAGE)["Location"] == BACK


@pytest.mark.parametrize("name", ["hex", "undefined", "utf-16", "utf-7", "idna", "a\0b"])
@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=edge"])
def test_what_is_in_another_encoding_is_refused_unread(name: str, kind: str) -> None:
    """Python knows "hex" as an encoding; Django fails with it while it makes the request."""
    for method in ("GET", "POST"):
        status, body = asked_as_a_server_does(method, f"{kind}; charset={name}")
        assert status == "400 Bad Request"
        assert "That did not arrive as it should" in body


def test_what_is_in_our_encoding_is_read() -> None:
    ours = "text/plain; charset=UTF-8"
    assert asked_as_a_server_does("GET", ours)[0] == "200 OK"
    many = asked_as_a_server_does("GET", ours, "a&" * 2_500)
    assert many[0] == "400 Bad Request"
    assert "That did not arrive as it should" in many[1]


def asked_as_a_server_does(method: str, kind: str, query: str = "next=/%ff") -> tuple[str, str]:
    """The status and the page of the sign-in; the test client makes requests of its own."""
    from lms_admin.wsgi import application

    answered: list[str] = []
    environ = RequestFactory().generic(method, SIGN_IN, QUERY_STRING=query).environ
    environ |= {"CONTENT_TYPE": kind}
    response = application(environ, lambda status, _headers: answered.append(status))
    with closing(response):
        body = b"".join(response).decode()
    return answered[0], body
