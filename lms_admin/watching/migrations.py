"""Whether the database has the tables that this version works with."""

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def are_migrations_pending() -> bool:
    """One statement. A database that knows more than this version does is fine: it was upgraded."""
    return not _known() <= MigrationRecorder(connection).applied_migrations().keys()


@cache
def _known() -> frozenset[tuple[str, str]]:
    """All migrations of this version. Its files do not change while it runs."""
    return frozenset(MigrationLoader(None).disk_migrations)
