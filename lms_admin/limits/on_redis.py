"""Counts of limits on Redis or Valkey, where CACHE_URL names one."""

from functools import cache
from typing import Any, Final

PREFIX: Final = "desk:count:"
# Nobody waits longer for a server that is not there.
PATIENCE: Final = 1.0
# Only what still counts: a count that has run out meanwhile is not made anew, below zero.
LESS_ONE: Final = """
    local hits = tonumber(redis.call('GET', KEYS[1]))
    if hits and hits > 0 then redis.call('DECR', KEYS[1]) end
"""


def count_on_redis(url: str, name: str, step: int, seconds: int) -> tuple[int, int]:
    """How many there are now, these included, and for how many seconds they still count."""
    key = PREFIX + name
    with _server(url).pipeline(transaction=True) as asked:
        asked.set(key, 0, ex=seconds, nx=True)
        asked.incrby(key, step)
        asked.ttl(key)
        _made, hits, left = asked.execute()
    return hits, left


def uncount_on_redis(url: str, name: str) -> None:
    _server(url).eval(LESS_ONE, 1, PREFIX + name)


@cache
def _server(url: str) -> Any:
    # Only here: a process that has no use for the library does not load it.
    from redis import Redis

    return Redis.from_url(url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)
