"""Who works on an import: at most one living worker, whatever the queue says.

The queue only says "look at import N". A worker takes the lease by a conditional update and renews
it with each chunk, in the chunk's own transaction; a worker that lost it finds out before it
commits anything. A lease that nobody renewed is stale, and any worker may take it over.
"""

import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import QuerySet

from imports.models import Import
from imports.queries.leased import lease_end
from imports.queries.workers import AT_WORK, free_to_take
from lms_admin import dialect

logger = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Another worker has taken this import over, or it was stopped or discarded."""


def take(number: int) -> uuid.UUID | None:
    """The lease of this import, or None when another worker holds it or there is nothing to do."""
    lease = uuid.uuid4()
    free = Import.objects.filter(free_to_take(), pk=number)
    return lease if free.update(lease=lease, lease_until=lease_end()) == 1 else None


def held(number: int, lease: uuid.UUID) -> Import:
    """The import, locked and with its lease renewed, inside the caller's transaction."""
    # A worker that is stopped, or cut off, in the middle of a chunk would keep its locks, and
    # whoever takes over would wait for them for ever.
    dialect.end_when_idle(settings.IMPORT_LEASE_SECONDS)
    mine = Import.objects.select_for_update(of=("self",)).filter(pk=number, lease=lease)
    import_run = mine.select_related("created_by", "started_by", "undo_of").first()
    if import_run is None or import_run.status not in AT_WORK:
        raise LeaseLost
    import_run.lease_until = lease_end()
    import_run.save(update_fields=("lease_until",))
    return import_run


def renew(number: int, lease: uuid.UUID) -> None:
    """Keep the lease while there is nothing to commit yet; LeaseLost when it is another's."""
    mine = Import.objects.filter(pk=number, lease=lease, status__in=AT_WORK)
    if not mine.update(lease_until=lease_end()):
        raise LeaseLost


@contextmanager
def kept(number: int, lease: uuid.UUID) -> Iterator[None]:
    """Renew the lease time and again while one long statement runs, which nothing interrupts.

    Whoever lost it all the same finds out when they commit. Of SQLite's only writer nobody can
    take anything over meanwhile.
    """
    if not dialect.has_row_locks():
        yield
        return
    is_done = threading.Event()
    keeper = threading.Thread(target=_keep, args=(number, lease, is_done), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        is_done.set()
        keeper.join()


def _keep(number: int, lease: uuid.UUID, is_done: threading.Event) -> None:
    """In a thread, which has a connection of its own."""
    try:
        while not is_done.wait(settings.IMPORT_LEASE_SECONDS / 3):
            renew(number, lease)
    except (LeaseLost, DatabaseError):
        logger.warning("The lease of import %s could not be renewed", number)
    finally:
        connection.close()


def give_back(number: int, lease: uuid.UUID) -> None:
    Import.objects.filter(pk=number, lease=lease).update(lease=None, lease_until=None)


def waiting() -> QuerySet[Import]:
    """Imports that somebody should work on and nobody does."""
    return Import.objects.filter(free_to_take()).order_by("pk")
