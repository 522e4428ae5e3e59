"""A PostgreSQL of its own and a replica that it streams to, thrown away afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.processes import free_port

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
# Nothing of it needs to outlive the test.
QUICK = "-c fsync=off -c full_page_writes=off -c listen_addresses=127.0.0.1"


@dataclass(frozen=True)
class Server:
    folder: Path
    port: int

    def url(self, name: str) -> str:
        return f"postgres://desk@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        options = f"{QUICK} -c port={self.port} -c unix_socket_directories={self.folder}"
        run("pg_ctl", "-D", str(self.folder), "-w", "-o", options, "-l", self._log, "start")

    def stop(self) -> None:
        run("pg_ctl", "-D", str(self.folder), "-m", "immediate", "stop")

    @property
    def _log(self) -> str:
        return str(self.folder.with_suffix(".log"))


def run(program: str, *arguments: str) -> None:
    """PostgreSQL refuses to be run by root."""
    command = [str(BINARIES[-1] / program), *arguments]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def primary_and_replica() -> Iterator[tuple[Server, Server]]:
    around = Path(tempfile.mkdtemp(prefix="desk-replica-"))
    if os.geteuid() == 0:
        shutil.chown(around, "postgres")
    primary = Server(around / "primary", free_port())
    replica = Server(around / "replica", free_port())
    started: list[Server] = []
    try:
        run("initdb", "-D", str(primary.folder), "-A", "trust", "-U", "desk", "--no-sync")
        primary.start()
        started.append(primary)
        asked = f"host=127.0.0.1 port={primary.port} user=desk"
        copy = ["-d", asked, "-D", str(replica.folder), "-R", "--checkpoint=fast", "--no-sync"]
        run("pg_basebackup", *copy)
        replica.start()
        started.append(replica)
        yield primary, replica
    finally:
        for server in reversed(started):
            if (server.folder / "postmaster.pid").exists():
                server.stop()
        shutil.rmtree(around, ignore_errors=True)
