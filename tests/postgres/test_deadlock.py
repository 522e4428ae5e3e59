"""Two services that wait for each other: PostgreSQL ends one, which starts again and succeeds."""

import threading

import pytest

from enrollments.models import Team
from enrollments.services.sql import lock, one_transaction
from tests.factories import TeamFactory
from tests.threads import PATIENCE, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_deadlock_is_a_lost_race() -> None:
    one, other = TeamFactory.create(), TeamFactory.create()
    both_hold_one, one_is_done = threading.Barrier(2), threading.Event()
    tries = []

    @one_transaction
    def crossing(first: Team, second: Team) -> str:
        tries.append(first)
        if len(tries) > 2:
            # However long it pauses, the other may be slower: then they would cross once more.
            assert one_is_done.wait(PATIENCE)
        lock(Team.objects.filter(pk=first.pk))
        if len(tries) <= 2:
            both_hold_one.wait(PATIENCE)
        lock(Team.objects.filter(pk=second.pk))
        return first.name

    def run(first: Team, second: Team) -> str:
        name = crossing(first, second)
        one_is_done.set()
        return name

    works = at_once(lambda: run(one, other), lambda: run(other, one))
    assert [work.outcome() for work in works] == [one.name, other.name]
    assert len(tries) == 3
