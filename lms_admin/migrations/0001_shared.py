"""Counts of limits, browsers that somebody is signed in with, and the table of the shared cache.

The cache has its table also where the settings keep it elsewhere: they may change.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models

CACHE = "shared_cache"


def make_cache(apps, schema_editor):
    call_command(
        "createcachetable", CACHE, database=schema_editor.connection.alias, verbosity=0
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Count",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("hits", models.IntegerField()),
                ("until", models.BigIntegerField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="OpenSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("session_key", models.CharField(max_length=40, unique=True)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("address", models.CharField(max_length=45)),
                ("browser", models.CharField(max_length=200)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"default_permissions": (), "ordering": ("-seen_at", "pk")},
        ),
        migrations.RunPython(
            make_cache,
            lambda apps, schema_editor: schema_editor.execute(f"DROP TABLE IF EXISTS {CACHE}"),
        ),
    ]
