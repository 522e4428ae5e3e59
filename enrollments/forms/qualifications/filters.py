"""Search, filters and orders of the lists of qualifications, and of who holds one."""

from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, MultipleChoiceFilter

from enrollments.forms.filters import PeopleFilter, RowsFilter, StrictFilterSet
from enrollments.models import Holder, Qualification
from enrollments.queries.gates import visible_activities, visible_teams
from enrollments.queries.qualifications.pages import (
    holders_in,
    in_force,
    matching_qualifications,
)
from enrollments.queries.search import people

QUALIFICATION_ORDERS: Final[tuple[tuple[str, Promise], ...]] = (
    ("name", _("Name, A to Z")),
    ("-name", _("Name, Z to A")),
    ("-activities", _("Most activities first")),
    ("activities", _("Fewest activities first")),
)
QUALIFICATION_WORDS: Final[dict[str, Promise]] = {"name": _("name"), "activities": _("activities")}
HOLDER_ORDERS: Final[tuple[tuple[str, Promise], ...]] = (
    ("name", _("Name, A to Z")),
    ("-name", _("Name, Z to A")),
    ("-since", _("Held since, newest first")),
    ("since", _("Held since, oldest first")),
    ("state", _("Open first")),
)
HOLDER_WORDS: Final[dict[str, Promise]] = {
    "name": _("name"),
    "since": _("held since"),
    "state": _("state"),
}
STATES: Final[tuple[tuple[str, Promise], ...]] = (
    ("in_force", _("In force")),
    ("ending", _("Ends later")),
    ("ended", _("Ended")),
)
HOLDER_STATES: Final[tuple[tuple[str, Promise], ...]] = (
    ("open", _("Open")),
    ("on_the_way", _("On the way")),
    ("completed", _("All completed")),
    ("inactive", _("Inactive")),
)


class QualificationFilter(StrictFilterSet):
    q = CharFilter(label=_("Search"), method="search", max_length=200)
    status = MultipleChoiceFilter(label=_("Status"), choices=STATES, method="in_state")

    class Meta:
        model = Qualification
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[Qualification], _name: str, text: str) -> Any:
        return matching_qualifications(rows, text)

    def in_state(self, rows: QuerySet[Qualification], _name: str, states: list[str]) -> Any:
        return rows.filter(reduce(or_, map(in_force, states), Q(pk__in=()))) if states else rows


class ManyHoldersFilter(StrictFilterSet):
    """The filter of so many holders that nobody asks of each how far they are."""

    q = PeopleFilter(label=_("Search"), method="search", max_length=200)
    team = RowsFilter(label=_("Team"), queryset=visible_teams, field_name="user__team")

    class Meta:
        model = Holder
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[Holder], _name: str, text: str) -> Any:
        return rows.filter(people(text, "user__"))


class HoldersFilter(ManyHoldersFilter):
    state = MultipleChoiceFilter(label=_("State"), choices=HOLDER_STATES, method="in_state")
    activity = RowsFilter(label=_("Activity"), queryset=visible_activities, method="nothing")

    class Meta:
        model = Holder
        fields: tuple[str, ...] = ()

    def in_state(self, rows: QuerySet[Holder], _name: str, states: list[str]) -> Any:
        """Holders in these states, as to the activities filtered by, or else to all required."""
        activities = self.form.cleaned_data.get("activity") or ()
        numbers: list[int | None] = [one.pk for one in activities] or [None]
        chosen = [holders_in(state, number) for state in states for number in numbers]
        return rows.filter(reduce(or_, chosen, Q(pk__in=()))) if chosen else rows

    def nothing(self, rows: QuerySet[Holder], _name: str, _value: object) -> Any:
        return rows
