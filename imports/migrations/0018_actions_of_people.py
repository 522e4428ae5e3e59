from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0017_due_dates_action"),
    ]

    operations = [
        migrations.AlterField(
            model_name="import",
            name="action",
            field=models.CharField(
                blank=True,
                choices=[
                    ("enroll", "Enroll users"),
                    ("unenroll", "Unenroll users"),
                    ("remove", "Remove registrations"),
                    ("undo", "Undo import"),
                    ("users", "Add and change users"),
                    ("change", "Change of rules or people"),
                    ("due_dates", "Set due dates"),
                    ("deactivate", "Deactivate users"),
                    ("move", "Move users to a team"),
                ],
                max_length=10,
            ),
        ),
    ]
