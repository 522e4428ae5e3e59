"""Search, filters and order of the list of users."""

from typing import Any, Final

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, MultipleChoiceFilter

from enrollments.forms.filters import RowsFilter, StrictFilterSet
from enrollments.models import Holder, Qualification, Team, User
from enrollments.queries.gates import visible_qualifications
from enrollments.queries.search import every_word
from enrollments.queries.users import IN_STATE
from enrollments.roles import LEARNER_LABEL, ROLE_LABELS

LEARNER: Final = "learner"
STATES: Final = (("active", _("Active")), ("invited", _("Invited")), ("inactive", _("Inactive")))

# What the list of orders on narrow screens offers; the keys are those of queries.users.ORDERS.
ORDERS: Final[tuple[tuple[str, Promise], ...]] = (
    ("name", _("Name, A to Z")),
    ("-name", _("Name, Z to A")),
    ("number", _("Employee no., lowest")),
    ("-number", _("Employee no., highest")),
    ("team", _("Team, A to Z")),
    ("-team", _("Team, Z to A")),
    ("-in_progress", _("In progress, most")),
    ("in_progress", _("In progress, fewest")),
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
    "in_progress": _("in progress"),
    "completed": _("completed"),
    "last_active": _("last active"),
    "status": _("status"),
}


def _qualifications(request: HttpRequest) -> QuerySet[Qualification]:
    return visible_qualifications(request.user).order_by("sort_name", "name")


class UserFilter(StrictFilterSet):
    q = CharFilter(label=_("Search"), method="search", max_length=200)
    status = MultipleChoiceFilter(label=_("Status"), choices=STATES, method="in_state")
    team = RowsFilter(label=_("Team"), queryset=Team.objects.order_by("sort_name", "name"))
    qualification = RowsFilter(label=_("Qualification"), queryset=_qualifications, method="holding")
    role = MultipleChoiceFilter(
        label=_("Role"),
        choices=(*ROLE_LABELS.items(), (LEARNER, LEARNER_LABEL)),
        method="in_role",
    )

    class Meta:
        model = User
        fields: tuple[str, ...] = ()

    def search(self, users: QuerySet[User], _name: str, text: str) -> QuerySet[User]:
        return users.filter(every_word(text, "search_text"))

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

    def in_role(self, users: QuerySet[User], _name: str, roles: list[str]) -> QuerySet[User]:
        memberships = Group.user_set.through.objects.filter(user_id=OuterRef("pk"))
        wanted = Q()
        for role in roles:
            if role == LEARNER:
                wanted |= ~Q(Exists(memberships.filter(group__name__in=ROLE_LABELS)))
            else:
                wanted |= Q(Exists(memberships.filter(group__name=role)))
        return users.filter(wanted)
