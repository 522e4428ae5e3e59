"""Pieces of the SQL that is written by hand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from lms_admin.dialect.kinds import is_postgresql


def seconds_now() -> str:
    """SQL of the database's own clock, as whole seconds: no machine's is asked."""
    return "extract(epoch FROM clock_timestamp())::bigint" if is_postgresql() else "unixepoch()"


class Numbers(NamedTuple):
    """SQL of a table of numbers, and in it of a number and of its place in the text."""

    table: str
    number: str
    place: str


def numbers_in(text: str, alias: str) -> Numbers:
    """The numbers in an SQL expression for text like '3,14,15', as a table to join with."""
    if is_postgresql():
        table = (
            f"unnest(string_to_array({text}, ',')::bigint[]) WITH ORDINALITY AS {alias}(id, place)"
        )
        return Numbers(table, f"{alias}.id", f"{alias}.place")
    return Numbers(f"json_each('[' || {text} || ']') AS {alias}", f"{alias}.value", f"{alias}.key")


def rows_in_json(*columns: str) -> str:
    """SQL for the rows of its one parameter: a JSON list with a list of texts for each row."""
    if is_postgresql():
        table, field = "jsonb_array_elements(%s::jsonb)", "v.value->>{}"
    else:
        table, field = "json_each(%s)", "json_extract(v.value, '$[{}]')"
    fields = (f"{field.format(place)} AS {column}" for place, column in enumerate(columns))
    return f"SELECT {', '.join(fields)} FROM {table} AS v"


def typed_rows_in_json(types: Mapping[str, str]) -> str:
    """SQL for rows like `rows_in_json`, whose values are not all texts: `types` by column.

    SQLite keeps what the JSON has: text, numbers and NULL.
    """
    if not is_postgresql():
        return rows_in_json(*types)
    cast = ", ".join(f"CAST({column} AS {of}) AS {column}" for column, of in types.items())
    return f"SELECT {cast} FROM ({rows_in_json(*types)}) AS texts"


def joined(text: str, by: str) -> str:
    """SQL aggregate: these texts as one, with `by` between them."""
    return f"{'string_agg' if is_postgresql() else 'group_concat'}({text}, '{by}')"


def between(column: str, first: str, beyond: str) -> str:
    """SQL for texts from `first` on and before `beyond` as bytes compare, found by the index.

    PostgreSQL sorts by the rules of a language, except with the operators of LIKE.
    """
    from_, before = ("~>=~", "~<~") if is_postgresql() else (">=", "<")
    return f"{column} {from_} {first} AND {column} {before} {beyond}"


def next_to(text: str, table: str, column: str) -> tuple[str, str]:
    """SQL for the last text of `column` before `text` and the first one from it on, as bytes
    compare, each found by the index; NULL where there is none."""
    before, from_, down, up = (
        ("~<~", "~>=~", "USING ~>~", "USING ~<~") if is_postgresql() else ("<", ">=", "DESC", "ASC")
    )
    return (
        f"(SELECT {column} FROM {table} WHERE {column} {before} {text} "
        f"ORDER BY {column} {down} LIMIT 1)",
        f"(SELECT {column} FROM {table} WHERE {column} {from_} {text} "
        f"ORDER BY {column} {up} LIMIT 1)",
    )


def differs(one: str, other: str) -> str:
    """Two SQL expressions are not the same; NULL is the same as NULL."""
    return f"{one} {'IS DISTINCT FROM' if is_postgresql() else 'IS NOT'} {other}"


def temporary_table(name: str, columns: str) -> str:
    """SQL that makes a table of this connection; PostgreSQL empties it at each commit."""
    on_commit = " ON COMMIT DELETE ROWS" if is_postgresql() else ""
    return f"CREATE TEMPORARY TABLE IF NOT EXISTS {name} ({columns}){on_commit}"


def copy_into(
    cursor: Any,
    table: str,
    columns: Sequence[str],
    blocks: Iterable[bytes],
    rows_of: Callable[[bytes], Iterable[Sequence[Any]]],
) -> None:
    """Fill a table from blocks of COPY's text; `rows_of` takes a block apart for SQLite."""
    names = ", ".join(columns)
    if is_postgresql():
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for block in blocks:
                copy.write(block)
        return
    holes = ", ".join(["%s"] * len(columns))
    for block in blocks:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({holes})", rows_of(block))


def first_of_all(values: QuerySet[Any, Any], most: int) -> list[Any]:
    """The first values that a query of one column finds, found as if all of them were wanted.

    If PostgreSQL knows how few are wanted, and believes that many match, it reads the whole table
    in the hope of meeting these few soon. Where it is wrong, that takes half a second.
    """
    with suppress(EmptyResultSet), connections[values.db].cursor() as cursor:
        sql, params = values.query.get_compiler(using=values.db).as_sql()
        cursor.execute(
            f"WITH found AS MATERIALIZED ({sql}) SELECT * FROM found LIMIT %s",
            [*params, most],
        )
        return [value for (value,) in cursor.fetchall()]
    return []
