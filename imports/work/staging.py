"""Stores what was read and decides it, chunk by chunk, each in a short transaction.

The reader's blocks go to a temporary table (COPY on PostgreSQL, executemany on SQLite); from there
two statements look up users and enrollments, decide, and store lines and marks. A chunk holds no
lock for long, and nothing is kept in memory.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from enrollments.actors import Actor
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.outcomes import Outcome
from enrollments.queries.requirements import required_pairs
from imports.actions import Action, Undo
from imports.models import NUMBERS_PER_ROW, Import, ImportLine, ImportMark, UserBlock
from imports.outcomes import RunOutcome
from imports.work.people import by_email, by_number
from imports.work.plan import MarkCase, line_case, mark_case, state_case
from imports.work.sql import sql_of
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
# What a plan asks of an enrollment that was selected.
SELECTED = (
    "id",
    "user_id",
    "activity_id",
    "revision",
    "status",
    "progress",
    "due_on",
    "completed_at",
)
# What a line is made of, and where it comes from: the staged line `s` or the look-up of its user.
STORED = {
    **dict.fromkeys(COLUMNS[:7]),
    "employee_number": "s.number",
    "record": None,
    "hidden": f"(s.hidden & {HIDDEN}) <> 0",
    "struck": f"(s.hidden & {STRUCK}) <> 0",
}
# The columns of a mark, in the order in which the statements below select them.
INTO_MARKS = (
    f"INSERT INTO {ImportMark._meta.db_table} (import_id, number, row, user_id, activity_id, "
    "enrollment_number, seen_revision, completed, state, required, planned, outcome)"
)
CHANGED = RunOutcome.CHANGED_SINCE_CHECK.value
REQUIRED = Outcome.REQUIRED_BY_QUALIFICATION.value


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
        f"INSERT INTO {_table(ImportLine)} (import_id, {', '.join(STORED)}, user_id, outcome) "
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
        f"FROM {_table(ImportLine)} l CROSS JOIN {marks} {seen} "
        "WHERE l.import_id = %s AND l.row BETWEEN %s AND %s AND l.marked <> '' "
        "AND l.user_id IS NOT NULL",
        [*params, import_run.pk, *rows],
    )


def seen_join(
    decided: MarkCase,
    users: QuerySet[Any, Any],
    mark: tuple[str, str],
    *,
    without: int | None = None,
) -> tuple[str, tuple[Any, ...]]:
    """SQL that joins what `decided` asks, and its parameters.

    `users` selects the primary keys of all users concerned: only their qualifications are read,
    without the one of this primary key. `mark` is SQL for a mark's user and activity, which are
    looked up only where they are asked.
    """
    user, activity = mark
    held = f"LEFT JOIN {_table(Enrollment)} e ON e.user_id = {user} AND e.activity_id = {activity}"
    pairs = required_pairs().filter(user_id__in=users)
    if without is not None:
        pairs = pairs.exclude(qualification=without)
    joins, params = _asked_join(decided, pairs, mark)
    return f"{held} {joins}", params


def _asked_join(
    decided: MarkCase, pairs: QuerySet[Any, Any], mark: tuple[str, str]
) -> tuple[str, tuple[Any, ...]]:
    """The same where the mark's enrollment, `e`, is there; `pairs` are the `required_pairs`."""
    user, activity = mark
    required, params = sql_of(pairs)
    joins = [
        f"LEFT JOIN ({required}) required ON required.user_id = {user} "
        f"AND required.activity = {activity}",
    ]
    if decided.asks_user:
        joins.append(f"JOIN {_table(User)} u ON u.id = {user}")
    if decided.asks_activity:
        joins.append(f"JOIN {_table(LearningActivity)} a ON a.id = {activity}")
    return " ".join(joins), params


def set_changed_marks(
    import_run: Import, action: Action, actor: Actor, first: int, last: int
) -> int:
    """Give the outcome `changed_since_check` to marks that no longer are what was shown.

    Those of the numbers `first` to `last` that the check would decide differently now, or about
    another enrollment, or another state of it; returns how many.
    """
    return sum(_set_changed(import_run, part, actor, first, last) for part in action.parts)


def _set_changed(import_run: Import, action: Action, actor: Actor, first: int, last: int) -> int:
    of_chunk = ImportMark.objects.filter(import_run=import_run, number__range=(first, last))
    decided = mark_case(action, actor, "m.user_id")
    other_enrollment = dialect.differs("e.id", "m.enrollment_number")
    other_revision = dialect.differs("e.revision", "m.seen_revision")
    seen, params = seen_join(decided, of_chunk.values("user_id"), ("m.user_id", "m.activity_id"))
    will = ", ".join(f"'{code}'" for code in sorted(action.will))
    of_plan = (
        "m.import_id = %s AND m.number BETWEEN %s AND %s "
        f"AND m.planned IN ({will}) AND m.outcome = ''"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {_table(ImportMark)} SET outcome = '{CHANGED}' "
            f"WHERE import_id = %s AND number IN (SELECT m.number FROM {_table(ImportMark)} m "
            f"{seen} WHERE {of_plan} AND ({other_enrollment} OR {other_revision} "
            f"OR {decided.sql} <> m.planned))",
            [import_run.pk, *params, import_run.pk, first, last],
        )
        return int(cursor.rowcount)


def set_other_revisions(import_run: Import, chunk: QuerySet[ImportMark]) -> int:
    """Give the outcome `changed_since_check` to the marks of `chunk` whose enrollment is gone or
    has another revision than the check saw; returns how many. Nothing else is compared."""
    numbers = chunk.order_by("number").values_list("number", "enrollment_number", "seen_revision")
    # A chunk has no more: the database might take it for so many that it reads all enrollments.
    marks, params = sql_of(numbers[: settings.IMPORT_CHUNK_MARKS])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {_table(ImportMark)} SET outcome = '{CHANGED}' "
            f"WHERE import_id = %s AND number IN (SELECT m.number FROM ({marks}) AS m "
            f"LEFT JOIN {_table(Enrollment)} e ON e.id = m.enrollment_number "
            f"WHERE {dialect.differs('e.revision', 'm.seen_revision')})",
            [import_run.pk, *params],
        )
        return int(cursor.rowcount)


def store_undo(import_run: Import, action: Undo, actor: Actor, first: int, last: int) -> None:
    """Plan to take back what the other import did, of its marks numbered `first` to `last`.

    Only what it did and nobody has changed since; the rest has the outcome `changed_since_check`,
    whatever became of it when its user has left the actor's scope. The caller's transaction.
    """
    for done, reverse in action.reversed_by.items():
        _store_reversed(import_run, done, reverse, actor, (first, last))


def _store_reversed(
    import_run: Import, done: Outcome, reverse: Action, actor: Actor, numbers: tuple[int, int]
) -> None:
    first, last = numbers
    undone = import_run.undo_of_id
    of_chunk = ImportMark.objects.filter(import_run=undone, number__range=(first, last))
    left_params: tuple[Any, ...] = ()
    if done == Outcome.ENROLL:
        as_left, left_params = _made_by(import_run.undone)
    else:
        as_left = "e.id = o.enrollment_number AND e.revision = o.seen_revision + 1"
    case = mark_case(reverse, actor, "o.user_id")
    in_scope, scope_params = _in_scope(actor, "o.user_id")
    # What another qualification requires as well stays: it would come back at once.
    rule = import_run.undone.change.get("params", {}).get("qualification")
    stays = f"WHEN required.user_id IS NOT NULL THEN '{REQUIRED}' " if rule else ""
    decided = f"CASE WHEN NOT ({as_left}{in_scope}) THEN '{CHANGED}' {stays}ELSE {case.sql} END"
    mark = ("o.user_id", "o.activity_id")
    seen, params = seen_join(case, of_chunk.values("user_id"), mark, without=rule)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{INTO_MARKS} "
            f"SELECT {import_run.pk}, o.number, o.row, o.user_id, o.activity_id, e.id, e.revision, "
            f"e.completed_at IS NOT NULL, {state_case()}, required.user_id IS NOT NULL, "
            f"{decided}, '' FROM {_table(ImportMark)} o {seen} "
            "WHERE o.import_id = %s AND o.number BETWEEN %s AND %s "
            f"AND o.planned = '{done.value}' AND o.outcome = ''",
            [
                *left_params,
                *scope_params,
                *params,
                undone,
                first,
                min(last, import_run.undone.cursor),
            ],
        )


def _made_by(undone: Import) -> tuple[str, tuple[Any, ...]]:
    """SQL: the import made the enrollment `e`, of which its check had seen none, and nobody
    touched it since. One that the rule made anew after a remove is younger than the run."""
    made = "e.id IS NOT NULL AND e.revision = 1 AND e.source ="
    if not undone.change:
        return f"{made} 'import' AND e.source_name = '{undone.pk}'", ()
    moments = (undone.started_at, undone.finished_at)
    adapted = map(connection.ops.adapt_datetimefield_value, moments)
    return f"{made} 'qualification' AND e.enrolled_at BETWEEN %s AND %s", tuple(adapted)


def store_selected(
    import_run: Import, action: Action, actor: Actor, selected: QuerySet[Enrollment]
) -> None:
    """Plan what the action does to these enrollments, whose primary keys number the marks.

    Those of users in the actor's scope. The caller's transaction. One statement reads and stores
    them all: to find them takes longer than to store them, and nobody waits for what it locks. Of
    qualifications only those are read that require an activity of the import: mostly none or few.
    """
    decided = action.decided(actor)
    if decided is None:
        own, own_params = sql_of(selected.order_by().values(*SELECTED))
        case = mark_case(action, actor, "e.user_id")
    else:
        own, own_params = sql_of(
            selected.order_by().annotate(decided=decided).values(*SELECTED, "decided")
        )
        case = MarkCase("e.decided", False, False)
    pairs = required_pairs(import_run.activities.order_by().values("pk"))
    joins, params = _asked_join(case, pairs, ("e.user_id", "e.activity_id"))
    in_scope, scope_params = _in_scope(actor, "e.user_id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"{INTO_MARKS} "
            f"SELECT {import_run.pk}, e.id, 0, e.user_id, e.activity_id, e.id, e.revision, "
            f"e.completed_at IS NOT NULL, {state_case()}, required.user_id IS NOT NULL, "
            f"{case.sql}, '' FROM ({own}) e {joins} WHERE true{in_scope}",
            [*own_params, *params, *scope_params],
        )


def store_people(
    import_run: Import, action: Action, actor: Actor, people: QuerySet[User], activity: int
) -> None:
    """Plan what the action does to these users in the activity; their keys number the marks.

    Those in the actor's scope. The caller's transaction, and one statement.
    """
    asked, asked_params = sql_of(people.order_by().values("id"))
    case = mark_case(action, actor, "p.id")
    pairs = required_pairs(import_run.activities.order_by().values("pk"))
    joins, params = _asked_join(case, pairs, ("p.id", str(int(activity))))
    in_scope, scope_params = _in_scope(actor, "p.id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"{INTO_MARKS} "
            f"SELECT {import_run.pk}, p.id, 0, p.id, {int(activity)}, e.id, e.revision, "
            f"e.completed_at IS NOT NULL, {state_case()}, required.user_id IS NOT NULL, "
            f"{case.sql}, '' FROM ({asked}) p LEFT JOIN {_table(Enrollment)} e "
            f"ON e.user_id = p.id AND e.activity_id = {int(activity)} {joins} "
            f"WHERE true{in_scope}",
            [*asked_params, *params, *scope_params],
        )


def store_pairs(import_run: Import, parts: Sequence[QuerySet[Any]], planned: Outcome) -> None:
    """Plan new enrollments: of rows with `pair_user` and `pair_activity`, each pair once.

    The marks are numbered in that order. The caller's transaction, and one statement.
    """
    if not parts:
        return
    found = [sql_of(rows.order_by().values("pair_user", "pair_activity")) for rows in parts]
    pairs = " UNION ".join(sql for sql, _params in found)
    params = [param for _sql, params in found for param in params]
    with connection.cursor() as cursor:
        cursor.execute(
            f"{INTO_MARKS} "
            f"SELECT {import_run.pk}, row_number() OVER (ORDER BY pair_user, pair_activity), 0, "
            f"pair_user, pair_activity, NULL, NULL, false, '', true, '{planned.value}', '' "
            f"FROM (SELECT DISTINCT pair_user, pair_activity FROM ({pairs}) AS parts) AS pairs",
            params,
        )


def _in_scope(actor: Actor, user: str) -> tuple[str, tuple[Any, ...]]:
    """SQL that goes on with a condition: the user with this primary key (as SQL) is in scope."""
    if actor.sees_everybody:
        return "", ()
    people, params = sql_of(User.objects.filter(actor.scope()).order_by().values("id"))
    return f" AND {user} IN ({people})", params


def gather_statistics() -> None:
    """Of all lines and marks: without it, each of them is looked through again and again."""
    lines = ("import_id", "row", "user_id", "outcome")
    marks = ("import_id", "number", "row", "user_id", "activity_id", "planned", "outcome")
    dialect.gather_statistics(_table(ImportLine), *lines)
    dialect.gather_statistics(_table(ImportMark), *marks)


def drop_repeated_marks(import_run: Import, *, several: bool) -> int:
    """Unite the lines of a repeated e-mail: of identical marks the first stays; returns the rest.

    `several` says whether there may be users with several lines: few, and mostly none.
    """
    if not several:
        return 0
    lines = _table(ImportLine)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {_table(ImportMark)} WHERE import_id = %s AND number IN ("
            "SELECT number FROM (SELECT number, row_number() OVER "
            "(PARTITION BY user_id, activity_id ORDER BY number) AS place "
            f"FROM {_table(ImportMark)} WHERE import_id = %s AND user_id IN ("
            f"SELECT user_id FROM {lines} WHERE import_id = %s AND user_id IS NOT NULL "
            "GROUP BY user_id HAVING count(*) > 1)) AS numbered WHERE place > 1)",
            [import_run.pk] * 3,
        )
        return int(cursor.rowcount)


def _table(model: Any) -> str:
    return connection.ops.quote_name(model._meta.db_table)
