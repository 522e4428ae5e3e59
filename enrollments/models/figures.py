"""Numbers of the overview, counted once a day: pages read them and count nothing themselves."""

from enum import StrEnum
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

# Instead of a team's primary key: users without a team, and the sum over all users.
NO_TEAM: Final = 0
EVERYBODY: Final = -1


class Figure(models.Model):
    """How many, on a day, of a team: `kind` names the picture, `key` its bar, `state` the segment.

    `team` is the primary key of a team, NO_TEAM or EVERYBODY.
    """

    class Kind(StrEnum):
        # `day` is the Monday. The three open states as the week ended, or as they are now;
        # completed and unenrolled are those of that week.
        WEEK = "week"
        # Users with at least one overdue enrollment: `people`.
        LATE = "late"
        # `day` is that of the events, `key` their door: `enrolled`, `unenrolled`, `removed`.
        CHANGE = "change"
        # `key` is a qualification. Active users who hold it (`held`), those of them who lack
        # something that it requires (`holders`), and what they lack (`overdue`, `open`).
        REQUIREMENT = "requirement"
        # Inactive users with open enrollments (`people`), and how many (`enrollments`).
        LEAVER = "leaver"
        # Of EVERYBODY: when it was counted, in seconds (`at`), and the newest event (`event`).
        COUNTED = "counted"

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
        indexes = (
            # When they were last counted, whatever the number of figures since.
            models.Index(
                fields=("team", "state", "day"),
                condition=models.Q(kind="counted"),
                name="figure_of_counts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.kind} {self.key} {self.state}: {self.number}"
