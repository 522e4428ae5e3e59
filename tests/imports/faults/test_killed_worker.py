"""kill -9 of the worker, anywhere: nothing lost, nothing twice, and it ends by itself."""

import random
import signal
import time

import pytest

from imports.models import Import
from tests.faults.points import CHECK, CHECK_OF_UNDO, MIDWAY, RUN, SELECTION, Point
from tests.faults.scene import KINDS, PATIENCE, PEOPLE, Scene
from tests.ledger import Tables
from tests.worker import worker

pytestmark = pytest.mark.django_db(transaction=True)


def dies(point: Point) -> None:
    with worker(at=point) as doomed:
        assert doomed.wait(PATIENCE) == -signal.SIGKILL


def test_a_naive_run_is_found_out() -> None:
    scene = Scene.started("unenroll")
    with worker(at=Point("tests.faults.naive", "did", 2), naive=True) as doomed:
        assert doomed.wait(PATIENCE) == -signal.SIGKILL
    with worker(naive=True), pytest.raises(AssertionError, match="changed_since_check"):
        scene.ends_by_itself()


@pytest.mark.parametrize(
    ("kind", "point"),
    [("unenroll", point) for point in CHECK.values()]
    + [("undo of enroll", point) for point in CHECK_OF_UNDO.values()],
    ids=[*CHECK, *CHECK_OF_UNDO],
)
def test_a_check_is_made_by_another_worker(kind: str, point: Point) -> None:
    scene = Scene.uploaded(kind)
    dies(point)
    with worker():
        scene.wait_for(Import.Status.CHECKED)
        scene.start()
        scene.ends_by_itself()


@pytest.mark.parametrize("name", SELECTION)
def test_the_plan_of_a_selection_is_made_by_another_worker(name: str) -> None:
    scene = Scene.selected()
    dies(SELECTION[name])
    with worker():
        scene.ends_by_itself()


def test_a_selection_that_is_half_done_is_carried_on_by_another_worker() -> None:
    scene = Scene.selected()
    dies(RUN["chunk_not_committed"])
    assert 0 < scene.now.applied < PEOPLE
    with worker():
        scene.ends_by_itself()


@pytest.mark.parametrize("name", RUN)
def test_a_run_is_carried_on_by_another_worker(name: str) -> None:
    # The points take turns with the kinds; the long run has each with each.
    kind = KINDS[list(RUN).index(name) % len(KINDS)]
    scene = Scene.started(kind)
    dies(RUN[name])
    with worker():
        scene.ends_by_itself()


@pytest.mark.parametrize("kind", MIDWAY)
def test_a_chunk_is_done_as_a_whole(kind: str) -> None:
    scene = Scene.started(kind)
    dies(MIDWAY[kind])
    with worker():
        scene.ends_by_itself()


@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_any_moment(kind: str) -> None:
    scene = Scene.started(kind)
    hits = 0
    for _kill in range(10):
        before = scene.lease
        with worker(IMPORT_CHUNK_MARKS=1) as doomed:
            lease = scene.wait_until_taken(before)
            time.sleep(random.Random(kind).random() / 20)
            doomed.send_signal(signal.SIGKILL)
            assert doomed.wait(PATIENCE) == -signal.SIGKILL
        # A kill counts when its victim had the import in hand, and left work behind.
        hits += scene.was_hit(lease)
        if hits == 2:
            break
    assert hits == 2
    with worker():
        scene.ends_by_itself()


def test_stopped_politely_it_leaves_nothing_locked() -> None:
    scene = Scene.uploaded("unenroll")
    with worker() as polite:
        scene.wait_for(Import.Status.CHECKED)
        polite.send_signal(signal.SIGTERM)
        assert polite.wait(PATIENCE) == 0
    scene.start()
    with worker():
        scene.ends_by_itself()


def test_two_workers_share_two_imports() -> None:
    scenes = [Scene.started("unenroll"), Scene.started("remove")]
    before = Tables.now()
    with worker(IMPORT_CHUNK_MARKS=1), worker(IMPORT_CHUNK_MARKS=1):
        for scene in scenes:
            scene.wait_for(Import.Status.FINISHED)
    for scene in scenes:
        # What the events of both together have to explain.
        scene.before = before
        scene.ends_by_itself()


def test_who_stood_still_commits_nothing_after_another_took_over() -> None:
    scene = Scene.started("unenroll")
    with worker(at=RUN["chunk_committed"], sends=signal.SIGSTOP) as stale:
        scene.wait_until_at_work()
        with worker():
            scene.ends_by_itself()
            stale.send_signal(signal.SIGCONT)
            time.sleep(0.3)
            scene.ends_by_itself()
