"""From here on the database keeps the tallies: whatever changes an enrollment changes them, too."""

from django.db import migrations

from enrollments import tally_sql


def keep(apps, schema_editor):
    for statement in tally_sql.install(schema_editor.connection.vendor):
        schema_editor.execute(statement, None)


def keep_no_longer(apps, schema_editor):
    for statement in tally_sql.uninstall(schema_editor.connection.vendor):
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("enrollments", "0007_tallies")]
    operations = [migrations.RunPython(keep, keep_no_longer)]
