"""Notes where the users of a long import stand, so that they can be looked for by name."""

from django.db import connection

from imports.models import USERS_PER_BLOCK, Import, ImportLine, ImportMark, UserBlock
from imports.queries import whereabouts
from lms_admin import dialect


def note_users(import_run: Import) -> None:
    """Once all lines are stored, or all marks where it has no lines. A short import needs none.

    An undo stands where the import stands that it takes back. The caller's transaction.
    """
    if import_run.undo_of_id:
        return
    rows, place = (ImportLine, "row") if import_run.has_lines else (ImportMark, "number")
    if not rows.objects.filter(import_run=import_run)[whereabouts.SHORT :].exists():
        return
    block = f"user_id / {USERS_PER_BLOCK}"
    places = dialect.joined(f"user_id || ' ' || {place}", ",")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {UserBlock._meta.db_table} (import_id, block, places) "
            f"SELECT import_id, {block}, {places} FROM {rows._meta.db_table} "
            f"WHERE import_id = %s AND user_id IS NOT NULL GROUP BY import_id, {block}",
            [import_run.pk],
        )
