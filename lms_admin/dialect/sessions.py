"""What a transaction is told, and the locks that it takes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from lms_admin.dialect.kinds import is_postgresql


def end_when_idle(seconds: float) -> None:
    """Have the database end this transaction when nothing comes from us for so long.

    Who works on a file of SQLite is on the same machine, and its locks go with the process.
    """
    _set_locally(idle_in_transaction_session_timeout=str(round(seconds * 1000)))


def read_by_index() -> None:
    """Until the end of the transaction, find rows by index where only some of a table are asked.

    PostgreSQL prices a page out of order as a rotating disk does, four times one in order. By that
    it hashes a million users to look up 20,000 of them, which takes four times the CPU. What a page
    costs where the tables are in memory or on a solid-state disk is what is said here; the planner
    still decides, and still reads small tables as a whole. Nor is such a statement compiled first:
    that takes as long as it runs. SQLite follows the indexes anyway.
    """
    _set_locally(random_page_cost="1.1", jit="off")


def group_in_memory() -> None:
    """Until the end of the transaction, sort and group a million rows without files on disk.

    PostgreSQL gives a statement 4 MB of memory unless it is told otherwise. In those it cannot even
    keep where 200,000 rows of ten million stand, only on which pages, and then looks at each row of
    these. SQLite needs no word.
    """
    _set_locally(work_mem="64MB")


@contextmanager
def counting_in_memory() -> Iterator[None]:
    """`group_in_memory` for a caller without a transaction: one is opened for these statements.

    SQLite gets none, because its transactions take the lock for writing.
    """
    if not is_postgresql():
        yield
        return
    with transaction.atomic():
        group_in_memory()
        yield


def _set_locally(**settings: str) -> None:
    if is_postgresql():
        calls = ", ".join(["set_config(%s, %s, true)"] * len(settings))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {calls}", [text for pair in settings.items() for text in pair])


def gather_statistics(table: str, *columns: str) -> None:
    """Tell PostgreSQL's planner of rows that were just stored: it would guess that there are none.

    Of the columns named a sample is sorted, of all where none is. The tables belong to another role
    than the application's: a function of theirs does it. SQLite's planner follows the indexes
    without statistics.
    """
    if is_postgresql():
        with connection.cursor() as cursor:
            named = list(columns) or None
            cursor.execute("SELECT desk_gather_statistics(%s, %s)", [table, named])


def gather_statistics_of_own(temporary: str) -> None:
    """Tell the planner of a temporary table, such as "line (row)", which only we can see."""
    if is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {temporary}")


def try_lock(number: int) -> bool:
    """Take the lock of this number alone until the transaction ends; False if somebody has it.

    Who writes to SQLite is alone anyway.
    """
    if not is_postgresql():
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def wait_for_lock(number: int) -> None:
    """Take the lock of this number until the transaction ends, however long somebody has it.

    Who writes to SQLite is alone anyway.
    """
    if is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def makes_others_wait() -> bool:
    """Whether somebody waits for a lock of this transaction. Nobody knows of SQLite's."""
    if not is_postgresql():
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks "
            "WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def put_aside(trigger: str, setting: str) -> Iterator[None]:
    """Let the caller's transaction do what this trigger refuses, and nobody else meanwhile.

    PostgreSQL's trigger asks for the setting, which is that of the transaction. On SQLite, where
    whoever writes is alone, the trigger goes and comes back; what it lets go is overwritten.
    """
    if is_postgresql():
        _set_locally(**{setting: "on"})
        yield
        _set_locally(**{setting: "off"})
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [trigger])
        made_by = str(cursor.fetchone()[0])
        cursor.execute(f"DROP TRIGGER {trigger}")
        yield
        cursor.execute(made_by)


def overwrite_what_goes() -> None:
    """Leave nothing to be read in the file where rows were; PostgreSQL's vacuum sees to it."""
    if not is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
