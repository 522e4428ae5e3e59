from django.db import migrations, models


class Migration(migrations.Migration):
    """Who lost the right is told by name; before, only that somebody did was kept."""

    dependencies = [("imports", "0008_text_files")]

    operations = [
        migrations.RemoveField("import", "right_lost"),
        migrations.AddField(
            "import",
            "right_lost_by",
            models.CharField(blank=True, default="", max_length=240),
        ),
    ]
