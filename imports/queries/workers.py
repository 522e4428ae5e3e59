"""Whether anybody works: what the database was told last, by its own clock."""

from datetime import timedelta
from typing import Final

from django.db.models import DurationField, ExpressionWrapper, Min
from django.db.models.functions import Now
from django_tasks_db.models import DBTaskResult

from imports.models import Chore, Import

# The chore whose last time is when a worker was last seen.
SEEN: Final = "worker_seen"
# And that of when the store of uploaded files last failed one.
STORE_FAILED: Final = "store_failed"
MISSED_AFTER: Final = timedelta(minutes=1)


def is_worker_running() -> bool:
    """Whether a worker was seen within a minute, or holds an import at this moment."""
    seen = Chore.objects.filter(name=SEEN, begun_at__gt=Now() - MISSED_AFTER)
    # One that has the only writer's place for long, on SQLite, cannot say that it is there.
    return seen.exists() or Import.objects.filter(lease_until__gt=Now()).exists()


def has_store_failed() -> bool:
    """Whether a worker could not have an uploaded file within the last minute."""
    failed = Chore.objects.filter(name=STORE_FAILED, begun_at__gt=Now() - MISSED_AFTER)
    return failed.exists()


def queue_seconds() -> int:
    """For how many seconds the task that waits longest has waited; 0 where none does."""
    waiting = DBTaskResult.objects.ready().order_by()
    age = ExpressionWrapper(Now() - Min("enqueued_at"), DurationField())
    longest: timedelta | None = waiting.aggregate(age=age)["age"]
    return max(int(longest.total_seconds()), 0) if longest else 0
