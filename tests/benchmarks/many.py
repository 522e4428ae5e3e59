"""One, two and four web processes, and workers: how much more do they do?

    .venv/bin/python -m tests.benchmarks.many [--users N] [--seconds S]

On PostgreSQL. Eight visitors ask for the list of users as fast as they are answered; then four
imports, each of an activity of its own and of every user, are checked and run. Only ratios within
one run count: visitors, processes, workers and the database share one machine. The last line is one
JSON object.
"""

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Final

import psycopg

from tests.benchmarks import databases
from tests.benchmarks.beside import asker, silently
from tests.benchmarks.measure import with_django
from tests.processes import free_port, until

SIZES: Final = (1, 2, 4)
IMPORTS: Final = 4
VISITORS: Final = 8
PAGE: Final = "/users/"
BEGUN: Final = "SELECT count(*) FROM imports_import WHERE id = ANY(%s) AND lease IS NOT NULL"
LEFT: Final = "SELECT count(*) FROM imports_import WHERE id = ANY(%s) AND status <> %s"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Many web processes and workers.")
    parser.add_argument("--users", type=int, default=20_000)
    parser.add_argument("--seconds", type=int, default=8)
    options = parser.parse_args(arguments)
    with databases.on_postgresql() as folder:
        if folder is None:
            return 1
        session, numbers = with_django(_prepare, options.users)
        load = os.getloadavg()[0]
        pages = {size: _pages_a_second(size, session, options.seconds) for size in SIZES}
        lines = {
            size: IMPORTS * options.users / _seconds_of(size, numbers[place])
            for place, size in enumerate(SIZES)
        }
    _tell(load, {"pages a second": pages, "marks checked and done a second": lines})
    return 0


def _tell(load: float, found: dict[str, dict[int, float]]) -> None:
    out = sys.stdout.write
    out(f"{os.cpu_count()} processors, load {load:.1f} at the start\n\n")
    out(f"| | {' | '.join(map(str, SIZES))} |\n| --- |{' --- |' * len(SIZES)}\n")
    for what, by_size in found.items():
        cells = [f"{each:.0f} ({each / by_size[1]:.2f} x)" for each in by_size.values()]
        out(f"| {what} | {' | '.join(cells)} |\n")
    ratios = {
        what: {n: round(x / sizes[1], 2) for n, x in sizes.items()} for what, sizes in found.items()
    }
    out(f"\n{json.dumps(ratios)}\n")


def _pages_a_second(processes: int, session: str, seconds: float) -> float:
    port = free_port()
    bound = [f"--bind=127.0.0.1:{port}", f"--workers={processes}", "--threads=4"]
    command = [sys.executable, "-m", "gunicorn", "lms_admin.wsgi", *bound, "--no-control-socket"]
    ask = asker(port, session)
    with silently(command):
        until(lambda: ask(PAGE) is not None, what="an answer of the server")
        done: list[int] = []
        end = time.monotonic() + seconds
        visitors = [
            threading.Thread(target=_visit, args=(ask, end, done)) for _one in range(VISITORS)
        ]
        _all(visitors)
    return sum(done) / seconds


def _all(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _visit(ask: Callable[[str], float | None], end: float, done: list[int]) -> None:
    count = 0
    while time.monotonic() < end:
        count += ask(PAGE) is not None
    done.append(count)


def _seconds_of(workers: int, numbers: list[int]) -> float:
    """Of all checks and then of all runs: from when the first is worked on until the last ends."""
    seconds = 0.0
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as watch:
        for step, status in ((_upload_all, "checked"), (_start_all, "finished")):
            with_django(step, numbers)
            with ExitStack() as stack:
                for _one in range(workers):
                    command = [sys.executable, "manage.py", "run_worker", "--interval=0.1"]
                    stack.enter_context(silently(command))
                _wait_for(lambda: watch.execute(BEGUN, [numbers]).fetchone() != (0,))
                begun = time.monotonic()
                _wait_for(
                    lambda status=status: watch.execute(LEFT, [numbers, status]).fetchone() == (0,)
                )
                seconds += time.monotonic() - begun
    return seconds


def _wait_for(done: Callable[[], bool]) -> None:
    while not done():
        time.sleep(0.05)


# --- in a process with Django ---------------------------------------------------------------------


def _prepare(users: int) -> tuple[str, list[list[int]]]:
    """The academy; a session of an administrator; for each size, the imports to be worked off."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from enrollments.actors import Actor
    from enrollments.models import LearningActivity, User
    from enrollments.roles import Role
    from imports import services
    from tests.benchmarks import data
    from tests.factories import give
    from tests.signed_in import force_sign_in

    call_command("migrate", verbosity=0)
    places = range(len(SIZES) * IMPORTS)
    LearningActivity.objects.bulk_create(
        LearningActivity(code=f"B-{n:03}", title=f"Activity {n:03}", kind="e_learning")
        for n in places
    )
    by = give(
        User.objects.create_user(data.ADMINISTRATOR_EMAIL, first_name="Marit"), Role.ADMINISTRATOR
    )
    data._make_users(users)
    data._enroll_everybody()
    data._tidy_up()
    client = force_sign_in(Client(), by)
    drafts = []
    for activity in LearningActivity.objects.order_by("code"):
        chosen = LearningActivity.objects.filter(pk=activity.pk)
        actor = Actor.at_screen(by)
        draft = services.open_for_activities(chosen, actor=actor, language="en", action="unenroll")
        drafts.append(draft.pk)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return session, [drafts[n : n + IMPORTS] for n in places[::IMPORTS]]


def _upload_all(numbers: list[int]) -> None:
    for number in numbers:
        _upload(number)


def _upload(number: int) -> None:
    """A text with a line for everybody."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from enrollments.actors import Actor
    from enrollments.models import User
    from imports import services
    from imports.models import Import

    import_run = Import.objects.get(pk=number)
    code = import_run.activities.get().code
    emails = User.objects.filter(first_name="Noor").order_by("pk").values_list("email", flat=True)
    text = "email,activity\n" + "".join(f"{email},{code}\n" for email in emails)
    file = SimpleUploadedFile("all.csv", text.encode())
    actor = Actor.at_screen(import_run.created_by)
    refusal = services.accept_upload(import_run, file, actor=actor)
    assert refusal is None, refusal


def _start_all(numbers: list[int]) -> None:
    for number in numbers:
        _start(number)


def _start(number: int) -> None:
    from enrollments.actors import Actor
    from imports import services
    from imports.models import Import
    from imports.queries import number_to_confirm

    import_run = Import.objects.get(pk=number)
    services.start(
        import_run,
        actor=Actor.at_screen(import_run.created_by),
        plan=import_run.plan_key,
        confirmed=number_to_confirm(import_run),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
