"""A PostgreSQL cluster of our own, to be restarted as often as one likes, and thrown away.

And one that it streams to, a replica.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.processes import free_port


class NoPostgreSQL(Exception):
    """There are no server programs on this machine."""


class Cluster:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._data = str(folder / "data")
        self.port = free_port()

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        self._run("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8")

    def make_replica_of(self, primary: "Cluster") -> None:
        copied = ["-D", self._data, "-R", "--checkpoint=fast", "--no-sync"]
        self._run("pg_basebackup", "-d", primary.url, *copied)

    def start(self) -> None:
        # A kill of the server loses nothing that the system has; only the machine's own end would.
        options = f"-p {self.port} -k {self.folder} -c fsync=off -c listen_addresses=127.0.0.1"
        self._pg_ctl("start", "-o", options)

    def restart(self) -> None:
        """As after a crash of the server: no connection is told, and the log is replayed."""
        self._pg_ctl("restart", "-m", "immediate")

    def stop(self) -> None:
        self._pg_ctl("stop", "-m", "immediate")

    @property
    def is_running(self) -> bool:
        return (self.folder / "data" / "postmaster.pid").exists()

    def _pg_ctl(self, *what: str) -> None:
        self._run("pg_ctl", "-D", self._data, "-w", "-l", str(self.folder / "log"), *what)

    def _run(self, program: str, *arguments: str) -> None:
        # PostgreSQL refuses to run as root.
        other: dict[str, Any] = {"user": "postgres"} if os.getuid() == 0 else {}
        subprocess.run(
            [str(program_of_server(program)), *arguments],
            check=True,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            **other,
        )


@contextmanager
def cluster() -> Iterator[Cluster]:
    with _thrown_away(Cluster.make) as ours:
        yield ours


@contextmanager
def primary_and_replica() -> Iterator[tuple[Cluster, Cluster]]:
    with (
        cluster() as primary,
        _thrown_away(lambda copy: copy.make_replica_of(primary)) as replica,
    ):
        yield primary, replica


@contextmanager
def server() -> Iterator[str]:
    """The address of the server that DATABASE_URL names, or else of a cluster of our own."""
    if named := os.environ.get("DATABASE_URL"):
        yield named
        return
    with cluster() as ours:
        yield ours.url


@contextmanager
def _thrown_away(make: Callable[[Cluster], None]) -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        made = Cluster(folder)
        make(made)
        made.start()
        try:
            yield made
        finally:
            if made.is_running:
                made.stop()


def program_of_server(name: str) -> Path:
    """Of the newest server: Debian keeps them off the PATH."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3])
    )
    on_path = shutil.which("pg_ctl")
    if not found and not on_path:
        raise NoPostgreSQL
    return (found[-1] if found else Path(str(on_path))).with_name(name)
