"""Pages beside an import: how long they take before it, while it checks and while it runs.

    .venv/bin/python -m tests.benchmarks.beside [--users N] [--marks N]

On PostgreSQL, with one gunicorn of four threads and one worker, as docs/operations.md sets them up.
These are milliseconds on the clock, because a page waits for whatever is in its way; so the machine
has to be free of others. The last line is one JSON object of ratios.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import psycopg

from tests.benchmarks import databases
from tests.benchmarks.measure import with_django
from tests.benchmarks.options import Options, parsed
from tests.benchmarks.sheets import Sheet
from tests.processes import free_port, running, until

if TYPE_CHECKING:
    from enrollments.models import User
    from imports.models import Import

ROUNDS_BEFORE: Final = 30
PAGES: Final = {
    "Users": "/users/",
    "Users, a search": "/users/?q=aalders+77",
    "a user's enrollments": "/users/{user}/enrollments/",
    "Imports": "/imports/",
}
GOAL: Final = 2

STATUS: Final = "SELECT status FROM imports_import WHERE id = %s"

type Times = dict[str, list[float]]


def main(arguments: Sequence[str]) -> int:
    sizes = ["--users", "100000", "--marks", "1000000", "--databases", "postgresql"]
    options = parsed([*sizes, *arguments])
    with ExitStack() as stack:
        folder = stack.enter_context(databases.on_postgresql())
        if folder is None:
            return 1
        phases = _measured(options, folder, stack)
    for line in _report(options, phases):
        sys.stdout.write(f"{line}\n")
    return 0


def _measured(options: Options, folder: Path, stack: ExitStack) -> dict[str, Times]:
    sheet, session, user = with_django(_prepare, options, folder)
    port = free_port()
    gunicorn = ["gunicorn", "lms_admin.wsgi", f"--bind=127.0.0.1:{port}", "--threads=4"]
    stack.enter_context(silently([sys.executable, "-m", *gunicorn]))
    stack.enter_context(silently([sys.executable, "manage.py", "run_worker"]))
    pages = {name: address.format(user=user) for name, address in PAGES.items()}
    watch = stack.enter_context(psycopg.connect(os.environ["DATABASE_URL"], autocommit=True))

    def at_work() -> bool:
        found = watch.execute(STATUS, [sheet.import_number]).fetchone()
        return found in (("checking",), ("running",))

    ask = asker(port, session)
    until(lambda: ask(pages["Users"]) is not None, what="an answer of the server")
    rounds = iter(range(ROUNDS_BEFORE))
    phases = {"before": _walk(ask, pages, lambda: next(rounds, None) is not None)}
    for name, step in (("while it checks", _upload), ("while it runs", _start)):
        with_django(step, sheet)
        phases[name] = _walk(ask, pages, at_work)
    with_django(_assert_finished, sheet)
    return phases


def _walk(
    ask: Callable[[str], float | None], pages: dict[str, str], go_on: Callable[[], bool]
) -> Times:
    """Each page in turn, until there is no more to see; once at least."""
    times: Times = {name: [] for name in pages}
    while True:
        for name, address in pages.items():
            took = ask(address)
            assert took is not None, f"{address} did not answer"
            times[name].append(took)
        if not go_on():
            return times


def asker(port: int, session: str) -> Callable[[str], float | None]:
    """Asks for a page; milliseconds until its last byte, None while the server is not there."""

    def ask(address: str) -> float | None:
        begun = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", address, headers={"Cookie": f"sessionid={session}"})
            response = connection.getresponse()
            response.read()
        except ConnectionError:
            return None
        finally:
            connection.close()
        assert response.status == 200, f"{address}: {response.status}"
        return (time.perf_counter() - begun) * 1000

    return ask


def silently(command: list[str]) -> AbstractContextManager[Any]:
    """Meanwhile it runs. Nothing of it is needed afterwards."""
    nowhere = subprocess.DEVNULL
    return running(command, ends=signal.SIGKILL, stdout=nowhere, stderr=nowhere)


# --- in a process with Django ---------------------------------------------------------------------


def _prepare(options: Options, folder: Path) -> tuple[Sheet, str, int]:
    """The academy, its largest sheet, a session of an administrator and somebody to look at."""
    from django.conf import settings
    from django.test import Client

    from enrollments.models import User
    from tests.benchmarks import data
    from tests.signed_in import force_sign_in

    sheets = data.fill(options, folder)
    by = User.objects.get(email=data.ADMINISTRATOR_EMAIL)
    client = force_sign_in(Client(), by)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    somebody = User.objects.get(email=data.email(0))
    return sheets.by_marks[options.marks], session, somebody.pk


def _upload(sheet: Sheet) -> None:
    from django.core.files.uploadedfile import UploadedFile

    from enrollments.actors import Actor
    from imports import services

    import_run, by = _import_and_person(sheet)
    with sheet.path.open("rb") as file:
        upload = UploadedFile(file, sheet.path.name, size=sheet.path.stat().st_size)
        refusal = services.accept_upload(import_run, upload, actor=Actor.at_screen(by))
    assert refusal is None, refusal


def _start(sheet: Sheet) -> None:
    from enrollments.actors import Actor
    from imports import services
    from imports.queries import number_to_confirm

    import_run, by = _import_and_person(sheet)
    services.start(
        import_run,
        actor=Actor.at_screen(by),
        plan=import_run.plan_key,
        confirmed=number_to_confirm(import_run),
    )


def _assert_finished(sheet: Sheet) -> None:
    from tests.benchmarks.ours import assert_done

    assert _import_and_person(sheet)[0].status == "finished"
    assert_done(sheet.marks)


def _import_and_person(sheet: Sheet) -> "tuple[Import, User]":
    from enrollments.models import User
    from imports.models import Import
    from tests.benchmarks.data import ADMINISTRATOR_EMAIL

    by = User.objects.get(email=ADMINISTRATOR_EMAIL)
    return Import.objects.get(pk=sheet.import_number), by


def _report(options: Options, phases: dict[str, Times]) -> Iterator[str]:
    yield (
        f"{options.users:,} users x {options.activities} activities, an import of "
        f"{options.marks:,} marks; medians in milliseconds, and how many times that of before."
    )
    yield ""
    yield f"| page | {' | '.join(phases)} | goal |"
    yield f"| --- |{' --- |' * len(phases)} --- |"
    ratios = {}
    for page in PAGES:
        middle = {name: median(times[page]) for name, times in phases.items()}
        worst = ratios[page] = round(max(middle.values()) / middle["before"], 2)
        judged = f"<= {GOAL} x" + (" (missed)" if worst > GOAL else "")
        cells = [f"{ms:.1f} ({ms / middle['before']:.2f} x)" for ms in middle.values()]
        yield f"| {page} | {' | '.join(cells)} | {judged} |"
    yield ""
    yield json.dumps(ratios)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
