"""SQL that the statements about marks share: what a decision asks, and what a mark is made of."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from enrollments.actors import Actor
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.outcomes import Outcome
from enrollments.queries.requirements import required_pairs
from imports.models import ImportMark
from imports.outcomes import RunOutcome
from imports.work.plan import MarkCase
from imports.work.sql import sql_of

# The columns of a mark, in the order in which the statements select them.
INTO_MARKS = (
    f"INSERT INTO {ImportMark._meta.db_table} (import_id, number, row, user_id, activity_id, "
    "enrollment_number, seen_revision, completed, state, required, planned, outcome)"
)
CHANGED = RunOutcome.CHANGED_SINCE_CHECK.value
REQUIRED = Outcome.REQUIRED_BY_QUALIFICATION.value


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
    held = (
        f"LEFT JOIN {table_of(Enrollment)} e ON e.user_id = {user} AND e.activity_id = {activity}"
    )
    pairs = required_pairs().filter(user_id__in=users)
    if without is not None:
        pairs = pairs.exclude(qualification=without)
    joins, params = asked_join(decided, pairs, mark)
    return f"{held} {joins}", params


def asked_join(
    decided: MarkCase, pairs: QuerySet[Any, Any], mark: tuple[str, str]
) -> tuple[str, tuple[Any, ...]]:
    """SQL that joins the rest of what `decided` asks to the mark's enrollment, `e`.

    `pairs` are the `required_pairs` that count.
    """
    user, activity = mark
    required, params = sql_of(pairs)
    joins = [
        f"LEFT JOIN ({required}) required ON required.user_id = {user} "
        f"AND required.activity = {activity}",
    ]
    if decided.asks_user:
        joins.append(f"JOIN {table_of(User)} u ON u.id = {user}")
    if decided.asks_activity:
        joins.append(f"JOIN {table_of(LearningActivity)} a ON a.id = {activity}")
    return " ".join(joins), params


def in_scope_sql(actor: Actor, user: str) -> tuple[str, tuple[Any, ...]]:
    """SQL that goes on with a condition: the user with this primary key (as SQL) is in scope."""
    if actor.sees_everybody:
        return "", ()
    people, params = sql_of(User.objects.filter(actor.scope()).order_by().values("id"))
    return f" AND {user} IN ({people})", params


def table_of(model: Any) -> str:
    return connection.ops.quote_name(model._meta.db_table)
