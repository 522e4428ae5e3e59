"""The disk under PostgreSQL takes its time for each write: `python -m tests.faults.slow_disk`.

strace starts the server of a cluster of its own, with fsync on, and holds up each write and each
flush by so many milliseconds (20 and 200, or what is named). Imports run and somebody clicks
meanwhile. Nothing may be lost, no answer may be a fault, health says that all is well, and the
lease of an import stays with the worker that took it, beside another one that would take over.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import django
import psycopg

from tests.faults.cluster import Cluster, program_of_server
from tests.processes import until

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
MILLISECONDS: Final = (20, 200)
WRITES: Final = "pwrite64,pwritev,fdatasync,fsync"
# Much shorter than in production (60), and still longer than a chunk takes on such a disk.
LEASE_SECONDS: Final = 5
# Of which there are always enough.
CLICKS: Final = 200
START_SECONDS: Final = 120


class SlowCluster(Cluster):
    """`start` makes it a quick one, to be filled."""

    @contextmanager
    def slow(self, milliseconds: int) -> Iterator[None]:
        # It writes all that it has, quickly: after a crash it would first, slowly.
        if not self.is_running:
            self.start()
        self._pg_ctl("stop", "-m", "fast")
        held_up = f"inject={WRITES}:delay_enter={milliseconds}ms"
        tracer = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null"]
        tracer += ["-e", f"trace={WRITES}", "-e", held_up]
        server = [str(program_of_server("postgres")), "-D", str(self.folder / "data")]
        server += ["-p", str(self.port), "-k", str(self.folder), "-c", "fsync=on"]
        server += ["-c", "listen_addresses=127.0.0.1", "-c", "wal_sync_method=fdatasync"]
        other: dict[str, Any] = {"user": "postgres"} if os.getuid() == 0 else {}
        with (self.folder / "log").open("ab") as log:
            traced = subprocess.Popen(
                [*tracer, *server], cwd=self.folder, stdout=log, stderr=log, **other
            )
            try:
                until(self._answers, seconds=START_SECONDS, what="a start of the server")
                yield
            finally:
                self.stop()
                traced.wait()

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError), closing(psycopg.connect(self.url)):
            return True
        return False


@dataclass
class Clicks:
    """Somebody who looks and unenrolls, one person after another, while the imports run."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    done: int = 0

    @contextmanager
    def going_on(self, places: Iterator[Any], by: Any) -> Iterator[None]:
        over = threading.Event()
        thread = threading.Thread(target=self._click, args=(places, by, over))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _click(self, places: Iterator[Any], by: Any, over: threading.Event) -> None:
        from django.db import connection

        from imports.queries.workers import is_worker_running
        from tests.doors.through import signed_in, unenrolled_by_click

        until(is_worker_running, what="a first sign of a worker")
        client = signed_in(by)
        client.raise_request_exception = False
        while not over.is_set():
            place = next(places)
            for address in ("/overview/", "/users/", "/health/", "/health/worker/"):
                self._ask(address, client)
            began = time.monotonic()
            unenrolled_by_click(client, [place.pk])
            self.seconds.append(time.monotonic() - began)
            place.refresh_from_db()
            self.done += place.status == "unenrolled"
        connection.close()

    def _ask(self, address: str, client: Any) -> None:
        answer = client.get(address)
        said = answer.content.decode()
        if answer.status_code != 200 or "No worker is running" in said:
            self.wrong.append(f"{address}: {answer.status_code} {said[:200]}")


def main() -> int:
    chosen = [int(text) for text in sys.argv[1:]] or MILLISECONDS
    with (
        tempfile.TemporaryDirectory(prefix="slow-disk-") as folder,
        tempfile.TemporaryDirectory() as media,
    ):
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        server = SlowCluster(Path(folder))
        server.make()
        server.start()
        os.environ |= {"DATABASE_URL": server.url, "MEDIA_ROOT": media}
        django.setup()
        from django.db import connection
        from django.test.utils import setup_databases, setup_test_environment

        setup_test_environment()
        setup_databases(verbosity=0, interactive=False)
        connection.close()
        for milliseconds in chosen:
            with server.slow(milliseconds):
                _on(milliseconds)
                connection.close()
    return 0


def _on(milliseconds: int) -> None:
    from django.db import transaction

    from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory
    from tests.faults.scene import KINDS, Scene
    from tests.worker import close_nurseries, worker

    by = UserFactory.create(role="administrator")
    activity = LearningActivityFactory.create()
    with transaction.atomic():
        places = iter(EnrollmentFactory.create_batch(CLICKS, activity=activity))
    clicks, took = Clicks(), []
    try:
        for kind in KINDS:
            scene = Scene.started(kind)
            with (
                worker(IMPORT_LEASE_SECONDS=LEASE_SECONDS) as one,
                worker(IMPORT_LEASE_SECONDS=LEASE_SECONDS) as other,
            ):
                began = time.monotonic()
                with clicks.going_on(places, by):
                    leases = _leases_of(scene)
                took.append(time.monotonic() - began)
                assert len(leases) == 1, f"{kind}: its lease was taken {len(leases)} times"
                scene.ends_by_itself()
                assert [one.poll(), other.poll()] == [None, None], "a worker ended"
    finally:
        close_nurseries()
    assert not clicks.wrong, clicks.wrong[:3]
    assert clicks.done == len(clicks.seconds) > 0, "a click was lost"
    sys.stdout.write(
        f"each write {milliseconds} ms later: {len(KINDS)} imports, {max(took):.1f} s at most, "
        f"each by one worker; {clicks.done} clicks, {statistics.median(clicks.seconds):.1f} s in "
        f"the middle, {max(clicks.seconds):.1f} s at most\n"
    )


def _leases_of(scene: Any) -> set[Any]:
    """Every lease by which a worker had it in hand, until it is through."""
    from imports.work.lease import AT_WORK
    from tests.faults.patience import Patience

    found, patience = set(), Patience("waited for the end")
    while (now := scene.now).status in AT_WORK:
        found |= {now.lease} - {None}
        patience.look((now.applied, now.lease_until))
    return found


if __name__ == "__main__":
    sys.exit(main())
