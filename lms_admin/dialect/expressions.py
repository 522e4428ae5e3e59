"""Expressions and conditions of Django's that become other SQL on each."""

import json
from collections.abc import Sequence
from typing import Any, Final

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

from lms_admin.dialect.kinds import is_postgresql


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
    if is_postgresql():
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
    if is_postgresql():
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
