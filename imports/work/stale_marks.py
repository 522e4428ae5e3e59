"""Finds marks that no longer are what the check saw, right before they are applied."""

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from enrollments.actors import Actor
from enrollments.models import Enrollment
from imports.actions import Action
from imports.models import Import, ImportMark
from imports.work.mark_sql import CHANGED, seen_join, table_of
from imports.work.plan import mark_case
from imports.work.sql import sql_of
from lms_admin import dialect


def set_changed_marks(
    import_run: Import, action: Action, actor: Actor, first: int, last: int
) -> int:
    """Give the outcome `changed_since_check` to marks that no longer are what was shown.

    It looks at the numbers `first` to `last`. A mark is stale when the check would decide it
    differently now, about another enrollment, or about another state of it. Returns how many are.
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
            f"UPDATE {table_of(ImportMark)} SET outcome = '{CHANGED}' "
            f"WHERE import_id = %s AND number IN (SELECT m.number FROM {table_of(ImportMark)} m "
            f"{seen} WHERE {of_plan} AND ({other_enrollment} OR {other_revision} "
            f"OR {decided.sql} <> m.planned))",
            [import_run.pk, *params, import_run.pk, first, last],
        )
        return int(cursor.rowcount)


def set_other_revisions(import_run: Import, chunk: QuerySet[ImportMark]) -> int:
    """Give the outcome `changed_since_check` to the marks of `chunk` whose enrollment is gone or
    has another revision than the check saw. Returns how many. Nothing else is compared."""
    numbers = chunk.order_by("number").values_list("number", "enrollment_number", "seen_revision")
    # A chunk has no more: the database might take it for so many that it reads all enrollments.
    marks, params = sql_of(numbers[: settings.IMPORT_CHUNK_MARKS])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table_of(ImportMark)} SET outcome = '{CHANGED}' "
            f"WHERE import_id = %s AND number IN (SELECT m.number FROM ({marks}) AS m "
            f"LEFT JOIN {table_of(Enrollment)} e ON e.id = m.enrollment_number "
            f"WHERE {dialect.differs('e.revision', 'm.seen_revision')})",
            [import_run.pk, *params],
        )
        return int(cursor.rowcount)
