"""Qualifications: named profiles with required learning activities, and who holds them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollments.folding import sort_key
from enrollments.models.derived import Derived, DerivedField, DerivedManager
from enrollments.models.people import User


def current(path: str = "") -> Q:
    """Selects qualifications that have not ended; one that ends in the future has not ended yet.

    `path` leads to the qualification, as in "qualification__".
    """
    still = Q(**{f"{path}ended_on__isnull": True})
    return still | Q(**{f"{path}ended_on__gt": timezone.localdate()})


class Qualification(Derived):
    # Unique, as "the first by name" decides which one is the source of a re-enrollment.
    name = models.CharField(_("name"), max_length=120, unique=True)
    sort_name = DerivedField(max_length=120, derive="_sort_name", of=("name",))
    description = models.TextField(_("description"), blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    activities = models.ManyToManyField(
        "enrollments.LearningActivity",
        through="enrollments.Requirement",
        related_name="qualifications",
    )

    objects = DerivedManager["Qualification"]()

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering = ("sort_name", "name")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def _sort_name(self) -> str:
        return sort_key(self.name, 120)

    @property
    def is_current(self) -> bool:
        """Kept equal to `current`."""
        return self.ended_on is None or self.ended_on > timezone.localdate()


class Requirement(models.Model):
    """Holding the qualification enrolls the user in this activity."""

    qualification = models.ForeignKey(
        Qualification, models.CASCADE, related_name="requirements", db_index=False
    )
    activity = models.ForeignKey(
        "enrollments.LearningActivity", models.PROTECT, related_name="requirements"
    )
    # The time frame: every enrollment that this makes is due that many days later.
    due_days = models.PositiveSmallIntegerField(_("due after days"), null=True, blank=True)

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ("qualification", "activity")
        constraints = (
            models.UniqueConstraint(
                fields=("qualification", "activity"), name="one_requirement_each"
            ),
        )

    def __str__(self) -> str:
        return f"{self.qualification}: {self.activity}"


class Holder(models.Model):
    """A user who holds a qualification. Taking it away deletes this row, never an enrollment."""

    # The unique (user, qualification) serves look-ups by user, the index those by qualification.
    qualification = models.ForeignKey(
        Qualification, models.PROTECT, related_name="holders", db_index=False
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="held", db_index=False)
    since = models.DateTimeField(_("held since"), default=timezone.now)

    class Meta:
        verbose_name = _("holder")
        verbose_name_plural = _("holders")
        ordering = ("qualification", "user")
        indexes = (models.Index(fields=("qualification", "user"), name="holder_by_qualification"),)
        constraints = (
            models.UniqueConstraint(fields=("user", "qualification"), name="one_holding_each"),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.qualification}"
