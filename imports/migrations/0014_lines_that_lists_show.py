"""No index of the many lines that are right, which no list shows. PostgreSQL makes it meanwhile."""

from django.db import migrations, models

from enrollments.migrations._meanwhile import AddIndexMeanwhile


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("imports", "0013_users_of_long_imports")]
    operations = [
        AddIndexMeanwhile(
            "importline",
            models.Index(
                fields=("import_run", "outcome", "row"),
                condition=models.Q(("outcome", "ready"), _negated=True),
                name="line_not_ready",
            ),
        ),
        migrations.RemoveIndex("importline", "line_by_outcome"),
    ]
