"""What the audit list can be asked: each filter checked, together one question."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import DateField, DateInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import DateFilter, MultipleChoiceFilter, NumberFilter, UUIDFilter

from enrollments.forms.filters import RowsField, RowsFilter, StrictFilterSet
from enrollments.models import AuditEvent, Qualification, User
from enrollments.queries.audit.question import AuditQuestion
from enrollments.queries.gates import (
    Viewer,
    visible_activities,
    visible_qualifications,
    visible_users,
)
from lms_admin.typed import MOST_DIGITS

LARGEST: Final = 10**MOST_DIGITS - 1
# Years outside of these are slips, and some of them are beyond what time zones can tell.
YEARS: Final = (1970, 2999)

DONE: Final = (("yes", pgettext_lazy("what was asked", "Done")), ("no", _("Not done")))
# Without it an import is one line for each thing that somebody did to it.
IN_FULL: Final = (("every", _("Every enrollment")),)

# What is done to enrollments, by imports as by hand.
OF_ENROLLMENTS: Final = frozenset(
    action.value
    for action in (
        AuditEvent.Action.ENROLL,
        AuditEvent.Action.REENROLL,
        AuditEvent.Action.UNENROLL,
        AuditEvent.Action.REMOVE,
    )
)

# The value of an actor that is nobody.
RULE: Final = "rule"


def possible_actors(viewer: Viewer) -> QuerySet[User]:
    """Whoever the viewer sees, and the viewer."""
    return visible_users(viewer) | User.objects.filter(pk=viewer.pk or 0)


def _qualifications(viewer: Viewer) -> QuerySet[Qualification]:
    return visible_qualifications(viewer).order_by("sort_name", "name")


class ActorsField(RowsField):
    """People, and the rule, which is none: it is read from the query string."""

    def clean(self, value: Any) -> Any:
        return super().clean([one for one in value or () if one != RULE])


class ActorsFilter(RowsFilter):
    field_class = ActorsField


def monday_of(text: str) -> date | None:
    """The Monday that an address names a week by; None for any other day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.weekday() == 0 and YEARS[0] <= day.year <= YEARS[1] else None


class DayField(DateField):
    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day and not YEARS[0] <= day.year <= YEARS[1]:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class DayFilter(DateFilter):
    field_class = DayField

    def __init__(self, **about: Any) -> None:
        wrong = {"invalid": _("Enter a date, such as 2026-11-30")}
        super().__init__(widget=DateInput(attrs={"type": "date"}), error_messages=wrong, **about)


class AuditFilter(StrictFilterSet):
    since = DayFilter(label=_("From"))
    until = DayFilter(label=_("Up to and including"))
    actor = ActorsFilter(label=_("Actor"), queryset=possible_actors)
    user = RowsFilter(label=_("User"), queryset=visible_users)
    activity = RowsFilter(label=_("Activity"), queryset=visible_activities)
    qualification = RowsFilter(label=_("Qualification"), queryset=_qualifications)
    number = NumberFilter(label=_("Import"), min_value=1, max_value=LARGEST, decimal_places=0)
    action = MultipleChoiceFilter(label=_("Action"), choices=AuditEvent.Action.choices)
    door = MultipleChoiceFilter(label=_("Door"), choices=AuditEvent.Door.choices)
    done = MultipleChoiceFilter(label=_("Done or not"), choices=DONE)
    imports = MultipleChoiceFilter(label=_("What imports did"), choices=IN_FULL)
    batch = UUIDFilter(label=_("What happened together"))

    class Meta:
        model = AuditEvent
        fields: tuple[str, ...] = ()

    @property
    def by_rule(self) -> bool:
        return RULE in self.data.getlist("actor")

    @property
    def in_full(self) -> bool:
        """Whoever asks who was unenrolled asks for those of imports, too."""
        chosen = self.data.getlist("action")
        return "every" in self.data.getlist("imports") or not OF_ENROLLMENTS.isdisjoint(chosen)

    @property
    def question(self) -> AuditQuestion | None:
        """What the filters ask. None when a value does not exist: that selects nothing."""
        if not self.is_valid():
            return None
        asked = self.form.cleaned_data
        batch: uuid.UUID | None = asked["batch"]
        return AuditQuestion(
            actors=_keys(asked["actor"]),
            by_rule=self.by_rule,
            users=_keys(asked["user"]),
            activities=_keys(asked["activity"]),
            qualifications=_keys(asked["qualification"]),
            imports=() if asked["number"] is None else (int(asked["number"]),),
            actions=asked["action"],
            doors=asked["door"],
            batch=batch,
            since=_start_of(asked["since"]),
            until=_start_of(asked["until"], days=1),
            in_full=self.in_full,
            done=_either(asked["done"]),
        )


def _keys(rows: Iterable[Any]) -> Sequence[int]:
    return tuple(row.pk for row in rows)


def _either(chosen: Sequence[str]) -> bool | None:
    """Both or none is no choice."""
    return chosen[0] == "yes" if len(chosen) == 1 else None


def _start_of(day: Any, *, days: int = 0) -> datetime | None:
    """The first moment of so many days later, in the academy's time zone."""
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=days), time.min))
