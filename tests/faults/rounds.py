"""The long run on one database: `python -m tests.faults.rounds sqlite|postgresql`.

Says after each group how many faults it injected and how the imports ended; its last line is that
as one JSON object.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import django

from tests.faults.cluster import Cluster, cluster

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@dataclass
class Group:
    """Faults of one sort: how many, and what became of the imports that they hit."""

    injected: int = 0
    ended: int = 0
    failures: list[str] = field(default_factory=list)

    @contextmanager
    def one(self, what: str) -> Iterator[None]:
        """One import that is to end by itself."""
        try:
            yield
        except AssertionError as failure:
            self.failures.append(f"{what}: {failure}")
            say(f"  NOT AS IT SHOULD BE  {self.failures[-1]}")
        else:
            self.ended += 1


class Rounds:
    def __init__(self, counts: argparse.Namespace, server: Cluster | None) -> None:
        self.counts, self.server = counts, server
        self.random = random.Random(counts.seed)
        self.groups: dict[str, Group] = {}

    def run(self) -> None:
        self._group("killed at a point", self.kill_at_points)
        self._group("killed at random", self.kill_at_random)
        self._group("stopped, and continued after another took over", self.stop_and_continue)
        self._group("one of two workers killed", self.kill_one_of_two)
        if self.server:
            self._group("connections cut at random", self.cut)
            self._group("PostgreSQL restarted", self.restart)

    def _group(self, name: str, faults: Callable[[Group], None]) -> None:
        group = self.groups[name] = Group()
        began = time.monotonic()
        faults(group)
        say(
            f"  {name}: {group.injected} injected, {group.ended} imports ended by themselves, "
            f"{len(group.failures)} did not ({time.monotonic() - began:.0f} s)"
        )

    # --- the faults -------------------------------------------------------------------------------

    def kill_at_points(self, group: Group) -> None:
        from tests.faults.points import CHECK, CHECK_OF_UNDO, MIDWAY, RUN
        from tests.faults.scene import KINDS, PATIENCE, Scene
        from tests.worker import worker

        for kind in KINDS:
            of_check = CHECK_OF_UNDO if kind.startswith("undo") else CHECK
            for name, point in {**of_check, **RUN, "midway": MIDWAY[kind]}.items():
                scene = Scene.uploaded(kind) if name in of_check else Scene.started(kind)
                with group.one(f"{kind}, {name}"):
                    with worker(at=point) as doomed:
                        assert doomed.wait(PATIENCE) == -signal.SIGKILL
                    group.injected += 1
                    with worker():
                        scene.goes_all_the_way()

    def kill_at_random(self, group: Group) -> None:
        """A few workers in a row live for a moment only; the next one ends it."""
        from tests.worker import worker

        while group.injected < self.counts.kills:
            scene = self._scene()
            with group.one(f"{scene.kind}, killed at random"):
                for _kill in range(self.random.randint(1, 5)):
                    group.injected += self._kill_one(scene)
                with worker():
                    scene.goes_all_the_way()

    def _kill_one(self, scene: Any) -> bool:
        """Whether the kill hit a worker that had the import in hand, with work left."""
        from tests.worker import worker

        before = scene.lease
        with worker(IMPORT_CHUNK_MARKS=self.random.choice((1, 2, 5))) as doomed:
            lease = self._taken(scene, before)
            if lease is None:
                return False
            time.sleep(self.random.uniform(0, 0.3))
            doomed.send_signal(signal.SIGKILL)
            assert doomed.wait(10) == -signal.SIGKILL, "it ended before it was killed"
        return bool(scene.was_hit(lease))

    def _taken(self, scene: Any, before: Any) -> Any:
        """The lease by which a worker has it in hand; None when a step ended meanwhile."""
        from imports.models import Import

        if scene.now.status == Import.Status.CHECKING and self.random.random() < 0.5:
            # Let it check in peace, so that kills come to the run, too.
            scene.wait_for(Import.Status.CHECKED)
        scene.start_if_checked()
        return scene.wait_until_taken(before)

    def stop_and_continue(self, group: Group) -> None:
        from tests.faults.points import RUN
        from tests.faults.scene import KINDS, Scene
        from tests.worker import worker

        # On SQLite nobody else can write while one stands still in the middle of a chunk.
        points = ["lease_renewed", "chunk_not_committed"] if self.server else []
        for kind in KINDS:
            for name in ("chunk_committed", "before_the_first_chunk", *points):
                scene = Scene.started(kind)
                with (
                    group.one(f"{kind}, stopped at {name}"),
                    worker(at=RUN[name], sends=signal.SIGSTOP) as stale,
                ):
                    scene.wait_until_taken()
                    with worker():
                        scene.ends_by_itself()
                        group.injected += stale.is_stopped
                        stale.send_signal(signal.SIGCONT)
                        time.sleep(0.3)
                        scene.ends_by_itself()
                        assert stale.poll() is None, "the stale worker ended"

    def kill_one_of_two(self, group: Group) -> None:
        from tests.faults.scene import Scene
        from tests.ledger import Tables
        from tests.worker import worker

        while group.injected < self.counts.pairs:
            scenes = [Scene.started("unenroll"), Scene.started("enroll")]
            before = Tables.now()
            with worker(IMPORT_CHUNK_MARKS=1) as doomed:
                # The first worker takes the first import; then there is a second one.
                lease = scenes[0].wait_until_taken()
                with worker(IMPORT_CHUNK_MARKS=1):
                    time.sleep(self.random.uniform(0, 0.2))
                    doomed.send_signal(signal.SIGKILL)
                    assert doomed.wait(10) == -signal.SIGKILL
                    group.injected += scenes[0].was_hit(lease)
                    self._both_end(scenes, before, group)

    def _both_end(self, scenes: list[Any], before: Any, group: Group) -> None:
        for scene in scenes:
            with group.one(f"{scene.kind}, one of two killed"):
                for each in scenes:
                    each.is_finished()
                # What the events of both together have to explain.
                scene.before = before
                scene.ends_by_itself()

    def cut(self, group: Group) -> None:
        from tests.faults.scene import cut_connections

        self._hit_survivors(group, self.counts.cuts, cut_connections)

    def restart(self, group: Group) -> None:
        from django.db import connection

        def fault() -> None:
            assert self.server
            self.server.restart()
            connection.close()

        self._hit_survivors(group, self.counts.restarts, fault)

    def _hit_survivors(self, group: Group, number: int, fault: Callable[[], object]) -> None:
        """The worker is not started again: it has to go on by itself."""
        from imports.models import Import
        from tests.worker import worker

        while group.injected < number:
            scene = self._scene()
            with (
                group.one(f"{scene.kind}, lost the database"),
                worker(IMPORT_CHUNK_MARKS=1) as survivor,
            ):
                lease = None
                for _hit in range(self.random.randint(1, 4)):
                    lease = self._taken(scene, lease)
                    if lease is None:
                        break
                    time.sleep(self.random.uniform(0, 0.2))
                    at_work = scene.was_hit(lease)
                    fault()
                    # It had the import in hand before, and did not end with it meanwhile.
                    group.injected += at_work and scene.now.status != Import.Status.FINISHED
                scene.goes_all_the_way()
                assert survivor.poll() is None, "the worker ended"

    def _scene(self) -> Any:
        from tests.faults.scene import KINDS, Scene

        make = self.random.choice((Scene.uploaded, Scene.started, Scene.started))
        return make(self.random.choice(KINDS))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("database", choices=("sqlite", "postgresql"))
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--cuts", type=int, default=50)
    parser.add_argument("--restarts", type=int, default=10)
    parser.add_argument("--pairs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    counts = parser.parse_args()
    server = cluster() if counts.database == "postgresql" else nullcontext()
    with server as ours, tempfile.TemporaryDirectory(prefix="faults-") as folder:
        if ours:
            os.environ["DATABASE_URL"] = ours.url
        else:
            os.environ.pop("DATABASE_URL", None)
        os.environ["MEDIA_ROOT"] = folder
        django.setup()
        return _on_a_database_of_its_own(Rounds(counts, ours))


def _on_a_database_of_its_own(rounds: Rounds) -> int:
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    from tests.worker import close_nurseries

    say(f"On {connection.vendor}, seed {rounds.counts.seed}")
    made = setup_databases(verbosity=0, interactive=False)
    try:
        rounds.run()
    finally:
        close_nurseries()
        teardown_databases(made, verbosity=0)
    say(json.dumps({name: vars(group) for name, group in rounds.groups.items()}))
    return int(any(group.failures for group in rounds.groups.values()))


if __name__ == "__main__":
    sys.exit(main())
