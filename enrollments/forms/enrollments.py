"""Search, filters and order of a user's enrollments and of an activity's participants."""

from typing import Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, MultipleChoiceFilter

from enrollments.forms.filters import PeopleFilter, RowsFilter, StrictFilterSet
from enrollments.models import Enrollment, LearningActivity, Team
from enrollments.queries.enrollments import in_states
from enrollments.queries.gates import Viewer, visible_teams
from enrollments.queries.search import every_word, people

# What the list of orders on narrow screens offers; the keys are those of queries.enrollments.
_BOTH: Final[tuple[tuple[str, Promise], ...]] = (
    ("status", _("Status, overdue first")),
    ("-status", _("Status, unenrolled first")),
    ("-progress", _("Progress, most")),
    ("progress", _("Progress, least")),
    ("due", _("Due date, first")),
    ("-due", _("Due date, last")),
    ("-enrolled", _("Enrolled, newest")),
    ("enrolled", _("Enrolled, oldest")),
)
OF_USER: Final[tuple[tuple[str, Promise], ...]] = (
    *_BOTH,
    ("activity", _("Activity, A to Z")),
    ("-activity", _("Activity, Z to A")),
)
OF_ACTIVITY: Final[tuple[tuple[str, Promise], ...]] = (
    ("name", _("Name, A to Z")),
    ("-name", _("Name, Z to A")),
    ("team", _("Team, A to Z")),
    ("-team", _("Team, Z to A")),
    *_BOTH,
)

# The same keys in a sentence: "11 enrollments, sorted by status".
ORDER_WORDS: Final[dict[str, Promise]] = {
    "activity": _("activity"),
    "name": _("name"),
    "team": _("team"),
    "status": _("status"),
    "progress": _("progress"),
    "enrolled": _("date of enrollment"),
    "due": _("due date"),
}


def _teams(viewer: Viewer) -> QuerySet[Team]:
    return visible_teams(viewer).order_by("sort_name", "name")


class EnrollmentFilter(StrictFilterSet):
    status = MultipleChoiceFilter(
        label=_("Status"),
        choices=Enrollment.State.choices,
        method="in_state",
    )
    source = MultipleChoiceFilter(
        label=_("Source"), choices=Enrollment.Source.choices, distinct=False
    )

    class Meta:
        model = Enrollment
        fields: tuple[str, ...] = ()

    def in_state(
        self, rows: QuerySet[Enrollment], _name: str, states: list[str]
    ) -> QuerySet[Enrollment]:
        return rows.filter(in_states(states))


class UserEnrollmentFilter(EnrollmentFilter):
    q = CharFilter(label=_("Search"), method="search", max_length=200)
    kind = MultipleChoiceFilter(
        label=_("Type"),
        choices=LearningActivity.Kind.choices,
        field_name="activity__kind",
        distinct=False,
    )

    def search(self, rows: QuerySet[Enrollment], _name: str, text: str) -> QuerySet[Enrollment]:
        return rows.filter(every_word(text, "activity__sort_title", "activity__code"))


class ParticipantFilter(EnrollmentFilter):
    q = PeopleFilter(label=_("Search"), method="search", max_length=200)
    team = RowsFilter(label=_("Team"), queryset=_teams, field_name="user__team", distinct=False)

    def search(self, rows: QuerySet[Enrollment], _name: str, text: str) -> QuerySet[Enrollment]:
        return rows.filter(people(text, "user__"))


class ManyParticipantsFilter(ParticipantFilter):
    """The filter of so many participants that to find one source would mean to read them all."""

    source = MultipleChoiceFilter(label=_("Source"), choices=())
