"""Cells that several of the lists have, as texts."""

from datetime import date, datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollments.models import User

# Headings and widths of what `of_person` gives.
OF_PERSON: Final = (
    (_("Name"), 26),
    (_("Email"), 34),
    (_("Employee no."), 14),
    (_("Team"), 24),
)


def of_person(user: User) -> tuple[str, ...]:
    """Who somebody is. The team has to be read already."""
    team = user.team.name if user.team else ""
    return user.name, user.email, user.employee_number, team


def iso(value: date | datetime | None) -> str:
    """2026-11-30, or 2026-11-30 10:31: what sorts by itself. Empty text for None."""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if value else ""


def optional(number: int | None) -> str:
    """Empty text for None."""
    return "" if number is None else str(number)
