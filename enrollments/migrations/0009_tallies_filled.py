"""Counts what was there before the tallies. Nobody waits meanwhile: changes add themselves."""

from django.db import migrations
from django.utils import timezone

from enrollments.services import tallies


def fill(apps, schema_editor):
    apps.get_model("enrollments", "TallyDay").objects.create(day=timezone.localdate())
    tallies.recount_tallies()


def leave(apps, schema_editor):
    """The tables go."""


class Migration(migrations.Migration):
    # The two need no common transaction, and the long one should hold no lock for the other.
    atomic = False
    dependencies = [("enrollments", "0008_tallies_kept")]
    operations = [migrations.RunPython(fill, leave)]
