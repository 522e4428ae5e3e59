"""Django's tasks on Redis or Valkey; the setting QUEUE_URL says on which.

A list of what is to be done, and no more: no results, no priorities, no later times. What gets lost
with the server, or with a worker that is killed, the workers' sweep finds in the database. So a
server that does not answer refuses nobody anything: what could not be queued is found, too.
"""

import json
import logging
import time
from collections.abc import Sequence
from typing import Any, Final

from django.tasks import TaskResult, TaskResultStatus
from django.tasks.backends.base import BaseTaskBackend
from django.tasks.base import Task
from django.tasks.signals import task_enqueued, task_finished, task_started
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from redis import Redis
from redis.exceptions import RedisError

from lms_admin.beyond import QueueFailed

logger = logging.getLogger(__name__)

KEY: Final = "desk:tasks"
# Nobody waits longer for a server that is not there.
PATIENCE: Final = 2.0


class RedisBackend(BaseTaskBackend):
    """OPTIONS: `url`, of the server and its database."""

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        super().__init__(alias, params)
        self._redis = Redis.from_url(
            self.options["url"], socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE * 5
        )

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        result = _result(task, self.alias, get_random_string(32), args, kwargs)
        told = {
            "id": result.id,
            "task": task.module_path,
            "args": result.args,
            "kwargs": result.kwargs,
            "at": time.time(),
        }
        try:
            self._redis.rpush(KEY, json.dumps(told))
        except RedisError as error:
            logger.error("The queue does not answer; the sweep finds what it missed: %s", error)
        task_enqueued.send(type(self), task_result=result)
        return result

    def take(self, seconds: float) -> TaskResult | None:
        """The task that waits longest, off the queue; waits so long for one. Raises QueueFailed."""
        try:
            found = self._redis.blpop([KEY], timeout=seconds)
        except RedisError as error:
            raise QueueFailed(str(error)) from error
        if found is None:
            return None
        told = json.loads(found[1])
        task = import_string(told["task"])
        return _result(task, self.alias, told["id"], told["args"], told["kwargs"])

    def waiting(self) -> Sequence[dict[str, Any]]:
        """What is queued, the first first; nothing while the server does not answer."""
        try:
            return [json.loads(told) for told in self._redis.lrange(KEY, 0, -1)]
        except RedisError as error:
            logger.error("The queue does not answer: %s", error)
            return []


def _result(task: Task, alias: str, number: str, args: Any, kwargs: Any) -> TaskResult:
    return TaskResult(
        task=task,
        id=number,
        status=TaskResultStatus.READY,
        enqueued_at=timezone.now(),
        started_at=None,
        last_attempted_at=None,
        finished_at=None,
        args=list(args),
        kwargs=dict(kwargs),
        backend=alias,
        errors=[],
        worker_ids=[],
    )


def do_task(result: TaskResult) -> None:
    """Do it; what it raises is in the log."""
    _note(result, status=TaskResultStatus.RUNNING, started_at=timezone.now())
    task_started.send(RedisBackend, task_result=result)
    try:
        result.task.call(*result.args, **result.kwargs)
    except Exception:
        logger.exception("Task %s failed", result.task.module_path)
        status = TaskResultStatus.FAILED
    else:
        status = TaskResultStatus.SUCCESSFUL
    _note(result, status=status, finished_at=timezone.now())
    task_finished.send(RedisBackend, task_result=result)


def _note(result: TaskResult, **facts: Any) -> None:
    """Django's own backends change their results so, too."""
    for name, fact in facts.items():
        object.__setattr__(result, name, fact)
