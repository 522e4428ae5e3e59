"""`python -m tests.faults.nursery`: makes workers by the dozen, each a process of its own.

It has loaded everything that a worker needs and forks: a worker is there at once, where a fresh one
takes a second or two. Told by lines of JSON on its input, it answers each with one on its output:

    {"settings": {...}, "point": [...] or null, "signal": number, "naive": bool}  ->  {"pid": ...}
    {"wait": pid, "seconds": ...}  ->  {"status": exit status, negative for a signal, or null}

Where its input ends, it kills what is left and ends too.
"""

import json
import os
import signal
import sys
import time
from typing import Any

import django

LOOK_SECONDS = 0.01


def main() -> None:
    django.setup()
    from django.core.management import load_command_class

    from imports.work import queue

    load_command_class("imports", "run_worker")
    assert queue.work
    alive: set[int] = set()
    for line in sys.stdin:
        told = json.loads(line)
        if "wait" in told:
            answer = _wait(told["wait"], told["seconds"])
            if answer["status"] is not None:
                alive.discard(told["wait"])
        else:
            pid = os.fork()
            if pid == 0:
                _be_a_worker(told)
            alive.add(pid)
            answer = {"pid": pid}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for pid in alive:
        os.kill(pid, signal.SIGKILL)


def _be_a_worker(told: dict[str, Any]) -> None:
    """Never returns."""
    from django.conf import settings
    from django.core.management import call_command

    from tests.faults.naive import be_naive
    from tests.faults.points import Point, send_at

    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(nowhere, descriptor)
    for name, value in told["settings"].items():
        setattr(settings, name, value)
    if told["naive"]:
        be_naive()
    if told["point"]:
        send_at(Point(*told["point"]), signal.Signals(told["signal"]))
    status = 0
    try:
        call_command("run_worker", interval=0.05, startup_delay=False, verbosity=0)
    except SystemExit as asked:
        status = int(asked.code or 0)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    sys.stderr.flush()
    os._exit(status)


def _wait(pid: int, seconds: float) -> dict[str, int | None]:
    """Its exit status, or None when it is still there after so many seconds; and its peak memory.

    That is in bytes, and the largest of its own and of those processes that it had. The seconds
    are those of a machine that has nothing else to do, see tests.faults.patience.
    """
    looks = seconds / LOOK_SECONDS
    while True:
        gone, status, usage = os.wait4(pid, os.WNOHANG)
        if gone:
            peak = usage.ru_maxrss * 1024
            return {"status": os.waitstatus_to_exitcode(status), "peak": peak}
        if looks <= 0:
            return {"status": None, "peak": None}
        looks -= 1
        time.sleep(LOOK_SECONDS)


if __name__ == "__main__":
    main()
