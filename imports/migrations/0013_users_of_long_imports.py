"""Where the users of a long import stand: noted for those that are there, as a check notes it."""

import django.db.models.deletion
from django.db import migrations, models

# As in `imports.queries.whereabouts` and `imports.models` when this was written.
SHORT, USERS_PER_BLOCK = 5_000, 16


def note(apps, schema_editor):
    joined = "string_agg" if schema_editor.connection.vendor == "postgresql" else "group_concat"
    block = f"user_id / {USERS_PER_BLOCK}"
    own = "undo_of_id IS NULL AND"
    of_files = f"{own} CAST(selection AS text) = '{{}}' AND CAST(change AS text) = '{{}}'"
    of_clicks = f"{own} (CAST(selection AS text) <> '{{}}' OR CAST(change AS text) <> '{{}}')"
    for table, place, imports in (
        ("imports_importline", "row", of_files),
        ("imports_importmark", "number", of_clicks),
    ):
        long = (
            f"SELECT import_id FROM {table} WHERE import_id IN "
            f"(SELECT id FROM imports_import WHERE {imports}) "
            f"GROUP BY import_id HAVING count(*) > {SHORT}"
        )
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO imports_userblock (import_id, block, places) "
                f"SELECT import_id, {block}, {joined}(user_id || ' ' || {place}, ',') FROM {table} "
                f"WHERE user_id IS NOT NULL AND import_id IN ({long}) GROUP BY import_id, {block}"
            )


class Migration(migrations.Migration):
    dependencies = [("imports", "0012_changes")]
    operations = [
        migrations.CreateModel(
            name="UserBlock",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "import_run_id",
                        "block",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("block", models.BigIntegerField()),
                ("places", models.TextField()),
                (
                    "import_run",
                    models.ForeignKey(
                        db_column="import_id",
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="user_blocks",
                        to="imports.import",
                    ),
                ),
            ],
            options={
                "verbose_name": "block of users",
                "verbose_name_plural": "blocks of users",
                "ordering": ("block",),
                "default_permissions": (),
            },
        ),
        migrations.RunPython(note, migrations.RunPython.noop),
    ]
