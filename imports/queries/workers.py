"""Whether anybody works, and on what nobody does: what the database knows, by its own clock."""

import time
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import DurationField, ExpressionWrapper, Min, Q
from django.db.models.functions import Coalesce, Now
from django.tasks import default_task_backend
from django_tasks_db.models import DBTaskResult

from imports.models import Chore, Import
from imports.queries.leased import lease_holds, lease_ran_out
from imports.queries.turns import has_to_wait

# The chore whose last time is when a worker was last seen; of each worker there is one besides.
SEEN: Final = "worker_seen"
ONE_SEEN: Final = "worker "
# And that of when the store of uploaded files last failed one.
STORE_FAILED: Final = "store_failed"
MISSED_AFTER: Final = timedelta(minutes=1)
AT_WORK: Final = (Import.Status.CHECKING, Import.Status.RUNNING)


def is_worker_running() -> bool:
    """Whether a worker was seen within a minute, or holds an import at this moment."""
    seen = Chore.objects.filter(_lately(), name=SEEN)
    # One that has the only writer's place for long, on SQLite, cannot say that it is there.
    return seen.exists() or Import.objects.filter(lease_holds()).exists()


def workers_running() -> int:
    """How many workers were seen within a minute."""
    return Chore.objects.filter(_lately(), name__startswith=ONE_SEEN).count()


def _lately() -> Q:
    """What seems to be still to come was before the clock was set back: nobody knows how long."""
    return Q(begun_at__gt=Now() - MISSED_AFTER, begun_at__lte=Now() + MISSED_AFTER)


def free_to_take() -> Q:
    """Selects imports on which somebody should work and nobody does."""
    # One that shall stop does not wait to be told so.
    its_turn = Q(status=Import.Status.CHECKING) | Q(stop_asked=True) | ~Q(has_to_wait())
    return Q(status__in=AT_WORK) & lease_ran_out() & its_turn


def has_store_failed() -> bool:
    """Whether a worker could not have an uploaded file within the last minute."""
    return Chore.objects.filter(_lately(), name=STORE_FAILED).exists()


def queue_length() -> int:
    """How many tasks wait for a worker."""
    if settings.QUEUE_URL:
        queue: Any = default_task_backend
        return len(queue.waiting())
    return DBTaskResult.objects.ready().count()


def queue_seconds() -> int:
    """How many seconds the task that waits longest has waited; 0 when none waits."""
    if settings.QUEUE_URL:
        queue: Any = default_task_backend
        return max((int(time.time() - one["at"]) for one in queue.waiting()[:1]), default=0)
    waiting = DBTaskResult.objects.ready().order_by()
    return _seconds(waiting.aggregate(age=_age(Min("enqueued_at")))["age"])


def import_seconds() -> int:
    """How many seconds the import that waits longest for a worker has waited; 0 when none waits."""
    waiting = Import.objects.filter(free_to_take())
    since = Min(Coalesce("lease_until", "changed_at"))
    return _seconds(waiting.aggregate(age=_age(since))["age"])


def _age(since: Min) -> ExpressionWrapper:
    return ExpressionWrapper(Now() - since, DurationField())


def _seconds(age: timedelta | None) -> int:
    return max(int(age.total_seconds()), 0) if age else 0
