"""A query as SQL, to be a part of a statement that Django does not write."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet


def sql_of(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    """The text and its parameters; also for a queryset that is empty for certain: who lost the
    right sees nobody."""
    sql, params = rows.query.get_compiler(connection=connection, elide_empty=False).as_sql()
    return sql, tuple(params)
