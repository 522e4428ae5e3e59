"""What set-based services need and the ORM does not have."""

import functools
import random
import time
from collections.abc import Callable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connections, router, transaction
from django.db.models import Expression, Model, QuerySet

from enrollments.services.results import LostRace
from lms_admin import dialect

TRIES = 3
# Seconds: about as long waits whoever lost a race for the first time.
FIRST_PAUSE = 0.02


def one_transaction[**P, R](service: Callable[P, R]) -> Callable[P, R]:
    """Run the service in one transaction; after a lost race, from the start again.

    Two that wait for each other's rows have lost a race too: PostgreSQL ends one of them. The next
    try begins a little later: two that start again at once would meet again.
    """

    @functools.wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        tried = 0
        while True:
            tried += 1
            try:
                with transaction.atomic():
                    return service(*args, **kwargs)
            except (LostRace, OperationalError) as error:
                if tried == TRIES or not _was_race(error):
                    raise
            time.sleep(pause(tried))

    return run


def pause(tried: int) -> float:
    """Seconds to wait after this many lost races: longer each time, and never the same for two."""
    return FIRST_PAUSE * 4.0 ** (tried - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - no secret


def _was_race(error: Exception) -> bool:
    deadlock, serialization_failure = "40P01", "40001"
    state = getattr(error.__cause__, "sqlstate", None)
    return isinstance(error, LostRace) or state in (deadlock, serialization_failure)


def each_once[M: Model](rows: QuerySet[M]) -> QuerySet[M]:
    """The rows, each once: a join in `rows` may find one of them several times."""
    return rows.model._default_manager.filter(pk__in=rows.order_by().values("pk")).order_by("pk")


def lock(queryset: QuerySet[Any], strength: str = "UPDATE") -> int:
    """Lock the selected rows until the end of the transaction. Returns how many there are.

    In the order of their primary keys, so that two services cannot wait for each other, and without
    carrying rows to Python. SQLite has one writer at a time and needs no lock.

    Of PostgreSQL's strengths, "UPDATE" is for rows that will change or go; "NO KEY UPDATE" lets
    others refer to the row meanwhile; "SHARE" makes "NO KEY UPDATE" wait and not another "SHARE".
    """
    rows = queryset.order_by("pk").values("pk")
    connection = connections[router.db_for_write(rows.model)]
    if not dialect.has_row_locks():
        return rows.order_by().count()
    try:
        sql, params = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return 0
    table = connection.ops.quote_name(rows.model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM ({sql} FOR {strength} OF {table}) AS locked",  # noqa: S608
            params,
        )
        return int(cursor.fetchone()[0])


def insert_select(
    model: type[Model],
    rows: QuerySet[Any],
    columns: dict[str, Expression | Any],
    *,
    ignore_conflicts: bool = False,
) -> int:
    """`INSERT INTO model (columns) SELECT … FROM rows`; returns the number of rows inserted.

    `columns` maps every column without a database default to an expression over `rows`. With
    `ignore_conflicts`, rows that are there already are left alone and not counted.
    """
    connection = connections[router.db_for_write(model)]
    fields = [model._meta.get_field(name) for name in columns]
    annotated = {f"new_{name}": expression for name, expression in columns.items()}
    selected = rows.annotate(**annotated).values_list(*annotated)
    try:
        sql, params = selected.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return 0
    quote = connection.ops.quote_name
    targets = ", ".join(quote(str(field.column)) for field in fields)  # type: ignore[union-attr]
    # SQLite needs a WHERE before ON CONFLICT to tell it from a join's ON; a subquery is as good.
    conflict = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    source = f"SELECT * FROM ({sql}) AS source WHERE true" if ignore_conflicts else sql  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(model._meta.db_table)} ({targets}) {source}{conflict}",
            params,
        )
        return int(cursor.rowcount)
