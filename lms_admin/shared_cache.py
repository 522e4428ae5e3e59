"""The cache on Redis or Valkey, that the database stands in for; CACHE_URL says on which.

While the server does not answer, or has just not answered, all is asked of Django's cache in the
database. So the site goes on, and what is counted there, as wrong codes of a second factor, is
counted still: from zero, as after a restart of the server.
"""

import logging
from collections.abc import Callable
from typing import Any, Final

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.redis import RedisCache
from django.db import connection
from django.utils import timezone

from lms_admin.resting import Rest

logger = logging.getLogger(__name__)

STAND_IN: Final = "database"
FORGET: Final = "DELETE FROM shared_cache WHERE expires < %s"
# Of limits, too, which are counted on the same server.
REDIS_REST: Final = Rest()


def either[Found](on_redis: Callable[[], Found], in_database: Callable[[], Found]) -> Found:
    """What Redis answers, or else what the database does."""
    # Only here: a process that has no use for the library does not load it.
    from redis.exceptions import RedisError

    if not REDIS_REST.is_on:
        try:
            return on_redis()
        except RedisError as error:
            logger.warning("The shared cache does not answer; asking the database: %s", error)
            REDIS_REST.begin()
    return in_database()


def forget_expired() -> None:
    """Delete from the cache in the database what is no longer valid; this is called each day.

    Django's cache does so only when it is full, and what people filled in may be in it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            FORGET,
            [connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))],
        )


def _or_database(name: str) -> Any:
    """The method of this name, that asks the database where Redis does not answer."""

    def method(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        asked = getattr(super(RedisOrDatabase, self), name)
        stand_in: BaseCache = caches[STAND_IN]
        return either(
            lambda: asked(*args, **kwargs), lambda: getattr(stand_in, name)(*args, **kwargs)
        )

    return method


class RedisOrDatabase(RedisCache):
    """Django's cache on Redis; its other methods go through these."""

    add = _or_database("add")
    get = _or_database("get")
    set = _or_database("set")
    touch = _or_database("touch")
    delete = _or_database("delete")
    get_many = _or_database("get_many")
    has_key = _or_database("has_key")
    incr = _or_database("incr")
    set_many = _or_database("set_many")
    delete_many = _or_database("delete_many")
    clear = _or_database("clear")
