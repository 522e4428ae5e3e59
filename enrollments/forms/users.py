"""Search, filters and order of the list of users."""

from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_filters import MultipleChoiceFilter

from enrollments.forms.filters import PeopleFilter, RowsFilter, StrictFilterSet
from enrollments.models import Holder, Qualification, Team, User
from enrollments.queries.gates import Viewer, visible_qualifications, visible_teams
from enrollments.queries.search import people
from enrollments.queries.users import IN_STATE
from enrollments.roles import Role

STATES: Final = (("active", _("Active")), ("invited", _("Invited")), ("inactive", _("Inactive")))

# What the list of orders on narrow screens offers; the keys are those of queries.users.ORDERS.
ORDERS: Final[tuple[tuple[str, Promise], ...]] = (
    ("name", _("Name, A to Z")),
    ("-name", _("Name, Z to A")),
    ("number", _("Employee no., lowest")),
    ("-number", _("Employee no., highest")),
    ("team", _("Team, A to Z")),
    ("-team", _("Team, Z to A")),
    ("-in_progress", _("Open, most")),
    ("in_progress", _("Open, fewest")),
    ("-completed", _("Completed, most")),
    ("completed", _("Completed, fewest")),
    ("-last_active", _("Last active, newest")),
    ("last_active", _("Last active, oldest")),
    ("status", _("Status, active first")),
    ("-status", _("Status, inactive first")),
)

# The same keys in a sentence: "312 users, sorted by name".
ORDER_WORDS: Final[dict[str, Promise]] = {
    "name": _("name"),
    "number": _("employee number"),
    "team": _("team"),
    "in_progress": _("number open"),
    "completed": _("number completed"),
    "last_active": _("last active"),
    "status": _("status"),
}


def _teams(viewer: Viewer) -> QuerySet[Team]:
    return visible_teams(viewer).order_by("sort_name", "name")


def _qualifications(viewer: Viewer) -> QuerySet[Qualification]:
    return visible_qualifications(viewer).order_by("sort_name", "name")


class UserFilter(StrictFilterSet):
    q = PeopleFilter(label=_("Search"), method="search", max_length=200)
    status = MultipleChoiceFilter(label=_("Status"), choices=STATES, method="in_state")
    team = RowsFilter(label=_("Team"), queryset=_teams, distinct=False)
    qualification = RowsFilter(label=_("Qualification"), queryset=_qualifications, method="holding")
    role = MultipleChoiceFilter(
        label=_("Role"),
        choices=Role.choices,
        distinct=False,
    )

    class Meta:
        model = User
        fields: tuple[str, ...] = ()

    @property
    def held_alone(self) -> int | None:
        """Primary key of the one qualification that is asked for, if nothing else is."""
        if not self.is_valid() or any(
            any(self.data.getlist(name)) for name in self.filters if name != "qualification"
        ):
            return None
        chosen = self.form.cleaned_data["qualification"]
        return chosen[0].pk if len(chosen) == 1 else None

    def search(self, users: QuerySet[User], _name: str, text: str) -> QuerySet[User]:
        return users.filter(people(text))

    def in_state(self, users: QuerySet[User], _name: str, states: list[str]) -> QuerySet[User]:
        wanted = Q()
        for state in states:
            wanted |= IN_STATE[state]
        return users.filter(wanted)

    def holding(self, users: QuerySet[User], _name: str, qualifications: Any) -> QuerySet[User]:
        if not qualifications:
            return users
        held = Holder.objects.filter(user=OuterRef("pk"), qualification__in=qualifications)
        return users.filter(Exists(held))
