"""What has to be done now and then, by whichever worker comes first."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Final

from django.core.management import call_command
from django.db.models import Q
from django.db.models.functions import Now
from django.tasks import Task, task
from django.utils import timezone

from enrollments.queries.academy import academy_time
from enrollments.queries.overview.figures import last_count
from enrollments.services import tallies
from enrollments.services.figures import count_figures
from imports.models import Chore
from imports.queries.workers import ONE_SEEN, SEEN
from imports.services import purging
from imports.work.signs import note_now
from lms_admin.limits.counting import forget_old_counts
from lms_admin.shared_cache import forget_expired
from lms_admin.signing_in.sessions import forget_ended_sessions

logger = logging.getLogger(__name__)

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
SLACK: Final = timedelta(minutes=1)
FORGOTTEN_AFTER: Final = timedelta(days=1)


def claim(name: str, *, every: timedelta) -> bool:
    """Whether the caller is the one to do it now: nobody has begun it within `every`.

    By the database's clock. Of any number of workers that ask at the same moment, one is told so.
    """
    # One that is still to begin was begun before the clock was set back.
    is_due = ~Q(begun_at__gt=Now() - every, begun_at__lte=Now() + SLACK)
    known = Chore.objects.filter(name=name)
    if known.filter(~is_due).exists():
        return False
    Chore.objects.bulk_create([Chore(name=name, begun_at=NEVER)], ignore_conflicts=True)
    return known.filter(is_due).update(begun_at=Now()) == 1


def show_up(worker: str = "") -> None:
    """Tell the database that this worker is there, by its own clock: no machine's is asked."""
    note_now(SEEN, *([_named(worker)] if worker else []))


def sign_off(worker: str) -> None:
    """Tell it that this worker ends; and forget those that ended without saying so."""
    of_workers = Chore.objects.filter(name__startswith=ONE_SEEN)
    gone = Q(name=_named(worker)) | Q(begun_at__lt=Now() - FORGOTTEN_AFTER)
    of_workers.filter(gone).delete()


def _named(worker: str) -> str:
    """Its chore; a longer name than this one is cut."""
    return f"{ONE_SEEN}{worker}"[:40]


@task()
@academy_time()
def purge() -> None:
    """Purge files and drafts, and what is remembered of tasks, limits, sessions and forms."""
    purged = purging.purge()
    logger.info("Purged: %s", purged)
    call_command("prune_db_task_results", verbosity=0)
    forget_old_counts()
    forget_ended_sessions()
    forget_expired()


@task()
@academy_time()
def recount_now() -> None:
    """Count all enrollments, and say what the kept numbers had wrong."""
    wrong = tallies.recount_tallies()
    for correction in wrong:
        logger.error("A kept number was wrong and is put right: %s", correction)
    logger.info("Counted all enrollments: %s kept numbers were wrong", len(wrong))


@academy_time()
def tend_tallies() -> None:
    """Keep the kept numbers few, and of today."""
    if claim("tallies", every=timedelta(minutes=1)):
        tallies.move_day(timezone.localdate())
        tallies.fold_tallies()


def purge_daily() -> bool:
    """Queue today's purge, unless another worker has; whether this one did."""
    return _daily("purge", purge)


def recount_daily() -> bool:
    """Queue today's recount, unless another worker has; whether this one did."""
    return _daily("recount", recount_now)


def _daily(name: str, chore: Task[[], None]) -> bool:
    mine = claim(name, every=timedelta(days=1))
    if mine:
        chore.enqueue()
    return mine


# Counting ten million enrollments takes a minute: nobody has that done more often.
COUNT_EVERY: Final = timedelta(minutes=10)


@task()
@academy_time()
def count_now() -> None:
    """Count the figures of the overview."""
    logger.info("Counted the figures of the overview: %s", count_figures())


def count_again(*, at_once: bool = False) -> bool:
    """Queue a count of the figures, unless the last one was queued a moment ago.

    `at_once`: whenever that was, because nearly all of them are others now.
    """
    mine = claim("figures", every=timedelta(0) if at_once else COUNT_EVERY)
    if mine:
        count_now.enqueue()
    return mine


@academy_time()
def count_daily() -> bool:
    """Queue the day's first count as soon as the day begins where the academy is."""
    last = last_count()
    counted = last is not None and last.day >= timezone.localdate()
    return not counted and count_again()
