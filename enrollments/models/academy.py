"""The academy itself: what its owner says of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Academy(models.Model):
    """One row, or none as long as nobody has set the academy up: then the settings count."""

    name = models.CharField(_("name of your academy"), max_length=80)
    language = models.CharField(_("language"), max_length=10)
    # A name of the tz database, such as Europe/Amsterdam.
    time_zone = models.CharField(_("time zone"), max_length=60)
    # Whether the sample academy was loaded and is still there.
    has_sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("academy")
        verbose_name_plural = _("academies")
        ordering = ("pk",)
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
