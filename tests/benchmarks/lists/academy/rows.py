"""Writes many rows at once: by COPY where Python makes them, by INSERT … SELECT where SQL does.

A column that nobody names gets its field's default, so that a new one need not be known here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from psycopg import sql


def copy_rows(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Store these rows as saving them would: each field says what becomes of its value."""
    fields = model._meta.concrete_fields
    names = ", ".join(field.column for field in fields)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(
                [
                    field.get_db_prep_save(field.pre_save(row, add=True), connection)
                    for field in fields
                ]
            )


def insert(
    model: type[models.Model], columns: Mapping[str, str], source: str, params: Mapping[str, Any]
) -> int:
    """`INSERT … SELECT` of these expressions from the SQL `source`; returns how many rows."""
    columns, params = dict(columns), dict(params)
    for field in model._meta.concrete_fields:
        if field.column not in columns and not field.has_db_default() and not field.primary_key:
            columns[field.column] = f"%(default_{field.column})s::{field.db_type(connection)}"
            default = field.get_db_prep_save(field.get_default(), connection)
            params[f"default_{field.column}"] = default
    return run(
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "
        f"SELECT {', '.join(columns.values())} {source}",
        params,
    )


def run(statement: str, params: Mapping[str, Any] | Sequence[Any] = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.rowcount


def drawn(salt: int, *numbers: str) -> str:
    """SQL for a number from 0 to below 1, drawn anew for other numbers or another salt."""
    seed = " * 1009 + ".join(numbers)
    # As many bits as a float can tell apart from 1 after a division.
    return f"((hashint8extended({seed}, {salt}) & 1048575)::float8 / 1048576)"


@contextmanager
def without_indexes(model: type[models.Model]) -> Iterator[None]:
    """Its indexes and unique constraints are made once, when the rows are there."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = %s::regclass AND contype = 'u'",
            [table],
        )
        constraints = cursor.fetchall()
        cursor.execute(
            "SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_index i "
            "JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = %s::regclass "
            "AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = c.oid)",
            [table],
        )
        indexes = cursor.fetchall()
        for name, _definition in constraints:
            cursor.execute(_about(f"ALTER TABLE {table} DROP CONSTRAINT {{}}", name))
        for name, _definition in indexes:
            cursor.execute(_about("DROP INDEX {}", name))
        yield
        for name, definition in constraints:
            cursor.execute(_about(f"ALTER TABLE {table} ADD CONSTRAINT {{}} {definition}", name))
        for _name, definition in indexes:
            cursor.execute(definition)


def _about(statement: str, name: str) -> Any:
    return sql.SQL(statement).format(sql.Identifier(name))
