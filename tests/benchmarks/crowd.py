"""Clicks and learners beside an import of the same activity: does anybody wait for another?

    DATABASE_URL=postgres://… .venv/bin/python -m tests.benchmarks.crowd [--activity 1]

In an academy that `make bench-lists` has made, given by DATABASE_URL and changed by this: take a
copy. Two administrators unenroll and re-enroll one participant at a time, fifty learners record
their progress, and a worker unenrolls all participants. Times are milliseconds on the clock, so the
machine has to be free of others; everybody's first one, which also connects and compiles, is not
told. Waits for locks are read from the database every 20 ms, the longest at each look. The last
line is one JSON object.
"""

import argparse
import json
import multiprocessing
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import inf
from statistics import median
from typing import Any, Final

import psycopg

ADMINISTRATORS: Final = 2
LEARNERS: Final = 50
THREADS: Final = 10
PAUSE: Final = 0.2
STEPS_MS: Final = (50, 100, 200)
WAITING: Final = """
    SELECT coalesce(max(extract(epoch FROM clock_timestamp() - waitstart)) * 1000, 0)
    FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE NOT granted AND datname = current_database()"""
DEADLOCKS: Final = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Clicks and learners beside an import.")
    parser.add_argument("--activity", type=int, default=1)
    activity = parser.parse_args(arguments).activity
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
    _set_up()
    numbers = _participants(activity)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        before = _one(database, DEADLOCKS)
        seconds, clicks, learned, waits = _crowd(activity, numbers, database)
        database.execute("SELECT pg_stat_clear_snapshot()")
        deadlocks = _one(database, DEADLOCKS) - before
    told = {
        "seconds": round(seconds, 1),
        "clicks": len(clicks),
        "click_median_ms": round(median(clicks)),
        "click_95_ms": round(_of_20(clicks)),
        "click_longest_ms": round(max(clicks)),
        "progress": len(learned),
        "progress_median_ms": round(median(learned)),
        "progress_95_ms": round(_of_20(learned)),
        "progress_longest_ms": round(max(learned)),
        "lock_longest_ms": round(max(waits)),
        **{f"lock_{name}": number for name, number in _histogram(waits).items()},
        "looks": len(waits),
        "deadlocks": deadlocks,
    }
    for name, value in told.items():
        sys.stdout.write(f"{name:22} {value}\n")
    sys.stdout.write(f"{json.dumps(told)}\n")
    return 0


def _of_20(times: list[float]) -> float:
    """What nineteen of twenty did not exceed."""
    return sorted(times)[len(times) * 19 // 20]


def _histogram(waits: list[float]) -> dict[str, int]:
    """Looks at which somebody waited, by how long the longest had waited so far."""
    steps = [*pairwise((0, *STEPS_MS)), (STEPS_MS[-1], inf)]
    names = [*(f"to_{step}_ms" for step in STEPS_MS), f"above_{STEPS_MS[-1]}_ms"]
    numbers = (sum(more < wait <= most for wait in waits) for more, most in steps)
    return dict(zip(names, numbers, strict=True))


def _crowd(
    activity: int, numbers: list[int], database: psycopg.Connection[Any]
) -> tuple[float, list[float], list[float], list[float]]:
    """Seconds of the import; milliseconds of clicks, of learners, and of waits for locks."""
    job = planned(activity)
    context = multiprocessing.get_context("spawn")
    done, times = context.Event(), context.Queue()
    people = [
        *[("click", 1)] * ADMINISTRATORS,
        *[("learn", THREADS)] * (LEARNERS // THREADS),
    ]
    crowd = [
        context.Process(target=_people, args=(kind, threads, numbers, done, times, seed))
        for seed, (kind, threads) in enumerate(people)
    ]
    for one in crowd:
        one.start()
    time.sleep(5)
    waits: list[float] = []
    looking = threading.Thread(target=_look, args=(database, done, waits))
    looking.start()
    begun = time.monotonic()
    _run(job)
    seconds = time.monotonic() - begun
    done.set()
    told: dict[str, list[float]] = {"click": [], "learn": []}
    for _one_of_them in crowd:
        kind, some = times.get()
        told[kind] += some
    for one in crowd:
        one.join()
    looking.join()
    return seconds, told["click"], told["learn"], waits


def _look(database: psycopg.Connection[Any], done: Any, waits: list[float]) -> None:
    while not done.is_set():
        waits.append(float(_one(database, WAITING)))
        time.sleep(0.02)


def _one(database: psycopg.Connection[Any], sql: str) -> Any:
    row = database.execute(sql).fetchone()
    assert row is not None
    return row[0]


def _set_up() -> None:
    import django

    django.setup()


def _participants(activity: int) -> list[int]:
    """Some of those who are enrolled and have not completed: enrollments, by primary key."""
    from enrollments.models import Enrollment

    rows = Enrollment.objects.filter(activity=activity, status="enrolled", completed_at=None)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:200_000:10])


def planned(activity: int) -> int:
    """A job that unenrolls all participants: confirmed, and planned before the crowd begins."""
    from django.http import QueryDict

    from enrollments.actors import Actor
    from enrollments.decisions import Deed
    from enrollments.forms.selection import Unusable, matching_token, selected_rows, selection
    from enrollments.models import User
    from enrollments.queries.many import forecast_of_many
    from imports import services
    from imports.models import Import
    from imports.work import lease as leases
    from imports.work.selecting import make_plan

    # Those that nobody works on would have their turn first.
    Import.objects.filter(status=Import.Status.RUNNING).update(status=Import.Status.STOPPED)

    person = User.objects.filter(role="administrator").order_by("pk")[0]
    actor = Actor.at_screen(person)
    token = matching_token(person, QueryDict(), activity_id=activity)
    chosen = selection(person, QueryDict(f"all={token}"))
    assert not isinstance(chosen, Unusable)
    rows = selected_rows(person, chosen.content)
    _known, facts = forecast_of_many(
        actor, Deed.UNENROLL, rows, examples=[], shown=0, activity_id=activity
    )
    job = services.run_selection(
        chosen.content, facts, actor=actor, reason="", typed=facts.doable, language="en"
    )
    lease = leases.take(job.pk)
    assert lease is not None
    assert make_plan(job.pk, lease), "the plan is not what was confirmed"
    leases.give_back(job.pk, lease)
    return int(job.pk)


def _run(number: int) -> None:
    from imports.work import lease as leases
    from imports.work.apply import run

    lease = leases.take(number)
    assert lease is not None
    run(number, lease)


def _people(kind: str, threads: int, numbers: list[int], done: Any, times: Any, seed: int) -> None:
    _set_up()
    acts: dict[str, Callable[[Any], None]] = {"click": _click, "learn": _learn}
    all_times: list[float] = []

    def act(seed: int) -> None:
        chance = random.Random(seed)
        acts[kind](chance.choice(numbers))
        while not done.is_set():
            number = chance.choice(numbers)
            begun = time.monotonic()
            acts[kind](number)
            all_times.append((time.monotonic() - begun) * 1000)
            time.sleep(PAUSE)

    workers = [threading.Thread(target=act, args=(seed * 100 + one,)) for one in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    times.put((kind, all_times))


def _click(number: int) -> None:
    from enrollments.actors import Actor
    from enrollments.models import Enrollment, User
    from enrollments.services import reenroll, unenroll

    actor = Actor.at_screen(User.objects.filter(role="administrator").order_by("pk")[0])
    row = Enrollment.objects.filter(pk=number)
    deed = unenroll if row.filter(status="enrolled").exists() else reenroll
    deed(row, actor=actor)


def _learn(number: int) -> None:
    from enrollments.actors import Actor
    from enrollments.models import Enrollment
    from enrollments.services import record_progress

    enrollment = Enrollment.objects.select_related("user").get(pk=number)
    progress = min(99, enrollment.progress + 1)
    if progress > enrollment.progress:
        record_progress(enrollment, progress, actor=Actor.at_screen(enrollment.user))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
