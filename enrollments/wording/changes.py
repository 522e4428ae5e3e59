"""What an edit changed, in words: each field with its old and its new value."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enrollments.wording.numbers import grouped
from lms_admin.templatetags.dates import day

FIELDS: Final[dict[str, Any]] = {
    "title": gettext_lazy("title"),
    "name": gettext_lazy("name"),
    "code": gettext_lazy("code"),
    "kind": gettext_lazy("type"),
    "description": gettext_lazy("description"),
    "due_on": gettext_lazy("due date"),
    "due_days": gettext_lazy("time frame in days"),
    "ended_on": gettext_lazy("end"),
    "email": gettext_lazy("email"),
    "first_name": gettext_lazy("first name"),
    "name_prefix": gettext_lazy("name prefix"),
    "last_name": gettext_lazy("last name"),
    "employee_number": gettext_lazy("employee number"),
    "team": gettext_lazy("team"),
    "role": gettext_lazy("role"),
    "language": gettext_lazy("language"),
    "leaves_on": gettext_lazy("leave date"),
    "time_zone": gettext_lazy("time zone"),
    "sample": gettext_lazy("sample academy"),
}


def changed_fields(changes: Mapping[str, Sequence[Any]] | None) -> str:
    """ "title: CPR → CPR and AED; email: changed"; of personal text the values are not kept."""
    return "; ".join(_changed(field, values) for field, values in (changes or {}).items())


def _changed(field: str, values: Sequence[Any]) -> str:
    if field == "rows":
        return ngettext("%(number)s row", "%(number)s rows", values[1]) % {
            "number": grouped(values[1])
        }
    label = str(FIELDS.get(field, field.replace("_", " ")))
    if len(values) != 2:
        return _("%(field)s: changed") % {"field": label}
    return f"{label}: {_value(values[0])} → {_value(values[1])}"


def _value(value: Any) -> str:
    if value in (None, ""):
        return _("None")
    try:
        return day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)
