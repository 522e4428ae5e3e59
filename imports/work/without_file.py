"""Plans marks that stand in no file: of an undo, of a selection, of a change of a rule."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from enrollments.actors import Actor
from enrollments.models import Enrollment, User
from enrollments.outcomes import Outcome
from enrollments.queries.requirements import required_pairs
from imports.actions import Action, Undo
from imports.models import Import, ImportMark
from imports.work.mark_sql import (
    CHANGED,
    INTO_MARKS,
    REQUIRED,
    asked_join,
    in_scope_sql,
    seen_join,
    table_of,
)
from imports.work.plan import MarkCase, mark_case, state_case
from imports.work.sql import sql_of

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
    in_scope, scope_params = in_scope_sql(actor, "o.user_id")
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
            f"{decided}, '' FROM {table_of(ImportMark)} o {seen} "
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
    joins, params = asked_join(case, pairs, ("e.user_id", "e.activity_id"))
    in_scope, scope_params = in_scope_sql(actor, "e.user_id")
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
    joins, params = asked_join(case, pairs, ("p.id", str(int(activity))))
    in_scope, scope_params = in_scope_sql(actor, "p.id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"{INTO_MARKS} "
            f"SELECT {import_run.pk}, p.id, 0, p.id, {int(activity)}, e.id, e.revision, "
            f"e.completed_at IS NOT NULL, {state_case()}, required.user_id IS NOT NULL, "
            f"{case.sql}, '' FROM ({asked}) p LEFT JOIN {table_of(Enrollment)} e "
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
