"""Titles and names are sorted by a folded key, as people are: the same on every database."""

from itertools import batched

from django.db import migrations, models

from enrollments.folding import sort_key

# Model, what it is called by, and the column for its key.
KEYS = (
    ("Team", "name", "sort_name", 120),
    ("Qualification", "name", "sort_name", 120),
    ("LearningActivity", "title", "sort_title", 400),
)
BATCH = 1_000


def fill(apps, schema_editor):
    for name, source, key, length in KEYS:
        rows = apps.get_model("enrollments", name).objects
        for batch in batched(rows.order_by("pk").iterator(chunk_size=BATCH), BATCH):
            for row in batch:
                setattr(row, key, sort_key(getattr(row, source), length))
            rows.bulk_update(batch, [key])


def leave(apps, schema_editor):
    """The columns go."""


class Migration(migrations.Migration):
    dependencies = [("enrollments", "0005_no_groups")]
    operations = [
        *(
            migrations.AddField(
                name,
                key,
                models.CharField(default="", editable=False, max_length=length),
                preserve_default=False,
            )
            for name, _source, key, length in KEYS
        ),
        migrations.RunPython(fill, leave),
        migrations.AlterModelOptions(
            "team",
            {
                "ordering": ("sort_name", "name"),
                "verbose_name": "team",
                "verbose_name_plural": "teams",
            },
        ),
        migrations.AlterModelOptions(
            "qualification",
            {
                "ordering": ("sort_name", "name"),
                "default_permissions": (),
                "verbose_name": "qualification",
                "verbose_name_plural": "qualifications",
            },
        ),
        migrations.AlterModelOptions(
            "learningactivity",
            {
                "ordering": ("sort_title", "pk"),
                "verbose_name": "learning activity",
                "verbose_name_plural": "learning activities",
            },
        ),
        migrations.AddIndex(
            "learningactivity",
            models.Index(fields=["sort_title", "id"], name="activity_by_title"),
        ),
    ]
