"""A real server and worker, an odd day: nobody's name, address, number or search is in any log.

Nor is it in any report to Sentry, whose part a process on this machine plays.
"""

import json
import re
import socket
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from enrollments.actors import Actor
from enrollments.models import User
from imports import services
from imports.models import Import
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory
from tests.imports import workbooks
from tests.watching.running import Site, receiving, wait_until, web, working

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, LAST = "Zéfirine", 'O\'Quill "Ŵyndham"'
EMAIL, NUMBER = "zefirine.oquill@odd-people.example", "EMP-77331"
STRANGER = "nobody.known@odd-people.example"
WORD = "zoekwoordje"
GIVEN = "0123456789abcdef0123456789abcdef"
# So long a number that no time and no number of milliseconds is it by chance.
ADDRESS = "203.0.113.99"
NEEDLES = (FIRST, "Quill", "Ŵyndham", EMAIL, "oquill", NUMBER, "77331", STRANGER, "known@", WORD)


@pytest.fixture
def odd(db: None) -> User:
    return UserFactory.create(first_name=FIRST, last_name=LAST, email=EMAIL, employee_number=NUMBER)


def spellings(text: str) -> set[str]:
    """As it stands, as JSON or Python write it, and in an address."""
    return {
        text,
        json.dumps(text)[1:-1],
        repr(text)[1:-1],
        ascii(text)[1:-1],
        quote(text),
        quote_plus(text),
        text.lower(),
    }


def signed_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def told(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines()]


def an_odd_day(site: Site, marit: User) -> None:
    """What people and programs do that a log might tell of too much."""
    own = signed_in(marit)
    for address in (
        f"/users/?q={quote(LAST)}",
        f"/users/?q={WORD}&status=nonsense",
        f"{reverse('find')}?q={EMAIL}",
        f"/nowhere/{quote(EMAIL)}/?q={WORD}",
        f"/imports/?q={WORD}",
    ):
        site.ask(address, Cookie=own, X_Request_ID=GIVEN, X_Forwarded_For=ADDRESS)
    page = site.ask("/accounts/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page[1])
    cookie = page[0].headers["Set-Cookie"].partition(";")[0]
    assert token
    form = {"login": EMAIL, "password": "wrong", "csrfmiddlewaretoken": token[1]}
    site.ask("/accounts/login/", form, Cookie=cookie)
    site.ask("/accounts/password/reset/", form | {"email": EMAIL}, Cookie=cookie)
    # A form of another site, a host that is none, a body that is too long, no HTTP at all.
    site.ask("/users/", {"q": WORD}, Referer=f"http://elsewhere.example/?q={WORD}", Cookie=own)
    site.ask(f"/users/?q={WORD}", Host=f"{WORD}.example")
    site.ask("/imports/new/", {"q": WORD}, Content_Length="9" * 12)
    with socket.create_connection(("127.0.0.1", site.port)) as raw:
        raw.sendall(f"GET /users/?q={WORD} {EMAIL}\r\n\r\n".encode())
        raw.recv(1000)
    for kind in ("plainly", "in_the_database", "in_a_value"):
        answer, text = site.ask(f"/broken/{kind}/?number={NUMBER}&q={WORD}", X_Request_ID=GIVEN)
        assert answer.status in (500, 503)
        assert answer.headers["X-Request-ID"] == GIVEN
        assert GIVEN in text
    site.ask(f"/broken/halfway/?q={WORD}")


def odd_imports(marit: User, odd: User) -> list[Import]:
    """Of a stranger among others, of a damaged file, of a missing one, and of a senseless plan."""
    activity = LearningActivityFactory.create()
    EnrollmentFactory.create(user=odd, activity=activity)
    actor = Actor.at_screen(marit)
    good = workbooks.open_import(marit, activity)
    lines = [(EMAIL, f"{FIRST} {LAST}", "x"), (STRANGER, LAST, "x"), (LAST, EMAIL, WORD)]
    content = workbooks.filled(good, lines)
    bad, gone = (workbooks.open_import(marit, activity) for _ in range(2))
    for run, bytes_of_it in ((good, content), (bad, content[:-300]), (gone, content)):
        file = SimpleUploadedFile(f"{EMAIL}.xlsx", bytes_of_it)
        assert services.accept_upload(run, file, actor=actor) is None
    Import.objects.filter(pk=gone.pk).update(file=f"imports/{gone.pk}/{EMAIL}.xlsx")
    senseless = Import.objects.create(
        action="unenroll",
        status="running",
        created_by=marit,
        started_by=marit,
        started_at=Now(),
        selection={"content": EMAIL, "facts": [LAST]},
    )
    return [good, bad, gone, senseless]


def test_nobody_is_in_the_logs(tmp_path: Path, marit: User, odd: User) -> None:
    log, of_worker, sent = (tmp_path / name for name in ("web.log", "worker.log", "sent"))
    options = ("--access-logfile=-", "--log-level=debug")
    with receiving(sent) as dsn:
        with web(log, *options, SENTRY_DSN=dsn) as site:
            runs = odd_imports(marit, odd)
            with working(of_worker, SENTRY_DSN=dsn):
                an_odd_day(site, marit)
                wait_until(of_worker, f"Import {runs[-1].pk} failed")
        wait_until(sent, '"message":"Import %s failed, reference %s"')
    said = log.read_text() + of_worker.read_text() + sent.read_text()
    found = {one for needle in NEEDLES for one in spellings(needle) if one in said}
    assert not found, [line for line in said.splitlines() if any(one in line for one in found)]
    errors_were_reported(sent, runs[-1])
    assert "ip=1" not in said
    assert ADDRESS not in said
    assert "?q=" not in said
    the_lines_say_what_they_are_about(told(log), told(of_worker), runs[-1], marit)


def errors_were_reported(sent: Path, failed: Import) -> None:
    lines = [line for line in sent.read_text().splitlines() if line.startswith('{"')]
    events = [event for event in map(json.loads, lines) if "exception" in event]
    of_request = [one for one in events if one["tags"].get("request") == GIVEN]
    kinds = {one["exception"]["values"][-1]["type"] for one in of_request}
    assert {"RuntimeError", "IntegrityError"} <= kinds
    assert {one["transaction"] for one in of_request} >= {"plainly"}
    places = of_request[0]["exception"]["values"][-1]["stacktrace"]["frames"]
    assert any(place["function"] == "plainly" for place in places)
    assert all("vars" not in place for place in places)
    assert any(one["tags"].get("import") == str(failed.pk) for one in events)
    assert not {"request", "breadcrumbs", "extra", "modules"} & {
        key for one in events for key in one
    }


def the_lines_say_what_they_are_about(
    web_lines: list[dict[str, Any]], worker_lines: list[dict[str, Any]], failed: Import, marit: User
) -> None:
    for line in web_lines + worker_lines:
        assert {"time", "level", "logger", "event"} <= line.keys()
    answered = [line for line in web_lines if line["event"] == "Answered"]
    searched = [line for line in answered if line["view"] == "users" and line["status"] == 200]
    assert {line["user"] for line in searched} == {marit.pk}
    assert {line["request"] for line in searched} == {GIVEN}
    broken = [line for line in web_lines if line.get("request") == GIVEN and "error" in line]
    kinds = [line["error"][-1]["type"] for line in broken]
    assert "RuntimeError" in kinds
    assert "django.db.utils.IntegrityError" in kinds
    assert any("plainly" in place for place in broken[0]["error"][-1]["places"])
    assert any(line["error"][0]["type"] == "ValueError" for line in broken)
    failure = next(line for line in worker_lines if f"Import {failed.pk} failed" in line["event"])
    assert failure["import"] == failed.pk
    assert failure["worker"]
    assert failure["job"]
    assert failure["error"]
    assert failure["job"] not in {
        line.get("job") for line in worker_lines if line.get("import") not in (failed.pk, None)
    }
