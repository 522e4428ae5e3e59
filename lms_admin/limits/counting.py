"""Counts that all processes share, of any number of machines.

One statement counts and reads the count, so two processes never both take the last place: Django's
cache in the database reads and then writes. What is counted is not in the table, only a digest of
it: of an address that was typed, or of where somebody is.

With CACHE_URL the counts are on Redis, and in the database only while that does not answer: a limit
is never lifted, its count begins anew.
"""

import hashlib
import threading
import time
from collections.abc import Iterable
from functools import partial
from typing import Final

from django.conf import settings
from django.db import connection

from lms_admin import dialect
from lms_admin.limits.on_redis import count_on_redis, uncount_on_redis
from lms_admin.limits.table import Limit
from lms_admin.shared_cache import either

type Counted = tuple[Limit, str]

COUNT: Final = """
    INSERT INTO lms_admin_count AS kept (name, hits, until) VALUES (%s, %s, {now} + %s)
    ON CONFLICT (name) DO UPDATE SET
        hits = CASE WHEN kept.until <= {now} THEN 0 ELSE kept.hits END + excluded.hits,
        until = CASE WHEN kept.until <= {now} THEN excluded.until ELSE kept.until END
    RETURNING hits, until - {now}
"""
GIVE_BACK: Final = "UPDATE lms_admin_count SET hits = hits - 1 WHERE name = %s AND hits > 0"
FORGET: Final = "DELETE FROM lms_admin_count WHERE until <= {now}"


def wait_for(asked: Iterable[Counted]) -> int:
    """Count one of each; 0 if all may be done, else how many seconds to wait.

    In that order; when one is refused, those before it are given back.
    """
    taken: list[Counted] = []
    for limit, of in asked:
        if wait := _take(limit, of):
            uncount(taken)
            return wait
        taken.append((limit, of))
    return 0


def uncount(taken: Iterable[Counted]) -> None:
    """What was counted does not count after all."""
    for limit, of in taken:
        name = _name(limit, of)
        if url := settings.CACHE_URL:
            either(partial(uncount_on_redis, url, name), partial(_uncount, name))
        else:
            _uncount(name)


def _uncount(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, [name])


def forget_old_counts() -> None:
    """Delete what no longer counts; something that is done each day calls this."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET.format(now=dialect.seconds_now()))


def _take(limit: Limit, of: str) -> int:
    name = _name(limit, of)
    if limit.step > 1 and _spend(name):
        return 0
    hits, left = _count(name, limit)
    if hits - limit.step >= limit.number * settings.LIMIT_FACTOR:
        return max(left, 1)
    if limit.step > 1:
        _keep(name, limit.step - 1, left)
    return 0


def _count(name: str, limit: Limit) -> tuple[int, int]:
    """How many there are now, this one included, and for how many seconds they still count."""
    if url := settings.CACHE_URL:
        on_redis = partial(count_on_redis, url, name, limit.step, limit.seconds)
        return either(on_redis, partial(_count_in_database, name, limit))
    return _count_in_database(name, limit)


def _count_in_database(name: str, limit: Limit) -> tuple[int, int]:
    sql = COUNT.format(now=dialect.seconds_now())
    with connection.cursor() as cursor:
        cursor.execute(sql, [name, limit.step, limit.seconds])
        hits, left = cursor.fetchone()
    return hits, left


def _name(limit: Limit, of: str) -> str:
    told = f"{settings.SECRET_KEY}\0{limit.name}\0{of}"
    return hashlib.sha256(told.encode()).hexdigest()


# --- what this process took and has not spent yet -------------------------------------------------

_unspent: Final[dict[str, tuple[int, float]]] = {}
_lock: Final = threading.Lock()
MOST_KEPT: Final = 10_000


def _spend(name: str) -> bool:
    with _lock:
        number, until = _unspent.get(name, (0, 0.0))
        if not number or until <= time.monotonic():
            return False
        _unspent[name] = (number - 1, until)
        return True


def _keep(name: str, number: int, seconds: int) -> None:
    with _lock:
        if len(_unspent) >= MOST_KEPT:
            _unspent.clear()
        _unspent[name] = (number, time.monotonic() + seconds)


def forget_unspent() -> None:
    """Forgets what this process remembers, as if it had just begun."""
    with _lock:
        _unspent.clear()
