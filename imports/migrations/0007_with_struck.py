"""The choice about lines that are struck through; and refusals that no longer exist."""

from typing import Any

from django.db import migrations, models

# Until now one column could refuse a whole file. What was said of such a file is forgotten: the
# file is not kept, and the same one may be read when it is uploaded again.
GONE = ("unknown_columns", "duplicate_columns")


def forget_old_refusals(apps: Any, _schema_editor: Any) -> None:
    imports = apps.get_model("imports", "Import").objects
    imports.filter(refusal__code__in=GONE).update(refusal={})


class Migration(migrations.Migration):
    dependencies = [("imports", "0006_confirmed_and_right_lost")]

    operations = [
        migrations.AddField("import", "with_struck", models.BooleanField(default=True)),
        migrations.RunPython(forget_old_refusals, migrations.RunPython.noop),
    ]
