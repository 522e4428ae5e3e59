"""Days and times as people read them: "11 Jun 2026", "11 Jun 2026, 10:31", "Today, 09:12"."""

from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

register = template.Library()


def _formatted(value: date | datetime, rest: str) -> str:
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    # English writes months with a capital, Dutch and most other languages without.
    month = "M" if (get_language() or "en").startswith("en") else "b"
    return date_format(value, f"j {month}{rest}", use_l10n=False)


@register.filter
def duration(minutes: int) -> str:
    """45 minutes; 3 hours; 2 hours 30 minutes."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours})
    if rest or not hours:
        parts.append(ngettext("%(number)s minute", "%(number)s minutes", rest) % {"number": rest})
    return " ".join(parts)


@register.filter
def day(value: date | datetime | None) -> str:
    """11 Jun 2026; empty text for None."""
    return _formatted(value, " Y") if value else ""


@register.filter
def day_of_year(value: date | datetime | None) -> str:
    """11 Jun; empty text for None."""
    return _formatted(value, "") if value else ""


@register.filter
def stamp(value: datetime | None) -> str:
    """11 Jun 2026, 10:31; empty text for None."""
    return _formatted(value, " Y, H:i") if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """Today, 09:12; Yesterday; 9 Jun 2026; Never for None."""
    if value is None:
        return _("Never")
    local = timezone.localtime(value)
    today = timezone.localdate()
    if local.date() == today:
        return _("Today, %(time)s") % {"time": f"{local:%H:%M}"}
    if local.date() == today - timedelta(days=1):
        return _("Yesterday")
    return day(value)
