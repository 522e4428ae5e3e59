"""The worker's loop where the queue is on Redis or Valkey."""

import signal
import threading
from typing import Any, Final

from django.db import close_old_connections
from django.tasks import default_task_backend

from imports.management.outages import Outage
from imports.work import lease as leases
from imports.work.queue import work
from lms_admin.beyond import QueueFailed
from lms_admin.redis_queue import do_task

THE_QUEUE: Final = Outage("the queue")
# How long it waits for a task before it looks whether it shall end.
WAIT_SECONDS: Final = 1


def work_from_redis(done: threading.Event) -> None:
    """Do task after task until it is told to stop, after the one in hand.

    While the queue does not answer, the database says what is to be done.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_which: done.set())
    queue: Any = default_task_backend
    while not done.is_set():
        close_old_connections()
        try:
            task = queue.take(WAIT_SECONDS)
        except QueueFailed as error:
            THE_QUEUE.goes_on(error)
            _what_waits(done)
            done.wait(WAIT_SECONDS)
            continue
        THE_QUEUE.is_over()
        if task is not None:
            do_task(task)
            close_old_connections()


def _what_waits(done: threading.Event) -> None:
    for number in list(leases.waiting().values_list("pk", flat=True)):
        if not done.is_set():
            work.call(number)
