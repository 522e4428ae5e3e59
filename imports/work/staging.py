"""Stores what was read and decides it, chunk by chunk, each in a short transaction.

The reader's blocks go to a temporary table (COPY on PostgreSQL, executemany on SQLite); from there
two statements look up users and enrollments, decide, and store lines and marks. A chunk holds no
lock for long, and nothing is kept in memory.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from enrollments.actors import Actor
from enrollments.models import User
from imports.actions import Action
from imports.models import NUMBERS_PER_ROW, Import, ImportLine, ImportMark, UserBlock
from imports.work.mark_sql import INTO_MARKS, seen_join, table_of
from imports.work.people import by_email, by_number
from imports.work.plan import line_case, mark_case, state_case
from imports.workbook.reader.blocks import HIDDEN, STRUCK, Block, decode_block
from lms_admin import dialect

# As a block has them (`workbook.reader.blocks.Line`).
COLUMNS = (
    *("row", "email", "email_key", "marked", "mark_count"),
    *("problems", "repairs", "number", "record", "hidden"),
)
STAGED = (
    "row integer, email text, email_key text, marked text, mark_count integer, problems text, "
    "repairs text, number text, record integer, hidden integer"
)
# What a line is made of, and where it comes from: the staged line `s` or the look-up of its user.
STORED = {
    **dict.fromkeys(COLUMNS[:7]),
    "employee_number": "s.number",
    "record": None,
    "hidden": f"(s.hidden & {HIDDEN}) <> 0",
    "struck": f"(s.hidden & {STRUCK}) <> 0",
}


def store_chunk(
    import_run: Import,
    action: Action,
    actor: Actor,
    blocks: Sequence[Block],
    *,
    numbered: bool = False,
) -> None:
    """Store and decide these blocks' lines, as far as the actor may; the caller's transaction.

    `numbered` says that lines may name their users by employee numbers.
    """
    dialect.read_by_index()
    with connection.cursor() as cursor:
        _stage(cursor, blocks)
        if left_out := _left_out(import_run):
            cursor.execute("DELETE FROM staged_line WHERE (hidden & %s) <> 0", [left_out])
        _store_lines(cursor, import_run, actor, numbered=numbered)
        rows = (blocks[0].first_row, blocks[-1].last_row)
        _store_marks(cursor, import_run, action, actor, rows)


def _left_out(import_run: Import) -> int:
    """Which kinds of lines somebody chose to leave out, as a sum."""
    hidden = 0 if import_run.with_hidden else HIDDEN
    return hidden | (0 if import_run.with_struck else STRUCK)


def clear(import_run: Import) -> None:
    """Forget an earlier plan."""
    for model in (UserBlock, ImportMark, ImportLine):
        model.objects.filter(import_run=import_run).delete()


def _stage(cursor: Any, blocks: Sequence[Block]) -> None:
    cursor.execute(dialect.temporary_table("staged_line", STAGED))
    cursor.execute("DELETE FROM staged_line")
    data = (block.data for block in blocks)
    dialect.copy_into(cursor, "staged_line", COLUMNS, data, rows_of=decode_block)
    # How many there are is all that the planner lacks: it knows that an e-mail is one user's.
    dialect.gather_statistics_of_own("staged_line (row)")


def _store_lines(cursor: Any, import_run: Import, actor: Actor, *, numbered: bool) -> None:
    # A user outside the scope is unknown.
    in_scope = User.objects.filter(actor.scope())
    found = by_number(in_scope) if numbered else by_email(in_scope)
    values = ", ".join(value or f"s.{name}" for name, value in STORED.items())
    cursor.execute(
        f"INSERT INTO {table_of(ImportLine)} (import_id, {', '.join(STORED)}, user_id, outcome) "
        f"SELECT %s, {values}, {found.user}, {line_case(found.outcomes)} "
        f"FROM staged_line s {found.joins} ORDER BY s.row",
        [import_run.pk, *found.params],
    )


def _store_marks(
    cursor: Any, import_run: Import, action: Action, actor: Actor, rows: tuple[int, int]
) -> None:
    of_chunk = ImportLine.objects.filter(import_run=import_run, row__range=rows)
    marks, activity, place = dialect.numbers_in("l.marked", "m")
    decided = mark_case(action, actor, "l.user_id")
    seen, params = seen_join(decided, of_chunk.values("user_id"), ("l.user_id", activity))
    cursor.execute(
        f"{INTO_MARKS} "
        f"SELECT l.import_id, l.row * CAST({NUMBERS_PER_ROW} AS bigint) + {place}, l.row, "
        f"l.user_id, {activity}, e.id, e.revision, e.completed_at IS NOT NULL, {state_case()}, "
        f"required.user_id IS NOT NULL, {decided.sql}, '' "
        f"FROM {table_of(ImportLine)} l CROSS JOIN {marks} {seen} "
        "WHERE l.import_id = %s AND l.row BETWEEN %s AND %s AND l.marked <> '' "
        "AND l.user_id IS NOT NULL",
        [*params, import_run.pk, *rows],
    )


def gather_statistics() -> None:
    """Gather statistics of all lines and marks; without them the database reads all of them."""
    lines = ("import_id", "row", "user_id", "outcome")
    marks = ("import_id", "number", "row", "user_id", "activity_id", "planned", "outcome")
    dialect.gather_statistics(table_of(ImportLine), *lines)
    dialect.gather_statistics(table_of(ImportMark), *marks)


def drop_repeated_marks(import_run: Import, *, several: bool) -> int:
    """Unite the lines of a repeated e-mail: of identical marks the first stays; returns the rest.

    `several` says whether there may be users with several lines: few, and mostly none.
    """
    if not several:
        return 0
    lines = table_of(ImportLine)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table_of(ImportMark)} WHERE import_id = %s AND number IN ("
            "SELECT number FROM (SELECT number, row_number() OVER "
            "(PARTITION BY user_id, activity_id ORDER BY number) AS place "
            f"FROM {table_of(ImportMark)} WHERE import_id = %s AND user_id IN ("
            f"SELECT user_id FROM {lines} WHERE import_id = %s AND user_id IS NOT NULL "
            "GROUP BY user_id HAVING count(*) > 1)) AS numbered WHERE place > 1)",
            [import_run.pk] * 3,
        )
        return int(cursor.rowcount)
