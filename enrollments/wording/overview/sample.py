"""What a removal of the sample academy deletes and keeps, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy, ngettext

from enrollments.queries.sample import SampleForecast
from enrollments.wording.numbers import enumerated, grouped

REASONS: Final[dict[tuple[str, str], Any]] = {
    ("users", "enrolled"): gettext_lazy("enrolled in an activity of yours"),
    ("users", "held"): gettext_lazy("holds a qualification of yours"),
    ("users", "managed"): gettext_lazy("manages a team of yours"),
    ("users", "edited"): gettext_lazy("edited since"),
    ("users", "signed_in"): gettext_lazy("signed in since"),
    ("users", "named"): gettext_lazy("named by an import or a saved view"),
    ("teams", "members"): gettext_lazy("has users who stay"),
    ("teams", "managed"): gettext_lazy("managed by a user of yours"),
    ("activities", "enrolled"): gettext_lazy("users of yours are enrolled in it"),
    ("activities", "required"): gettext_lazy("required by a qualification that stays"),
    ("activities", "edited"): gettext_lazy("edited since"),
    ("activities", "named"): gettext_lazy("named by an import"),
    ("qualifications", "enrolled"): gettext_lazy("enrolled users of yours"),
    ("qualifications", "held"): gettext_lazy("users of yours hold it"),
    ("qualifications", "required"): gettext_lazy("requires an activity of yours"),
    ("qualifications", "edited"): gettext_lazy("edited since"),
}


@dataclass(frozen=True, kw_only=True)
class KeptThing:
    name: str
    why: str


def told_going(forecast: SampleForecast) -> str:
    """300 users, 12 teams, 40 activities, 6 qualifications and 3,000 enrollments"""
    numbers = {kind: len(keys) for kind, keys in forecast.going.items()}
    numbers["enrollments"] = forecast.enrollments
    return enumerated([_counted(kind, number) for kind, number in numbers.items()])


def _counted(kind: str, number: int) -> str:
    text = {
        "users": ngettext("%(number)s user", "%(number)s users", number),
        "teams": ngettext("%(number)s team", "%(number)s teams", number),
        "activities": ngettext("%(number)s activity", "%(number)s activities", number),
        "qualifications": ngettext("%(number)s qualification", "%(number)s qualifications", number),
        "enrollments": ngettext("%(number)s enrollment", "%(number)s enrollments", number),
    }[kind]
    return text % {"number": grouped(number)}


def told_kept(forecast: SampleForecast) -> Sequence[KeptThing]:
    return [
        KeptThing(
            name=forecast.names[kind].get(key, str(key)),
            why=enumerated([REASONS[kind, why] for why in dict.fromkeys(reasons)]),
        )
        for kind, kept in forecast.kept.items()
        for key, reasons in sorted(
            kept.items(), key=lambda item: forecast.names[kind].get(item[0], "")
        )
    ]
