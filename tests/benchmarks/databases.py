"""The databases that are measured: one with the data in it, and a fresh copy for each measurement.

Without Django: that is set up in the measuring processes, on the copy that DATABASE_URL names.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

# Nothing needs to outlive the run, and nothing may work in the background while it is measured.
SERVER_SETTINGS: Final = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "shared_buffers": "1GB",
    "max_wal_size": "16GB",
    "checkpoint_timeout": "1h",
}
TRIES: Final = 3


class Database(ABC):
    """A database with the data in it (`base`), and copies of it."""

    name: str

    @abstractmethod
    def base(self) -> str:
        """The address of the one that is filled once."""

    @abstractmethod
    def copy(self) -> str:
        """The address of a fresh copy, in the place of the last one."""


class Sqlite(Database):
    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._base, self._copy = folder / "base.sqlite3", folder / "copy.sqlite3"

    def base(self) -> str:
        return f"sqlite:///{self._base}"

    def copy(self) -> str:
        for path in self._copy.parent.glob(f"{self._copy.name}*"):
            path.unlink()
        shutil.copyfile(self._base, self._copy)
        return f"sqlite:///{self._copy}"


class Postgresql(Database):
    name = "postgresql"

    def __init__(self, server: str) -> None:
        self._server = server
        self._base, self._copy = (f"bench_{os.getpid()}_{part}" for part in ("base", "copy"))

    def base(self) -> str:
        return self._address(self._base)

    def copy(self) -> str:
        self._drop(self._copy)
        # By files and not through the log: what is measured next starts with nothing to write.
        self._execute("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", self._copy, self._base)
        return self._address(self._copy)

    def create(self) -> None:
        self._execute("CREATE DATABASE {}", self._base)

    def drop(self) -> None:
        self._drop(self._copy)
        self._drop(self._base)

    def _drop(self, name: str) -> None:
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _execute(self, statement: Any, *names: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _address(self, name: str) -> str:
        return _of(self._server, name)


def kept(server: str, name: str, *, fresh: bool) -> str:
    """The address of a database that outlives the run, made if it is not there; `fresh`: anew."""
    identifier = sql.Identifier(name)
    with psycopg.connect(server, autocommit=True) as connection:
        if fresh:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier)
            )
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(identifier))
    return _of(server, name)


def _of(server: str, name: str) -> str:
    return urlsplit(server)._replace(path=f"/{name}").geturl()


@contextmanager
def opened(name: str, folder: Path, server: str) -> Iterator[Database | None]:
    """The database of this name, until the end; None where this machine has none.

    `server` is the address of a PostgreSQL server, or of anything else, which is not used.
    """
    if name == "sqlite":
        yield Sqlite(folder)
        return
    with running_server(server) as address:
        if address is None:
            yield None
            return
        database = Postgresql(address)
        database.create()
        try:
            yield database
        finally:
            database.drop()


@contextmanager
def on_postgresql() -> Iterator[Path | None]:
    """A folder, and an empty database that is named to the processes of this run, until the end.

    None, and a word about it, where this machine has no PostgreSQL.
    """
    server = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        with opened("postgresql", folder, server) as database:
            if database is None:
                sys.stderr.write("Set DATABASE_URL, or install postgresql and postgresql-common.\n")
                yield None
                return
            os.environ |= {
                "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
                "MEDIA_ROOT": f"{folder}/media",
                "DATABASE_URL": database.base(),
            }
            yield folder


@contextmanager
def running_server(named: str) -> Iterator[str | None]:
    """The server that is named, else a throw-away cluster of Debian's postgresql-common."""
    if named.startswith("postgres"):
        yield named
        return
    if shutil.which("pg_virtualenv") is None:
        yield None
        return
    cluster = _started_cluster()
    try:
        yield cluster.address
    finally:
        cluster.process.communicate()


class _Cluster(NamedTuple):
    """It ends, and takes its files away, when there is nothing more for it to read."""

    process: "subprocess.Popen[str]"
    address: str


def _started_cluster() -> _Cluster:
    settings = [f"-o{name}={value}" for name, value in SERVER_SETTINGS.items()]
    tell = 'echo "postgres://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/postgres"; exec cat'
    remarks = ""
    # Another cluster that is started at the same moment may take the port away.
    for _try in range(TRIES):
        process = subprocess.Popen(
            ["pg_virtualenv", "-t", *settings, "sh", "-c", tell],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("postgres://"):
                return _Cluster(process, line.strip())
            remarks += line
        process.wait()
    raise RuntimeError(f"No PostgreSQL cluster could be started:\n{remarks}")
