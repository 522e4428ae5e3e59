"""Upgrades a site while it is used: the version before and this one on one database of PostgreSQL.

`make upgrade-check`, or with another commit ARGS="--before COMMIT". The version before serves pages
and runs an import. This version migrates meanwhile, serves and works beside it, and takes over;
what the first left of the import it does. Every answer that is no page is an error. DATABASE_URL
names a server to use; without it a cluster of our own is made, and thrown away.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import psycopg
from psycopg.rows import dict_row

from lms_admin.processes import listen
from tests.faults.cluster import server
from tests.upgrade.reader import Reader
from tests.upgrade.versions import BEFORE, export, started, variables
from tests.worker import ROOT

NAME: Final = "upgrade_check"
PASSWORD: Final = "waterhoek-demo"
ADMINISTRATOR: Final = "marit.vink@waterhoek.example"
PATIENCE: Final = 300
# Enrollments of the import; in chunks of one they take longer than a migration.
MARKS: Final = 600


class WentWrong(Exception):
    """A sentence for whoever asked."""


class Version:
    """The code of one version, with its processes on the database of all."""

    def __init__(self, name: str, code: Path, database: str, place: Path, stack: ExitStack) -> None:
        self.name, self._code, self._stack = name, code, stack
        (static := place / name).mkdir(parents=True)
        self._own = variables(code, database, place, IMPORT_CHUNK_MARKS="1")
        self._own["STATIC_ROOT"] = str(static)
        self._running: list[subprocess.Popen[bytes]] = []

    def manage(self, *words: str) -> str:
        """What a command says; WentWrong where it fails."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, cwd=self._code, env=self._own, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise WentWrong(f"{self.name}: manage.py {' '.join(words)}: {done.stderr[-2000:]}")
        return done.stdout

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        process = started(self._code, *command, **self._own)
        self._stack.callback(_end, process)
        self._running.append(process)
        return process

    def serve(self) -> str:
        """Start its site and a worker; the address."""
        self.manage("collectstatic", "--noinput", "--verbosity=0")
        with listen(18_950) as listener:
            port = listener.getsockname()[1]
        web = ["-m", "gunicorn", "lms_admin.wsgi", "--threads=4", f"--bind=127.0.0.1:{port}"]
        self.start(*web, "--no-control-socket", "--log-level=warning")
        self.start("manage.py", "run_worker")
        address = f"http://127.0.0.1:{port}"
        _wait(f"{self.name} answers", lambda: _answers(address))
        return address

    def leave(self) -> None:
        """As a restart of its services ends them."""
        for process in self._running:
            process.terminate()
        for process in self._running:
            process.wait(PATIENCE)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make upgrade-check", description=__doc__)
    parser.add_argument("--before", default=BEFORE, help="the commit of the version before")
    commit = parser.parse_args().before
    try:
        with ExitStack() as stack:
            place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            database = stack.enter_context(_database())
            before = Version("before", export(commit, place / "code"), database, place, stack)
            this = Version("this", ROOT, database, place, stack)
            upgrade(before, this, database, place)
    except WentWrong as wrong:
        _say(f"Not without an error: {wrong}")
        return 1
    return 0


def upgrade(before: Version, this: Version, database: str, place: Path) -> None:
    before.manage("migrate", "--verbosity=0")
    before.manage("seed_academy", f"--password={PASSWORD}")
    number, marks = _planned(before, database, place)
    old_site = before.serve()
    readers = [Reader(old_site, ADMINISTRATOR, PASSWORD)]
    run = before.start(
        "manage.py", "import_enrollments", "apply", str(number), f"--confirm={marks}"
    )
    _wait("the import is at work", lambda: _import(database, number)["applied"] > 3)
    _say(f"The version before serves pages, and import {number} of {marks} enrollments runs.")

    told = this.manage("migrate", "--verbosity=1")
    made = told.count(" OK")
    state = _import(database, number)
    if state["status"] != "running":
        raise WentWrong("the import ended before the migrations did: nothing was tried")
    _say(f"{made} migrations were made meanwhile; {state['applied']} enrollments are done.")

    new_site = this.serve()
    readers += [Reader(site, ADMINISTRATOR, PASSWORD) for site in (old_site, new_site)]
    run.kill()
    _wait("both were asked", lambda: all(sum(one.answers.values()) > 20 for one in readers))
    _say("Both versions serve and work; whoever ran the import was killed.")

    for reader in readers[:2]:
        reader.leave()
    before.leave()
    _wait("the import is finished", lambda: _import(database, number)["status"] == "finished")
    readers[2].leave()
    _hold(this, database, number, marks, readers)


def _planned(version: Version, database: str, place: Path) -> tuple[int, int]:
    """An import that unenrolls many from much: its number and how many marks it has."""
    rows = _rows(
        database,
        "SELECT u.email, a.code FROM enrollments_enrollment e "
        "JOIN enrollments_user u ON u.id = e.user_id "
        "JOIN enrollments_learningactivity a ON a.id = e.activity_id "
        "WHERE e.status = 'enrolled' AND u.email <> %s ORDER BY e.id LIMIT %s",
        ADMINISTRATOR,
        MARKS,
    )
    codes = sorted({row["code"] for row in rows})
    marked = {(row["email"], row["code"]) for row in rows}
    lines = [
        [email, *("x" if (email, code) in marked else "" for code in codes)]
        for email in sorted({row["email"] for row in rows})
    ]
    file = place / "many.csv"
    file.write_text("".join(f"{','.join(line)}\n" for line in [["Email", *codes], *lines]))
    told: dict[str, Any] = json.loads(
        version.manage(
            "import_enrollments", "plan", str(file), "--action=unenroll", f"--by={ADMINISTRATOR}",
            "--json",
        )
    )  # fmt: skip
    return told["import"], told["marks"]["planned"]


def _hold(version: Version, database: str, number: int, marks: int, readers: list[Reader]) -> None:
    """Nothing lost, nothing twice, no number wrong, and no reader without a page."""
    state = _import(database, number)
    events = _rows(
        database,
        "SELECT count(*) AS events, count(DISTINCT enrollment_number) AS enrollments "
        "FROM enrollments_auditevent WHERE import_number = %s AND action = 'unenroll'",
        number,
    )[0]
    wrong = [text for reader in readers for text in reader.wrong]
    recounted = version.manage("recount_tallies").strip()
    pages = sum(sum(reader.answers.values()) for reader in readers)
    _say(
        f"Import {number}: {state['applied']} of {marks} applied, {events['events']} events of "
        f"{events['enrollments']} enrollments. {recounted} {pages} pages, {len(wrong)} errors."
    )
    if wrong:
        raise WentWrong("; ".join(wrong[:10]))
    if not state["applied"] == events["events"] == events["enrollments"] == marks:
        raise WentWrong("the import did not do what was planned, once")
    if recounted != "All numbers were right.":
        raise WentWrong(recounted)


def _import(database: str, number: int) -> dict[str, Any]:
    return _rows(database, "SELECT status, applied FROM imports_import WHERE id = %s", number)[0]


def _rows(database: str, statement: Any, *values: object) -> list[dict[str, Any]]:
    with psycopg.connect(database, row_factory=dict_row) as connection:
        return connection.execute(statement, values).fetchall()


@contextmanager
def _database() -> Iterator[str]:
    with server() as address, psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {NAME}")
        try:
            yield urlsplit(address)._replace(path=f"/{NAME}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health/", timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _wait(what: str, is_so: Any) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > until:
            raise WentWrong(f"waited {PATIENCE} s in vain until {what}")
        time.sleep(0.05)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
        process.wait()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
