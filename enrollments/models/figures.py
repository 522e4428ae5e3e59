"""Numbers of the overview, counted once a day: pages read them and count nothing themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Figure(models.Model):
    """How many, on a day, of a team: `kind` names the picture, `key` its bar, `state` the segment.

    `team` is the primary key of a team, 0 for users without one; `key` too is a primary key, the
    first day of a week, or empty, as the picture says.
    """

    pk = models.CompositePrimaryKey("day", "kind", "team", "key", "state")
    day = models.DateField()
    kind = models.CharField(max_length=20)
    team = models.BigIntegerField()
    key = models.CharField(max_length=40)
    state = models.CharField(max_length=20)
    number = models.BigIntegerField()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ("day", "kind", "team", "key", "state")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.kind} {self.key} {self.state}: {self.number}"
