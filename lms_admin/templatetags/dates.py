"""Days and times as people read them: "11 Jun 2026", "11 Jun 2026, 10:31", "Today, 09:12"."""

from datetime import date, datetime
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

register = template.Library()


@lru_cache
def _month(number: int, language: str) -> str:
    # English writes months with a capital, Dutch and most other languages without.
    name = str(MONTHS_3[number])
    return name.title() if language.startswith("en") else name


def _local(value: date | datetime) -> date | datetime:
    aware = isinstance(value, datetime) and timezone.is_aware(value)
    return timezone.localtime(value) if aware else value  # type: ignore[arg-type]


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
def days_away(value: date) -> int:
    """How many days from today, in the academy's time zone; negative when it is past."""
    return (value - timezone.localdate()).days


@register.filter
def days_in_words(number: int) -> str:
    """1 day; 12 days, also of -12."""
    number = abs(number)
    return ngettext("%(number)s day", "%(number)s days", number) % {"number": number}


# Django's own formats take ten times as long as these, and stand in every row of long lists.


@register.filter
def day(value: date | datetime | None) -> str:
    """11 Jun 2026; empty text for None."""
    return _day(_local(value)) if value else ""


def _day(value: date | datetime) -> str:
    return f"{value.day} {_month(value.month, get_language() or 'en')} {value.year}"


@register.filter
def day_of_year(value: date | datetime | None) -> str:
    """11 Jun; empty text for None."""
    return day(value).rpartition(" ")[0]


@register.filter
def stamp(value: datetime | None) -> str:
    """11 Jun 2026, 10:31; empty text for None."""
    return f"{day(value)}, {_local(value):%H:%M}" if value else ""


@register.filter
def clock(value: datetime) -> str:
    """10:31"""
    return f"{_local(value):%H:%M}"


@register.filter
def moment(value: datetime | None) -> str:
    """Today, 09:12; Yesterday; 9 Jun 2026; Never for None."""
    if value is None:
        return _("Never")
    local, now = timezone.localtime(value), timezone.localtime()
    ago = (now.date() - local.date()).days
    if ago == 0:
        return _("Today, %(time)s") % {"time": f"{local:%H:%M}"}
    return _("Yesterday") if ago == 1 else _day(local)


@register.filter
def as_of(value: datetime) -> str:
    """Text such as "As of today, 00:12" or "As of 9 Jun 2026, 00:12"."""
    if timezone.localtime(value).date() == timezone.localdate():
        return _("As of today, %(time)s") % {"time": clock(value)}
    return _("As of %(moment)s") % {"moment": stamp(value)}
