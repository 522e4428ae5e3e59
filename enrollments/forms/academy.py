"""What an owner says of the academy."""

from collections import defaultdict
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from enrollments.queries.academy import AcademyTerms
from lms_admin.forms import in_our_words

type Groups = list[tuple[str, list[tuple[str, str]]]]

UTC_NAME: Final = "UTC"
REGIONS: Final = (
    *("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian"),
    *("Pacific",),
)


class AcademyForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Everybody sees it at the top of the menu and in mails."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": gettext_lazy("Enter the name of your academy")},
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        help_text=gettext_lazy("For new users. Each can choose another."),
        error_messages={"required": gettext_lazy("Choose a language")},
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        error_messages={
            "required": gettext_lazy("Choose a time zone"),
            "invalid_choice": gettext_lazy("Choose a time zone"),
        },
    )

    def __init__(self, data: Any = None, *, terms: AcademyTerms) -> None:
        # Nobody has chosen one yet: the language that this is read in is a good guess.
        language = terms.language if terms.is_set_up else get_language()
        now = {"language": language, "time_zone": terms.time_zone}
        name = terms.name if terms.is_set_up else ""
        super().__init__(data, initial={"name": name, **now}, auto_id="academy-%s")
        in_our_words(self)
        fields: Any = self.fields
        fields["language"].choices = [(code, _own_name(code)) for code, _name in settings.LANGUAGES]
        fields["time_zone"].choices = time_zones(timezone.localdate())
        there = timezone.now().astimezone(terms.zone)
        fields["time_zone"].help_text = _(
            "It is %(time)s there now. Due dates end at midnight."
        ) % {"time": f"{there:%H:%M}"}


def _own_name(code: str) -> str:
    """A language in its own words."""
    return str(get_language_info(code)["name_local"]).capitalize()


@lru_cache(maxsize=2)
def time_zones(day: date) -> Groups:
    """All time zones of the world by region, each with its distance from UTC on that day."""
    noon, groups = datetime.combine(day, time(12)), defaultdict(list)
    for key in sorted(available_timezones()):
        region, _slash, place = key.partition("/")
        if region in REGIONS:
            words = place.replace("_", " ").replace("/", ", ")
            groups[region].append((key, f"{words} ({_distance(noon, ZoneInfo(key))})"))
    return [(UTC_NAME, [(UTC_NAME, UTC_NAME)]), *groups.items()]


def _distance(moment: datetime, zone: ZoneInfo) -> str:
    """The distance from UTC, as in UTC+5:30."""
    offset = moment.replace(tzinfo=zone).utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}{f':{rest:02}' if rest else ''}" if minutes else UTC_NAME
