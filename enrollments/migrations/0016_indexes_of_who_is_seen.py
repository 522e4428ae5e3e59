"""Lists of users leave out who was erased: their indexes tell so, and count without the table."""

from django.db import migrations, models

from enrollments.migrations._meanwhile import AddIndexMeanwhile, RemoveIndexMeanwhile

USERS = "enrollments_user"
COLUMNS = "sort_name, id, erased_at"
INACTIVE = models.Q(is_active=False)
INVITED = models.Q(is_active=True, last_login__isnull=True)
NAME = ("sort_name", "id", "erased_at")
NEW = (
    models.Index(fields=NAME, name="user_seen_by_name"),
    models.Index(fields=("employee_number", *NAME), name="user_seen_by_number"),
    models.Index(fields=("team", *NAME), name="user_seen_by_team"),
    models.Index(fields=NAME, condition=INACTIVE, name="user_inactive_seen_by_name"),
    models.Index(fields=NAME, condition=INVITED, name="user_invited_seen_by_name"),
)
OLD = (
    *("user_by_name", "user_by_number", "user_by_team"),
    *("user_inactive_by_name", "user_invited_by_name"),
)


def exchange(schema_editor, *, old, new, columns):
    """By last sign-in, which no index of a model can say for both databases."""
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    meanwhile, nulls = (" CONCURRENTLY", " NULLS FIRST") if on_postgresql else ("", "")
    for statement in (
        # One that was broken off half-way is there and of no use.
        f"DROP INDEX{meanwhile} IF EXISTS {new}",
        f"CREATE INDEX{meanwhile} {new} ON {USERS} (last_login{nulls}, {columns})",
        f"DROP INDEX{meanwhile} IF EXISTS {old}",
    ):
        schema_editor.execute(statement, None)


def forwards(apps, schema_editor):
    exchange(
        schema_editor, old="user_by_last_login", new="user_seen_by_last_login", columns=COLUMNS
    )


def backwards(apps, schema_editor):
    exchange(
        schema_editor,
        old="user_seen_by_last_login",
        new="user_by_last_login",
        columns="sort_name, id",
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("enrollments", "0015_figure_of_counts")]
    operations = [
        *(AddIndexMeanwhile("user", index) for index in NEW),
        migrations.RunPython(forwards, backwards),
        *(RemoveIndexMeanwhile("user", name) for name in OLD),
    ]
