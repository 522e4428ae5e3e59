"""Numbers that are kept instead of counted: ten million enrollments are too many to count a page.

The database keeps them by triggers (enrollments/tally_sql.py); `services.tallies` looks after them.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tally(models.Model):
    """How many enrollments in one activity are in each state.

    Several rows of the same activity add up: a change adds a row with its differences. One that is
    overdue on TallyDay's day is in `overdue` and in neither `not_started` nor `in_progress`.
    """

    # The primary key alone: an activity that is gone leaves a row that adds up to nothing.
    activity_id = models.BigIntegerField()
    not_started = models.BigIntegerField(default=0)
    in_progress = models.BigIntegerField(default=0)
    completed = models.BigIntegerField(default=0)
    unenrolled = models.BigIntegerField(default=0)
    overdue = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        ordering = ("pk",)
        default_permissions = ()
        indexes = (models.Index(fields=("activity_id",), name="tally_of_activity"),)

    def __str__(self) -> str:
        return str(self.activity_id)


class TallyDay(models.Model):
    """The day of which the tallies tell who is overdue: one row, or none before the first day."""

    day = models.DateField()

    class Meta:
        verbose_name = _("day of the tallies")
        verbose_name_plural = _("days of the tallies")
        ordering = ("pk",)
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
