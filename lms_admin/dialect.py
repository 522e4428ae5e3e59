"""What PostgreSQL and SQLite say or do differently: the one module that asks which one it is.

Functions that give SQL give it for the default database. Those that do something do nothing where
the other database needs nothing of the kind.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from django.db import connection, transaction
from django.db.models import (
    BigIntegerField,
    DateField,
    Expression,
    F,
    Func,
    Model,
    Q,
    Subquery,
    TextField,
    Value,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.utils import timezone


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


# --- what they can do -----------------------------------------------------------------------------


def has_row_locks() -> bool:
    """Whether rows are locked one by one. SQLite has one writer at a time and needs no lock."""
    return connection.features.has_select_for_update


def is_a_file() -> bool:
    """Whether the database is a file of this machine, and not a server."""
    return not _is_postgresql()


def queues_writers() -> bool:
    """Whether a writer that waits gets its turn. SQLite's only look again every 100 ms."""
    return _is_postgresql()


def writes_inside_with() -> bool:
    """Whether `WITH changed AS (UPDATE … RETURNING …) INSERT …` is one statement."""
    return _is_postgresql()


def has_partitions() -> bool:
    """Whether a table can be cut into partitions."""
    return _is_postgresql()


def flushes_append_only_tables() -> bool:
    """Whether `flush` empties a table whose trigger refuses to delete rows: by TRUNCATE."""
    return _is_postgresql()


def seconds_now() -> str:
    """SQL of the database's own clock, as whole seconds: no machine's is asked."""
    return "extract(epoch FROM clock_timestamp())::bigint" if _is_postgresql() else "unixepoch()"


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
    """The same for statements of whoever has no transaction: it has one of its own meanwhile.

    SQLite gets none, because its transactions take the lock for writing.
    """
    if not _is_postgresql():
        yield
        return
    with transaction.atomic():
        group_in_memory()
        yield


def _set_locally(**settings: str) -> None:
    if _is_postgresql():
        calls = ", ".join(["set_config(%s, %s, true)"] * len(settings))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {calls}", [text for pair in settings.items() for text in pair])


def gather_statistics(table: str, *columns: str) -> None:
    """Tell PostgreSQL's planner of rows that were just stored: it would guess that there are none.

    Of the columns named a sample is sorted, of all where none is. The tables belong to another role
    than the application's: a function of theirs does it. SQLite's planner follows the indexes
    without statistics.
    """
    if _is_postgresql():
        with connection.cursor() as cursor:
            named = list(columns) or None
            cursor.execute("SELECT desk_gather_statistics(%s, %s)", [table, named])


def gather_statistics_of_own(temporary: str) -> None:
    """The same for a table of this connection, such as "line (row)": nobody else may see it."""
    if _is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {temporary}")


def try_lock(number: int) -> bool:
    """Take the lock of this number alone until the transaction ends; False if somebody has it.

    Who writes to SQLite is alone anyway.
    """
    if not _is_postgresql():
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def wait_for_lock(number: int) -> None:
    """Take the lock of this number until the transaction ends, however long somebody has it.

    Who writes to SQLite is alone anyway.
    """
    if _is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def makes_others_wait() -> bool:
    """Whether somebody waits for a lock of this transaction. Nobody knows of SQLite's."""
    if not _is_postgresql():
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
    if _is_postgresql():
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
    if not _is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


# --- expressions ----------------------------------------------------------------------------------


class Constant(Value):
    """A value for the column `name` of `model`, typed where PostgreSQL could not guess the type."""

    def __init__(self, model: type[Model], name: str, content: Any) -> None:
        field: Any = model._meta.get_field(name)
        super().__init__(content, output_field=field)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, params = self.as_sql(compiler, connection)
        return f"{sql}::{self.output_field.db_type(connection)}", params


class Joined(Subquery):
    """The texts in the column `name` of an ordered query, joined by ", ".

    SQLite before 3.44 knows no order within an aggregate, so the rows come to it ordered.
    """

    template = "(SELECT STRING_AGG(name, ', ') FROM (%(subquery)s) AS ordered)"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        template = self.template.replace("STRING_AGG", "GROUP_CONCAT")
        return self.as_sql(compiler, connection, template=template)


class DaysFromToday(Func):
    """So many days from today, in the academy's time zone: an expression of days made a date."""

    output_field = DateField()

    def __init__(self, days: Any) -> None:
        super().__init__(days, Value(timezone.localdate().isoformat()))

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        days, today = (compiler.compile(one) for one in self.source_expressions)
        return f"date({today[0]}, {days[0]} || ' days')", (*today[1], *days[1])

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        days, today = (compiler.compile(one) for one in self.source_expressions)
        return f"({today[0]}::date + {days[0]}::integer)", (*today[1], *days[1])


class Mixed(Func):
    """A whole number that follows from another one and tells nothing of it, nor of its neighbours.

    Always the same on one database, and not on the other. SQLite sums no numbers beyond 64 bits.
    """

    output_field = BigIntegerField()
    function = "hashint8extended"
    template = "%(function)s(%(expressions)s, 0)"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        number, params = compiler.compile(self.source_expressions[0])
        once = f"({number} * 48271 %% 2147483647)"
        # Two divisors, so that no sum of squares of the numbers is one of these.
        twice = f"({once} * {once} %% 2147483629)"
        return f"({twice} * {twice} %% 1000000007)", tuple(params) * 4


def one_of(numbers: Sequence[int]) -> Expression:
    """Rows of these numbers, for `pk__in`."""
    return RawSQL(*numbers_sql(numbers))  # noqa: S611 - the numbers are a parameter


def numbers_sql(numbers: Sequence[int]) -> tuple[str, list[Any]]:
    """SQL for rows of these numbers, called `value`, and its parameters.

    They travel as one parameter, however many there are: databases limit the number of parameters.
    """
    if _is_postgresql():
        rows = "SELECT value::bigint AS value FROM json_array_elements_text(%s::json)"
    else:
        rows = "SELECT value FROM json_each(%s)"
    return rows, [json.dumps(list(numbers))]


# What is indexed are pieces of three letters: a shorter text is in no piece.
SHORTEST_PART: Final = 3


def parts_table(model: type[Model], column: str) -> str:
    """SQLite's index of the pieces of this column, a table of its own."""
    return f"{model._meta.db_table}_{column}_parts"


def containing(model: type[Model], column: str, text: str, path: str = "") -> Q:
    """Rows of `model` with `text` anywhere in `column`, found by an index of its pieces.

    `text` has at least SHORTEST_PART letters; it and the column are folded. `path` leads to the
    row, as in "user__".
    """
    if _is_postgresql():
        # Everybody's email ends alike: the index is asked for what stands before the @ alone.
        local, at, _domain = text.partition("@")
        if not at or len(local) < SHORTEST_PART:
            return Q(**{f"{path}{column}__contains": text})
        whole = GreaterThan(StrIndex(F(f"{path}{column}"), Value(text)), 0)
        return Q(**{f"{path}{column}__contains": local + at}) & Q(whole)
    quoted = text.replace('"', '""')
    table = parts_table(model, column)
    rows = RawSQL(f"SELECT rowid FROM {table} WHERE {table} MATCH %s", [f'"{quoted}"'])  # noqa: S611
    return Q(**{f"{path}pk__in": rows})


# --- SQL that is written by hand ------------------------------------------------------------------


class Numbers(NamedTuple):
    """SQL of a table of numbers, and in it of a number and of its place in the text."""

    table: str
    number: str
    place: str


def numbers_in(text: str, alias: str) -> Numbers:
    """The numbers in an SQL expression for text like '3,14,15', as a table to join with."""
    if _is_postgresql():
        table = (
            f"unnest(string_to_array({text}, ',')::bigint[]) WITH ORDINALITY AS {alias}(id, place)"
        )
        return Numbers(table, f"{alias}.id", f"{alias}.place")
    return Numbers(f"json_each('[' || {text} || ']') AS {alias}", f"{alias}.value", f"{alias}.key")


def rows_in_json(*columns: str) -> str:
    """SQL for the rows of its one parameter: a JSON list with a list of texts for each row."""
    if _is_postgresql():
        table, field = "jsonb_array_elements(%s::jsonb)", "v.value->>{}"
    else:
        table, field = "json_each(%s)", "json_extract(v.value, '$[{}]')"
    fields = (f"{field.format(place)} AS {column}" for place, column in enumerate(columns))
    return f"SELECT {', '.join(fields)} FROM {table} AS v"


def typed_rows_in_json(types: Mapping[str, str]) -> str:
    """The same, of a list of values for each row; `types` has the type of each column.

    SQLite keeps what the JSON has: text, numbers and NULL.
    """
    if not _is_postgresql():
        return rows_in_json(*types)
    cast = ", ".join(f"CAST({column} AS {of}) AS {column}" for column, of in types.items())
    return f"SELECT {cast} FROM ({rows_in_json(*types)}) AS texts"


def joined(text: str, by: str) -> str:
    """SQL aggregate: these texts as one, with `by` between them."""
    return f"{'string_agg' if _is_postgresql() else 'group_concat'}({text}, '{by}')"


def between(column: str, first: str, beyond: str) -> str:
    """SQL for texts from `first` on and before `beyond` as bytes compare, found by the index.

    PostgreSQL sorts by the rules of a language, except with the operators of LIKE.
    """
    from_, before = ("~>=~", "~<~") if _is_postgresql() else (">=", "<")
    return f"{column} {from_} {first} AND {column} {before} {beyond}"


def next_to(text: str, table: str, column: str) -> tuple[str, str]:
    """SQL for the last text of `column` before `text` and the first one from it on, as bytes
    compare, each found by the index; NULL where there is none."""
    before, from_, down, up = (
        ("~<~", "~>=~", "USING ~>~", "USING ~<~")
        if _is_postgresql()
        else ("<", ">=", "DESC", "ASC")
    )
    return (
        f"(SELECT {column} FROM {table} WHERE {column} {before} {text} "
        f"ORDER BY {column} {down} LIMIT 1)",
        f"(SELECT {column} FROM {table} WHERE {column} {from_} {text} "
        f"ORDER BY {column} {up} LIMIT 1)",
    )


def differs(one: str, other: str) -> str:
    """Two SQL expressions are not the same; NULL is the same as NULL."""
    return f"{one} {'IS DISTINCT FROM' if _is_postgresql() else 'IS NOT'} {other}"


def temporary_table(name: str, columns: str) -> str:
    """SQL that makes a table of this connection; PostgreSQL empties it at each commit."""
    on_commit = " ON COMMIT DELETE ROWS" if _is_postgresql() else ""
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
    if _is_postgresql():
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for block in blocks:
                copy.write(block)
        return
    holes = ", ".join(["%s"] * len(columns))
    for block in blocks:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({holes})", rows_of(block))
