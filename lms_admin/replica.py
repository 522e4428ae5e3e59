"""Lists from a replica of the database that PostgreSQL streams to, by the setting REPLICA_URL.

A replica is behind, a moment or long. A page never shows less than its reader did: what somebody
changes, or sees of a worker's deeds, leaves the primary's position in their browser, signed, and
the replica is read only once it has come to that position. Everything else is read where it is
written. Without a replica, nothing of this does anything.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.db import InterfaceError, OperationalError, connection, connections
from django.http import HttpRequest, HttpResponse

from lms_admin.resting import Rest

logger = logging.getLogger(__name__)

PRIMARY: Final = "default"
REPLICA: Final = "replica"
SALT: Final = "lms_admin.replica"
SAFE: Final = ("GET", "HEAD")
# Pages on which people see what workers did for them.
ABOUT_WORKERS: Final = "imports"
# What changes by the request itself, and what is asked by the second.
ALWAYS_PRIMARY: Final = frozenset({"sessions", "django_cache", "django_tasks_database"})
LOST: Final = (OperationalError, InterfaceError)

type Answering = Callable[..., HttpResponse]

_is_reading: ContextVar[bool] = ContextVar("is_reading", default=False)
REPLICA_REST: Final = Rest()


class ReplicaRouter:
    """Which database each query is for."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        # Within a transaction somebody decides, or locks.
        is_free = _is_reading.get() and not connection.in_atomic_block
        return REPLICA if is_free and model._meta.app_label not in ALWAYS_PRIMARY else PRIMARY

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return PRIMARY

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db != REPLICA


def from_replica(view: Answering) -> Answering:
    """Let this list be read from the replica, once that knows all that its reader did.

    Where the replica does not answer, or gives up in the middle, the primary is read instead.
    """

    @wraps(view)
    def listing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.REPLICA_URL and request.method in SAFE and _knows_all_of(request):
            try:
                with reading():
                    return view(request, *args, **kwargs)
            except LOST:
                _let_rest()
        return view(request, *args, **kwargs)

    return listing


@contextmanager
def reading() -> Iterator[None]:
    """Queries of lists in this block are for the replica."""
    before = _is_reading.set(True)
    try:
        yield
    finally:
        _is_reading.reset(before)


def remember_position(get_response: Answering) -> Answering:
    """Middleware: after a change, or a look at workers' deeds, the browser keeps the position."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.REPLICA_URL and _may_know_more(request):
            response.set_cookie(
                settings.POSITION_COOKIE_NAME,
                signing.dumps(_position(), salt=SALT),
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    return middleware


def _may_know_more(request: HttpRequest) -> bool:
    """Whether whoever asked now knows something that was written a moment ago."""
    match = request.resolver_match
    return request.method not in SAFE or (match is not None and match.app_name == ABOUT_WORKERS)


def _position() -> str:
    """How far the primary has written; everything that is committed lies before it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn()::text")
        found: str = cursor.fetchone()[0]
        return found


def _knows_all_of(request: HttpRequest) -> bool:
    """Whether the replica has come to the position that this browser keeps, if it keeps one."""
    if REPLICA_REST.is_on:
        return False
    kept = request.COOKIES.get(settings.POSITION_COOKIE_NAME)
    if kept is None:
        return True
    try:
        position = signing.loads(kept, salt=SALT)
        return _has_come_to(position)
    except signing.BadSignature:
        return False
    except LOST:
        _let_rest()
        return False


def _has_come_to(position: str) -> bool:
    """False also of what is no replica."""
    with connections[REPLICA].cursor() as cursor:
        cursor.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [position])
        return bool(cursor.fetchone()[0])


def _let_rest() -> None:
    logger.warning("The replica did not answer: lists are read from the primary", exc_info=True)
    REPLICA_REST.begin()
    connections[REPLICA].close()
