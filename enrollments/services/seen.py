"""Changes enrollments as somebody saw them: the way of plans, by the million.

A plan knows the revision of every enrollment that it is about. One that has another revision by now
is left alone; which ones those are need not be known beforehand, so that all the others cost one
look-up each. PostgreSQL finds, changes and records them in one statement.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import F, QuerySet

from enrollments.models import AuditEvent, Enrollment, LearningActivity
from enrollments.services import audit
from enrollments.services.results import LostRace
from lms_admin import dialect
from lms_admin.dialect import Constant

type Sql = tuple[str, tuple[Any, ...]]

ENROLLMENTS: Final = Enrollment._meta.db_table
STILL: Final = f"{ENROLLMENTS}.id = seen.seen_number AND {ENROLLMENTS}.revision = seen.seen"
ACTIVITIES: Final = LearningActivity._meta.db_table
# What an event tells of its enrollment.
COLUMNS: Final = ("id", "user_id", "activity_id", "revision")


def change_as_seen(
    seen: QuerySet[Any],
    call: audit.Call,
    action: AuditEvent.Action,
    *,
    former: Enrollment.Status,
    changes: Mapping[str, Any],
    not_of: Sequence[int] = (),
    at_most: int | None = None,
) -> int:
    """Change those that still are as seen and have the status `former`. Returns how many.

    Those of the users `not_of` (primary keys) are left alone. `seen` has `at_most` rows: where the
    database may guess that they are many more, it reads every enrollment there is.

    Each row of `seen` has `seen_number`, an enrollment's primary key, and `seen`, its revision.
    `changes` maps fields to values, or to expressions over the enrollment's own columns; the
    revision goes up by one. Every change has its audit event.
    """
    connection = connections[router.db_for_write(Enrollment)]
    # In the order of their keys, so that two of these cannot wait for each other.
    rows = seen.order_by("seen_number").values_list("seen_number", "seen")[:at_most]
    try:
        asked, params = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return 0
    others = "".join(f" AND {ENROLLMENTS}.user_id <> {int(user)}" for user in not_of)
    still = f"{STILL} AND {ENROLLMENTS}.status = '{former.value}'{others}"
    assignments, values = _assignments(connection, changes)
    update = f"UPDATE {ENROLLMENTS} SET {assignments} FROM ({asked}) AS seen WHERE {still}"  # noqa: S608
    with connection.cursor() as cursor:
        if dialect.writes_inside_with():
            back = ", ".join(f"{ENROLLMENTS}.{name}" for name in COLUMNS)
            insert, constants = _insert(connection, call, action, former, "revision")
            cursor.execute(
                f"WITH changed AS ({update} RETURNING {back}) {insert} FROM changed",
                (*values, *params, *constants),
            )
            return int(cursor.rowcount)
        revision = f"{ENROLLMENTS}.revision + 1"
        insert, constants = _insert(connection, call, action, former, revision)
        cursor.execute(
            f"{insert} FROM ({asked}) AS seen CROSS JOIN {ENROLLMENTS} WHERE {still}",
            (*constants, *params),
        )
        recorded = int(cursor.rowcount)
        cursor.execute(update, (*values, *params))
        if cursor.rowcount != recorded:
            raise LostRace
        return recorded


def _assignments(connection: Any, changes: Mapping[str, Any]) -> Sql:
    query = Enrollment.objects.all().query
    compiler = query.get_compiler(connection=connection)
    assignments, params = [], []
    for name, change in {**changes, "revision": F("revision") + 1}.items():
        is_expression = hasattr(change, "resolve_expression")
        expression = change if is_expression else Constant(Enrollment, name, change)
        sql, values = compiler.compile(expression.resolve_expression(query))
        assignments.append(f"{name} = {sql}")
        params += values
    return ", ".join(assignments), tuple(params)


def _insert(
    connection: Any,
    call: audit.Call,
    action: AuditEvent.Action,
    former: Enrollment.Status,
    revision: str,
) -> Sql:
    """An event for each row of whatever has COLUMNS; `revision` is the one after the change."""
    compiler = AuditEvent.objects.all().query.get_compiler(connection=connection)
    constants = audit.common_columns(call, action) | {
        "skipped": audit.value("skipped", ""),
        "former_status": audit.value("former_status", former.value),
        "qualifications": audit.value("qualifications", ""),
    }
    names, values, params = [], [], []
    for name, constant in constants.items():
        field: Any = AuditEvent._meta.get_field(name)
        sql, value = compiler.compile(constant)
        names.append(field.column)
        values.append(sql)
        params += value
    names += ["enrollment_number", "user_id", "activity_id", "revision"]
    values += ["id", "user_id", "activity_id", revision]
    if call.actor.import_number is None:
        # (No column of that table has the name of one of COLUMNS but its key.)
        names.append("about")
        values.append(f"(SELECT a.title FROM {ACTIVITIES} AS a WHERE a.id = activity_id)")  # noqa: S608
    return (
        f"INSERT INTO {AuditEvent._meta.db_table} ({', '.join(names)}) SELECT {', '.join(values)}",
        tuple(params),
    )
