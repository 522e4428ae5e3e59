"""Which of the two databases it is, and what it can do."""

from django.db import connection


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def has_row_locks() -> bool:
    """Whether rows are locked one by one. SQLite has one writer at a time and needs no lock."""
    return connection.features.has_select_for_update


def is_a_file() -> bool:
    """Whether the database is a file of this machine, and not a server."""
    return not is_postgresql()


def queues_writers() -> bool:
    """Whether a writer that waits gets its turn. SQLite's only look again every 100 ms."""
    return is_postgresql()


def writes_inside_with() -> bool:
    """Whether `WITH changed AS (UPDATE … RETURNING …) INSERT …` is one statement."""
    return is_postgresql()


def has_partitions() -> bool:
    """Whether a table can be cut into partitions."""
    return is_postgresql()


def flushes_append_only_tables() -> bool:
    """Whether `flush` empties a table whose trigger refuses to delete rows: by TRUNCATE."""
    return is_postgresql()
