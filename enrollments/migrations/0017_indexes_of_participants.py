"""Participants of an activity and holders of a qualification: who they are stands in the index.

The indexes that the foreign keys brought go: each begins with the same column. A field that has no
index any more is changed in the state alone, because SQLite would make the table anew for it, and
lose its triggers.
"""

import django.db.models.deletion
from django.db import migrations, models

from enrollments.migrations._meanwhile import AddIndexMeanwhile

NEW = (
    ("enrollment", models.Index(fields=("activity", "user"), name="enrollment_by_activity")),
    ("holder", models.Index(fields=("qualification", "user"), name="holder_by_qualification")),
)
OLD = (
    ("enrollment", "activity"),
    ("holder", "qualification"),
)


def of_foreign_key(apps, schema_editor, model, name):
    """The table, the column, and what Django calls the index of a foreign key."""
    found = apps.get_model("enrollments", model)
    table, column = found._meta.db_table, found._meta.get_field(name).column
    return table, column, schema_editor._create_index_name(table, [column])


def drop(apps, schema_editor):
    meanwhile = " CONCURRENTLY" if schema_editor.connection.vendor == "postgresql" else ""
    for model, name in OLD:
        _table, _column, index = of_foreign_key(apps, schema_editor, model, name)
        schema_editor.execute(f"DROP INDEX{meanwhile} IF EXISTS {index}", None)


def make(apps, schema_editor):
    meanwhile = " CONCURRENTLY" if schema_editor.connection.vendor == "postgresql" else ""
    for model, name in OLD:
        table, column, index = of_foreign_key(apps, schema_editor, model, name)
        schema_editor.execute(f"CREATE INDEX{meanwhile} {index} ON {table} ({column})", None)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("enrollments", "0016_indexes_of_who_is_seen")]
    operations = [
        *(AddIndexMeanwhile(model, index) for model, index in NEW),
        migrations.RunPython(drop, make),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "enrollment",
                    "activity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="enrollments",
                        to="enrollments.learningactivity",
                    ),
                ),
                migrations.AlterField(
                    "holder",
                    "qualification",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holders",
                        to="enrollments.qualification",
                    ),
                ),
            ]
        ),
    ]
