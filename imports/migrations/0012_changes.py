from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0011_selection")]

    operations = [
        migrations.AddField(
            "import", "change", models.JSONField(blank=True, db_default={}, default=dict)
        ),
        migrations.AlterField(
            "import",
            "action",
            models.CharField(
                blank=True,
                choices=[
                    ("enroll", "Enroll users"),
                    ("unenroll", "Unenroll users"),
                    ("remove", "Remove registrations"),
                    ("undo", "Undo import"),
                    ("change", "Change of rules or people"),
                ],
                max_length=10,
            ),
        ),
    ]
