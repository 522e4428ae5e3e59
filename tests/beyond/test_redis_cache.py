"""Cache and limits on a real Redis, and what holds while it is down."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from pytest_django import Settings

from lms_admin import shared_cache
from lms_admin.beyond import shared_cache as caches_of
from lms_admin.limits.counting import forget_unspent, uncount, wait_for
from lms_admin.limits.table import Limit
from tests.beyond.redis import RedisServer, running_redis
from tests.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.redis]
THREE = Limit(name="three", what="tries", per="test", number=3, seconds=60)


@pytest.fixture
def server(settings: Settings) -> Iterator[RedisServer]:
    settings.LIMIT_FACTOR = 1
    shared_cache.REDIS_REST.end()
    with running_redis() as running:
        settings.CACHE_URL = running.url
        settings.CACHES = settings.CACHES | caches_of(running.url)
        yield running
    shared_cache.REDIS_REST.end()
    forget_unspent()


def test_the_cache_is_on_redis(server):
    cache = caches["default"]
    cache.set("a", 1, 60)
    assert cache.add("a", 2) is False
    assert (cache.incr("a"), cache.get("a"), caches["database"].get("a")) == (2, 2, None)


def test_of_many_at_once_as_many_as_may(server):
    asked = at_once(*[lambda: wait_for([(THREE, "somebody")])] * 8)
    waits = [one.outcome() for one in asked]
    assert waits.count(0) == 3
    assert all(0 < wait <= 60 for wait in waits if wait)


def test_what_is_given_back_counts_no_more(server):
    assert [wait_for([(THREE, "somebody")]) for _ in range(3)] == [0, 0, 0]
    uncount([(THREE, "somebody")])
    assert wait_for([(THREE, "somebody")]) == 0
    assert wait_for([(THREE, "somebody")]) > 0
    uncount([(THREE, "nobody")])
    assert [bool(wait_for([(THREE, "nobody")])) for _ in range(4)] == [False] * 3 + [True]


def test_while_it_is_down_the_database_counts_from_zero(server, caplog):
    for _ in range(3):
        wait_for([(THREE, "somebody")])
    assert wait_for([(THREE, "somebody")]) > 0
    with server.down():
        answers = [bool(wait_for([(THREE, "somebody")])) for _ in range(4)]
        assert answers == [False, False, False, True]
        caches["default"].set("a", 1, 60)
        assert (caches["default"].get("a"), caches["database"].get("a")) == (1, 1)
    # It is asked once, and then left alone for a while.
    assert caplog.text.count("The shared cache does not answer") == 1
    shared_cache.REDIS_REST.end()
    assert caches["default"].get("a") is None
    assert wait_for([(THREE, "somebody")]) == 0
