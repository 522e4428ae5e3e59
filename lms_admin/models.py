"""What is kept about requests and browsers, and nothing of the domain."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Count(models.Model):
    """How often something was done until a moment, in seconds since 1970: see `limits.counting`."""

    name = models.CharField(max_length=64, primary_key=True)
    hits = models.IntegerField()
    until = models.BigIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.hits} until {self.until}"


class OpenSession(models.Model):
    """A browser that somebody is signed in with: what they are shown to know it again by.

    The session itself is Django's. One that has ended may still have its row, for a day.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    address = models.CharField(max_length=45)
    browser = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()
        ordering = ("-seen_at", "pk")

    def __str__(self) -> str:
        return f"{self.browser} from {self.address}"
