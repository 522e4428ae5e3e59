from django.db import migrations, models


class Migration(migrations.Migration):
    """What was selected by click and is done as an import, and the reason that was typed for it."""

    dependencies = [("imports", "0010_employee_numbers")]

    operations = [
        migrations.AddField("import", "selection", models.JSONField(blank=True, default=dict)),
        migrations.AddField(
            "import", "reason", models.CharField(blank=True, default="", max_length=500)
        ),
    ]
