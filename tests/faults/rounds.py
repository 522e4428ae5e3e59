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
        """Each worker lives for a moment only, until the import has ended all the same."""
        while group.injected < self.counts.kills:
            scene = self._scene()
            with group.one(f"{scene.kind}, killed at random"):
                self._kill_until_ended(scene, group)
                scene.ends_by_itself()

    def _kill_until_ended(self, scene: Any, group: Group) -> None:
        from imports.models import Import
        from tests.worker import worker

        for _try in range(200):
            with worker(IMPORT_CHUNK_MARKS=self.random.choice((1, 2, 5))) as doomed:
                until = time.monotonic() + self.random.uniform(0, 1.5)
                while time.monotonic() < until and scene.now.status != Import.Status.FINISHED:
                    scene.start_if_checked()
                    time.sleep(self.random.uniform(0, 0.05))
                if scene.now.status == Import.Status.FINISHED:
                    return
                at_work = scene.now.lease is not None
                doomed.send_signal(signal.SIGKILL)
                doomed.wait(10)
                # A worker that had nothing in hand yet is no fault.
                group.injected += at_work

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
                        stale.send_signal(signal.SIGCONT)
                        group.injected += 1
                        time.sleep(0.3)
                        scene.ends_by_itself()
                        assert stale.poll() is None, "the stale worker ended"

    def kill_one_of_two(self, group: Group) -> None:
        from tests.faults.scene import Scene
        from tests.ledger import Tables
        from tests.worker import worker

        for _round in range(self.counts.pairs):
            scenes = [Scene.started("unenroll"), Scene.started("enroll")]
            before = Tables.now()
            with worker(IMPORT_CHUNK_MARKS=1), worker(IMPORT_CHUNK_MARKS=1) as doomed:
                time.sleep(self.random.uniform(0, 0.6))
                doomed.send_signal(signal.SIGKILL)
                group.injected += 1
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

        self._hit_survivors(group, self.counts.cuts, lambda: int(cut_connections() > 0))

    def restart(self, group: Group) -> None:
        from django.db import connection

        def fault() -> int:
            assert self.server
            self.server.restart()
            connection.close()
            return 1

        self._hit_survivors(group, self.counts.restarts, fault)

    def _hit_survivors(self, group: Group, number: int, fault: Callable[[], int]) -> None:
        """The worker is not started again: it has to go on by itself."""
        from imports.models import Import
        from tests.worker import worker

        while group.injected < number:
            scene = self._scene()
            with (
                group.one(f"{scene.kind}, lost the database"),
                worker(IMPORT_CHUNK_MARKS=1) as survivor,
            ):
                for _hit in range(self.random.randint(1, 4)):
                    time.sleep(self.random.uniform(0, 0.6))
                    scene.start_if_checked()
                    if scene.now.status != Import.Status.FINISHED:
                        group.injected += fault()
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
