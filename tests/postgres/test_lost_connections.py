"""The database goes away in the middle of an import: it is gone on with, by the same worker."""

import random
import signal
import time

import pytest

from tests.faults.points import RUN
from tests.faults.scene import Scene, cut_connections
from tests.worker import worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("kind", ["unenroll", "remove", "undo of enroll"])
def test_cut_off_at_any_moment(kind: str) -> None:
    scene = Scene.started(kind)
    moments = random.Random(kind)
    with worker(IMPORT_CHUNK_MARKS=1) as survivor:
        scene.wait_until_at_work()
        for _cut in range(3):
            cut_connections()
            time.sleep(moments.random() / 3)
        scene.ends_by_itself()
        assert survivor.poll() is None


def test_cut_off_while_there_is_nothing_to_do() -> None:
    with worker() as survivor:
        time.sleep(0.3)
        assert cut_connections()
        # The worker makes the check as well: whoever starts has to wait for that.
        Scene.uploaded("unenroll").goes_all_the_way()
        assert survivor.poll() is None


def test_who_stands_still_in_the_middle_of_a_chunk_loses_its_locks() -> None:
    scene = Scene.started("unenroll")
    with worker(at=RUN["chunk_not_committed"], sends=signal.SIGSTOP) as stale:
        scene.wait_until_at_work()
        with worker():
            scene.ends_by_itself()
            stale.send_signal(signal.SIGCONT)
            time.sleep(0.3)
            scene.ends_by_itself()
            assert stale.poll() is None


def test_who_stood_still_alone_goes_on_when_it_wakes_up() -> None:
    scene = Scene.started("remove")
    with worker(at=RUN["chunk_not_committed"], sends=signal.SIGSTOP) as asleep:
        scene.wait_until_at_work()
        time.sleep(1.5)
        asleep.send_signal(signal.SIGCONT)
        scene.ends_by_itself()
        assert asleep.poll() is None
