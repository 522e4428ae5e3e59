"""What every test may use: three people, a signed-in client, and who runs where.

Tests marked `browser`, `postgres`, `redis`, `nginx`, `systemd`, `faketime` or `libreoffice` are
skipped where that is missing, and the run says so. With REQUIRE_ALL=1 or CI=true nothing may be
skipped: a skipped test has failed.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseOperations as SQLiteOperations
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from enrollments.actors import Actor
from enrollments.models import Academy, User
from enrollments.queries.academy import KEY, terms_of
from enrollments.roles import ROLES, Reach, Right, Role, RoleRow
from enrollments.services import tallies
from lms_admin import dialect
from lms_admin.limits.counting import forget_unspent
from lms_admin.replica import REPLICA_REST
from lms_admin.shared_cache import REDIS_REST
from lms_admin.templatetags import ui
from tests.factories import TeamFactory, UserFactory, give
from tests.signed_in import force_sign_in
from tests.worker import close_nurseries

HERE = Path(__file__).parent
NO = ("", "0", "false", "no")
REQUIRE_ALL = any(os.environ.get(name, "").lower() not in NO for name in ("REQUIRE_ALL", "CI"))
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)

# Playwright's synchronous interface leaves an event loop running in the thread of the tests.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def _missing() -> dict[str, str]:
    """What this machine or this run lacks: marker -> the plain reason."""
    reasons = {}
    if CHROMIUM is None:
        reasons["browser"] = "browser tests need chromium on the PATH"
    if connection.vendor != "postgresql":
        reasons["postgres"] = "runs on PostgreSQL only: make test, or set DATABASE_URL"
    if shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is None:
        reasons["nginx"] = "needs nginx on the PATH or in /usr/sbin"
    if shutil.which("systemd-analyze") is None:
        reasons["systemd"] = "needs systemd-analyze on the PATH"
    if shutil.which("faketime") is None:
        reasons["faketime"] = "needs faketime on the PATH, to put a worker's clock wrong"
    if not any(map(shutil.which, ("valkey-server", "redis-server"))):
        reasons["redis"] = "needs redis-server or valkey-server on the PATH"
    if not all(map(shutil.which, ("prometheus", "promtool"))):
        reasons["prometheus"] = "needs prometheus and promtool on the PATH"
    if shutil.which("soffice") is None:
        reasons["libreoffice"] = "needs LibreOffice (soffice) on the PATH"
    return reasons


def pytest_report_header(config: pytest.Config) -> list[str]:
    missing = {
        marker: reason
        for marker, reason in _missing().items()
        if config.option.markexpr != f"not {marker}"
    }
    return [f"database: {connection.vendor}", *(f"left out: {why}" for why in missing.values())]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reasons = _missing()
    for item in items:
        for marker in ("browser", "postgres"):
            if HERE / marker in item.path.parents:
                item.add_marker(marker)
        for marker, reason in reasons.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Whatever a test did, the kept numbers equal a recount of what it left behind."""
    wrong = _wrong_numbers(item)
    yield
    assert not wrong, f"kept numbers are wrong: {wrong}"


def _wrong_numbers(item: pytest.Item) -> Sequence[object]:
    fixtures = getattr(item, "fixturenames", ())
    if {"db", "transactional_db"}.isdisjoint(fixtures) and not item.get_closest_marker("django_db"):
        return ()
    # A test that was skipped has no database.
    if not getattr(item, "funcargs", None) or connection.needs_rollback:
        return ()
    return tallies.recount_tallies()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: nothing may be skipped here, and this was. {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report = yield
    if REQUIRE_ALL and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid}: nothing may be skipped here. {report.longrepr}"
    return report


@pytest.fixture(scope="session", autouse=True)
def _emptying_may_delete_audit_events() -> Iterator[None]:
    """Between transactional tests Django empties the tables, with DELETE on SQLite.

    All triggers are put aside for that moment, and what one of them indexed is emptied, too.
    (PostgreSQL truncates, of which no trigger knows.)
    """
    original = SQLiteOperations.sql_flush

    def sql_flush(self: SQLiteOperations, *args: Any, **kwargs: Any) -> list[str]:
        parts = dialect.parts_table(User, "search_text")
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
            )
            triggers = cursor.fetchall()
        return [
            *(f"DROP TRIGGER {name}" for name, _sql in triggers),
            *original(self, *args, **kwargs),
            f"INSERT INTO {parts} ({parts}) VALUES ('delete-all')",
            *(sql for _name, sql in triggers),
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLiteOperations, "sql_flush", sql_flush)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Ends what tests of killed and cut-off workers left behind, before the database goes.

    PostgreSQL finds out late that somebody it was talking to was killed. With PARTITIONED=1 the
    tests run on partitioned tables.
    """
    if os.environ.get("PARTITIONED"):
        with django_db_blocker.unblock():
            call_command("partition_tables", partitions=4, events=1_000, verbosity=0)
    yield
    close_nurseries()
    if connection.vendor != "postgresql":
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid), state, query FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        for _ended, state, query in cursor.fetchall():
            sys.stderr.write(f"Still in the test database ({state}): {query[:200]}\n")


# What a process works out once, from its settings: a test may have other ones.
OF_SETTINGS = (
    ui.linked_files,
    ui.scripts,
    ui._address,
    ui._around_number,
)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Each test begins as a process does: no test depends on those before it."""
    forget_unspent()
    for rest in (REDIS_REST, REPLICA_REST):
        rest.end()
    for known in OF_SETTINGS:
        known.cache_clear()


@pytest.fixture(autouse=True)
def _own_files_and_counters(settings: Settings, tmp_path: Path) -> None:
    """Uploads go to the test's own folder; nothing of another test's requests is left."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ERASED_NUMBERS_FILE = tmp_path / "erased.jsonl"
    caches["process"].clear()
    # As nobody has set the academy up. Whether that is read anew is no matter of most tests, and
    # would be a query more now and then.
    caches["process"].set(KEY, terms_of(Academy()), None)
    # The test client's requests leave their language behind in the thread.
    translation.deactivate()


# --- three people ---------------------------------------------------------------------------------


@pytest.fixture
def marit(db: None) -> User:
    """The administrator."""
    user = UserFactory.create(
        first_name="Marit",
        last_name="Vink",
        email="marit.vink@waterhoek.example",
        team=TeamFactory.create(name="Education desk"),
    )
    return give(user, Role.ADMINISTRATOR)


@pytest.fixture
def sanne(db: None) -> User:
    """A learner, about whom most tests are."""
    return UserFactory.create(
        first_name="Sanne",
        last_name="Hoekstra",
        email="sanne.hoekstra@waterhoek.example",
        employee_number="10240",
        team=TeamFactory.create(name="Ward 3 West"),
    )


@pytest.fixture
def tom(db: None) -> User:
    """Another learner, who has no rights to anything of anybody else."""
    return UserFactory.create(
        first_name="Tom",
        last_name="Jansen",
        email="tom.jansen@waterhoek.example",
        team=TeamFactory.create(name="Emergency care"),
    )


@pytest.fixture
def actor(marit: User) -> Actor:
    """Marit, clicking."""
    return Actor.at_screen(marit)


@pytest.fixture
def rights(monkeypatch: pytest.MonkeyPatch) -> Callable[..., User]:
    """`rights(tom, Right.ENROLL)`: he may do exactly this, for everybody; no real role is so."""

    def only(user: User, *names: Right) -> User:
        row = RoleRow(reach=Reach.EVERYBODY, rights=frozenset(names))
        monkeypatch.setitem(cast("dict[str, RoleRow]", ROLES), Role.AUDITOR, row)
        return give(user, Role.AUDITOR)

    return only


@pytest.fixture
def lacking(rights: Callable[..., User]) -> Callable[..., User]:
    """`lacking(marit, Right.ENROLL)`: an administrator without that."""
    return lambda user, *names: rights(user, *ROLES[Role.ADMINISTRATOR].rights - set(names))


@pytest.fixture
def client_for() -> Callable[[User], Client]:
    """`client_for(marit)` is a test client in which she is signed in."""

    def signed_in(user: User) -> Client:
        return force_sign_in(Client(), user)

    return signed_in


@pytest.fixture
def desk(client_for: Callable[[User], Client], marit: User) -> Client:
    """The administrator's browser, signed in."""
    return client_for(marit)


# --- the browser ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's chromium, kept off the network and able to run as root."""
    return browser_type_launch_args | {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-default-apps",
            "--disable-domain-reliability",
            "--disable-sync",
            "--metrics-recording-only",
            "--no-default-browser-check",
            "--no-first-run",
            "--no-pings",
            # Every name but the test server's own resolves to nothing.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {
        "locale": "en-GB",
        "timezone_id": "Europe/Amsterdam",
        "viewport": {"width": 1440, "height": 900},
    }
