"""The browser, the server that it talks to, and a worker beside them.

No page may complain: what a browser writes to its console as an error (a script that failed, a file
that is missing, a breach of the content security policy) fails the test, unless the test says that
it is to be expected.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from django.test.utils import override_settings
from django.utils import translation
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, WebError, expect
from pytest_django.live_server_helper import LiveServer

from enrollments.models import Enrollment, LearningActivity, User
from lms_admin.static_files import BUNDLES
from tests.browser.desk import Desk
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
)
from tests.signed_in import force_sign_in
from tests.worker import ROOT, environment

PASSWORD = "waterhoek-demo"
STOP_SECONDS = 15
# Refused forms answer 422, and browsers call every such answer an error.
REFUSED_FORM = r"Failed to load resource: .* 422 "

# A machine that does other things as well needs more than Playwright's five seconds.
expect.set_options(timeout=15_000)


class Complaints:
    """What the browser complained about. `expect(pattern)` lets such complaints pass."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.expected = [REFUSED_FORM]

    def expect(self, pattern: str) -> None:
        self.expected.append(pattern)

    def listen(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._error)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.heard.append(f"{message.text} ({message.location['url']})")

    def _error(self, error: WebError) -> None:
        self.heard.append(str(error.error))

    @property
    def unexpected(self) -> list[str]:
        return [
            one
            for one in self.heard
            if not any(re.search(pattern, one) for pattern in self.expected)
        ]


@pytest.fixture(scope="session", autouse=True)
def _one_stylesheet_and_script(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """As in production: a page that waits for a hundred files is typed into before it listens."""
    folder = tmp_path_factory.mktemp("static")
    for bundle, names, joined in BUNDLES:
        (folder / bundle).parent.mkdir()
        texts = (Path(str(finders.find(name))).read_text(encoding="utf-8") for name in names)
        (folder / bundle).write_text(joined(texts), encoding="utf-8")
    with override_settings(
        STATICFILES_DIRS=[*settings.STATICFILES_DIRS, folder], BUNDLE_STATIC_FILES=True
    ):
        yield


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    complaints = Complaints()
    yield complaints
    assert not complaints.unexpected


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], complaints: Complaints
) -> Callable[..., BrowserContext]:
    """Playwright's own, listened to."""

    def create(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(15_000)
        complaints.listen(context)
        return context

    return create


def session_cookie(user: User, url: str) -> dict[str, str]:
    """What the browser of somebody who is signed in sends."""
    client = force_sign_in(Client(), user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


@pytest.fixture
def page_for(
    new_context: Callable[..., BrowserContext], live_server: LiveServer
) -> Callable[..., Page]:
    """`page_for(marit)` is a page of a browser in which she is signed in."""

    def signed_in(user: User, *, language: str = "en", **options: Any) -> Page:
        context = new_context(base_url=live_server.url, **options)
        chosen = {
            "name": settings.LANGUAGE_COOKIE_NAME,
            "value": language,
            "url": live_server.url,
        }
        cookies = [session_cookie(user, live_server.url), chosen]
        context.add_cookies(cookies)  # type: ignore[arg-type]
        return context.new_page()

    return signed_in


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(params=["en", "nl"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """Of the browser, and of the texts that a test asks for by `gettext`."""
    with translation.override(request.param):
        yield request.param


@pytest.fixture
def desk_of(
    script: bool, new_context: Callable[..., BrowserContext], live_server: LiveServer
) -> Callable[[str], Desk]:
    """`desk_of(email)` is a browser in which this person has signed in by the form."""

    def sit_down(email: str) -> Desk:
        context = new_context(base_url=live_server.url, java_script_enabled=script)
        desk = Desk(context.new_page(), script=script)
        desk.sign_in(email, PASSWORD)
        return desk

    return sit_down


@pytest.fixture
def desk(page_for: Callable[..., Page], marit: User) -> Desk:
    """Marit's, who is signed in."""
    return Desk(page_for(marit))


@pytest.fixture
def courses(sanne: User) -> list[Enrollment]:
    """Sanne's enrollments: six, A to F; D is completed, E required by a qualification."""
    titles = [f"{letter} course" for letter in "ABCDEF"]
    activities = [LearningActivityFactory.create(title=title) for title in titles]
    nurse = QualificationFactory.create(
        name="Level 4 nurse", activities=[activities[4]], holders=[sanne]
    )
    states: list[dict[str, Any]] = [
        {},
        {"in_progress": True},
        {},
        {"completed": True},
        {"by": nurse},
        {},
    ]
    return [
        EnrollmentFactory.create(user=sanne, activity=activity, **state)
        for activity, state in zip(activities, states, strict=True)
    ]


@pytest.fixture
def crowd(db: None) -> LearningActivity:
    """An activity with 25 participants: two pages. One in five is completed."""
    activity = LearningActivityFactory.create(title="CPR and AED refresher", code="CPR-2")
    for number in range(25):
        person = UserFactory.create(
            first_name="Kim",
            last_name=f"Participant {number:02}",
            email=f"kim{number:02}@waterhoek.example",
        )
        EnrollmentFactory.create(user=person, activity=activity, completed=number % 5 == 0)
    return activity


@pytest.fixture
def academy(live_server: LiveServer) -> None:
    """The seeded academy, whose demonstration accounts can sign in with PASSWORD."""
    call_command("seed_academy", password=PASSWORD, verbosity=0)


@pytest.fixture
def worker(live_server: LiveServer) -> Iterator[None]:
    """A worker as it is run in production, on the database and the files of this test."""
    command = [sys.executable, "manage.py", "run_worker", "--interval=0.2", "--no-startup-delay"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment())
    yield
    ended_by_itself = process.poll() is not None
    process.terminate()
    try:
        code = process.wait(STOP_SECONDS)
    finally:
        process.kill()
    assert not ended_by_itself, f"the worker stopped by itself (exit code {code})"
    assert code == 0
