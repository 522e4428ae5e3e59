"""A database that cannot be reached, for as long as a test wants."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def database_away() -> Iterator[None]:
    """Nobody answers at the database's address."""
    connection.close()
    kept = dict(connection.settings_dict)
    name = "/nowhere/at-all/db.sqlite3" if connection.vendor == "sqlite" else kept["NAME"]
    connection.settings_dict |= {"NAME": name, "HOST": "127.0.0.1", "PORT": "1"}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)
