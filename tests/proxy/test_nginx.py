"""The proxy of docs/nginx.conf: it says who asks, keeps the slow away, and serves the files."""

import gzip
import re
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from enrollments.models import User
from lms_admin.limits.counting import wait_for
from lms_admin.limits.table import ADDRESS
from tests.processes import START_SECONDS
from tests.proxy.nginx import NAME, Site, checked, site

pytestmark = [pytest.mark.nginx, pytest.mark.django_db(transaction=True)]

LOGIN = "/accounts/login/"
PASSWORD = "a long enough one"
STRANGER, OWN = "127.0.0.7", "127.0.0.8"
SLOW = 300


@pytest.fixture(scope="module", params=["unix", "tcp"])
def desk(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[Site]:
    """One for all tests: to start both takes seconds."""
    folder = tmp_path_factory.mktemp(request.param)
    with django_db_blocker.unblock(), site(folder, upstream=request.param) as running:
        yield running


def test_nginx_finds_nothing_wrong_with_it(tmp_path: Path) -> None:
    said = checked(tmp_path)
    assert "test is successful" in said
    assert "warn" not in said


def sign_in(desk: Site, source: str, email: str, password: str, **headers: str) -> int:
    """The status of the answer to one try, by a visitor with this address."""
    visitor = desk.visitor(source)
    visitor.request("GET", LOGIN, headers=headers)
    answer = visitor.getresponse()
    page = answer.read().decode()
    cookies = "; ".join(
        cookie.split(";")[0] for cookie in answer.headers.get_all("Set-Cookie") or ()
    )
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token, page
    form = {"login": email, "password": password, "csrfmiddlewaretoken": token[1]}
    visitor.request(
        "POST",
        LOGIN,
        urlencode(form),
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": cookies,
            "Referer": f"https://{NAME}{LOGIN}",
            **headers,
        },
    )
    answer = visitor.getresponse()
    answer.read()
    visitor.close()
    return answer.status


def test_a_stranger_s_wrong_guesses_refuse_nobody_else(desk: Site, sanne: User) -> None:
    """Each guess says that it comes from elsewhere: nobody believes a visitor's own header."""
    # As production hashes it: the tests do it quickly, in a way that is of no use there.
    sanne.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt")
    sanne.save()
    # Most of them were before: to hash a password takes long.
    for _ in range(ADDRESS.number - 3):
        assert not wait_for([(ADDRESS, STRANGER)])
    for number in range(4):
        claimed = {"X-Forwarded-For": f"203.0.113.{number}"}
        status = sign_in(desk, STRANGER, f"nobody{number}@example.org", "wrong", **claimed)
    assert status == 429
    assert sign_in(desk, STRANGER, sanne.email, PASSWORD) != 302, "the stranger is not refused"
    assert sign_in(desk, OWN, sanne.email, PASSWORD) == 302


def test_many_slow_visitors_leave_the_others_served(desk: Site) -> None:
    """Some send a header letter by letter, some a body that they never finish."""
    slow = []
    for number in range(SLOW):
        connection = desk.connect(f"127.0.1.{number % 10 + 1}")
        if number % 2:
            connection.sendall(b"POST /accounts/login/ HTTP/1.1\r\nHost: " + NAME.encode())
        else:
            head = f"POST {LOGIN} HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 9000\r\n\r\nlogin="
            connection.sendall(head.encode())
        slow.append(connection)
    for _ in range(20):
        answer, _body = get(desk, LOGIN)
        assert answer.status == 200
    for connection in slow:
        connection.close()


def test_what_the_application_knows_of_the_request(desk: Site) -> None:
    answer, _body = get(desk, LOGIN)
    # By https, as the proxy says: no redirect to it, and cookies for it alone.
    assert answer.status == 200
    assert "max-age=31536000" in (answer.headers["Strict-Transport-Security"] or "")
    cookies = answer.headers.get_all("Set-Cookie")
    assert cookies
    assert all("Secure" in cookie for cookie in cookies)


def test_over_plain_http_people_are_led_on_and_programs_are_not(desk: Site) -> None:
    found = {}
    for address in ("/users/", "/metrics/"):
        visitor = HTTPConnection("127.0.0.1", desk.plain, timeout=START_SECONDS)
        visitor.request("GET", address, headers={"Host": NAME})
        answer = visitor.getresponse()
        found[address] = (answer.status, answer.headers["Location"])
        visitor.close()
    assert found == {"/users/": (301, f"https://{NAME}/users/"), "/metrics/": (403, None)}


def test_static_files_come_compressed_from_the_proxy_and_never_change(desk: Site) -> None:
    _answer, page = get(desk, LOGIN)
    style = re.search(r'href="(/static/css/all\.[^"]+\.css)"', page.decode())
    assert style
    answer, body = get(desk, style[1], **{"Accept-Encoding": "gzip"})
    assert "immutable" in answer.headers["Cache-Control"]
    assert "@layer" in gzip.decompress(body).decode()
    # The proxy is another user than whoever collected them.
    collected = (desk.certificate.parent / "static").rglob("*")
    assert not [path for path in collected if not path.stat().st_mode & 0o004]


def test_a_large_body_is_refused_where_nothing_is_uploaded(desk: Site) -> None:
    """By its length, before any of it is taken."""
    size = settings.REQUEST_MAX_BYTES
    head = f"POST {LOGIN} HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: {size}\r\n\r\n"
    with desk.connect() as connection:
        connection.sendall(head.encode())
        assert connection.recv(4096).startswith(b"HTTP/1.1 413")


def test_no_search_word_is_in_the_log_of_the_proxy(desk: Site) -> None:
    get(desk, "/users/?q=hoekstra")
    log = desk.certificate.parent / "access.log"
    until = time.monotonic() + 10
    while "/users/" not in log.read_text() and time.monotonic() < until:
        time.sleep(0.1)
    assert "/users/" in log.read_text()
    assert "hoekstra" not in log.read_text()


def get(desk: Site, address: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    with closing(desk.visitor()) as visitor:
        visitor.request("GET", address, headers=headers)
        answer = visitor.getresponse()
        return answer, answer.read()
