"""Search, filters and order of the list of activities."""

from typing import Final

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, MultipleChoiceFilter

from enrollments.forms.filters import StrictFilterSet
from enrollments.models import LearningActivity
from enrollments.queries.activities import matching, with_participants

STATES: Final[tuple[tuple[str, Promise], ...]] = (
    ("current", _("Current")),
    ("archived", _("Archived")),
)

PARTICIPANTS: Final[tuple[tuple[str, Promise], ...]] = (
    ("some", _("Somebody is enrolled")),
    ("none", _("Nobody is enrolled")),
)

# What the list of orders on narrow screens offers; the keys are those of queries.activities.
ORDERS: Final[tuple[tuple[str, Promise], ...]] = (
    ("title", _("Title, A to Z")),
    ("-title", _("Title, Z to A")),
    ("code", _("Code, A to Z")),
    ("-code", _("Code, Z to A")),
    ("kind", _("Type")),
    ("-kind", _("Type, reversed")),
    ("-enrolled", _("Enrolled, most")),
    ("enrolled", _("Enrolled, fewest")),
    ("-completed", _("Completed, most")),
    ("completed", _("Completed, fewest")),
)

# The same keys in a sentence: "40 activities, sorted by title".
ORDER_WORDS: Final[dict[str, Promise]] = {
    "title": _("title"),
    "code": _("code"),
    "kind": _("type"),
    "enrolled": _("number enrolled"),
    "completed": _("number completed"),
}


class ActivityFilter(StrictFilterSet):
    q = CharFilter(label=_("Search"), method="search", max_length=200)
    kind = MultipleChoiceFilter(
        label=_("Type"), choices=LearningActivity.Kind.choices, distinct=False
    )
    status = MultipleChoiceFilter(label=_("Status"), choices=STATES, method="in_state")
    people = MultipleChoiceFilter(
        label=_("Participants"), choices=PARTICIPANTS, method="participants"
    )

    class Meta:
        model = LearningActivity
        fields: tuple[str, ...] = ()

    def search(
        self, activities: QuerySet[LearningActivity], _name: str, text: str
    ) -> QuerySet[LearningActivity]:
        return matching(activities, text)

    def in_state(
        self, activities: QuerySet[LearningActivity], _name: str, states: list[str]
    ) -> QuerySet[LearningActivity]:
        if not states:
            return activities
        conditions = {
            "current": Q(archived_at__isnull=True),
            "archived": Q(archived_at__isnull=False),
        }
        wanted = Q(pk__in=())
        for state in states:
            wanted |= conditions[state]
        return activities.filter(wanted)

    def participants(
        self, activities: QuerySet[LearningActivity], _name: str, wanted: list[str]
    ) -> QuerySet[LearningActivity]:
        if len(wanted) != 1:
            # Neither, or both.
            return activities
        return with_participants(activities, self.request, enrolled=wanted == ["some"])
