"""Learning activities as the administration shows them: the list, and the head of their pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from enrollments.emails import fold
from enrollments.models import LearningActivity, current
from enrollments.queries.gates import (
    Viewer,
    sees_everybody,
    visible_activities,
)
from enrollments.queries.orders import MANY, Order, both_ways, by_count
from enrollments.queries.search import every_word
from enrollments.queries.seen_numbers import sortable_number, with_anybody
from enrollments.queries.tallies import ActivityNumbers, kept_number, numbers_of

_TITLE: Final = ("sort_title", "pk")


def orders(viewer: Viewer) -> Mapping[str, Order]:
    """The list's orders by key; equal ones stand by title. Kinds stand by their code."""
    return {
        **both_ways("title", _TITLE, ("-sort_title", "-pk")),
        **both_ways("code", ("code",), ("-code",)),
        **both_ways("kind", ("kind", *_TITLE), ("-kind", *_TITLE)),
        **by_count("enrolled", sortable_number(viewer, "enrolled"), _TITLE, most=MANY),
        **by_count("completed", sortable_number(viewer, "completed"), _TITLE, most=MANY),
    }


def with_participants(
    activities: QuerySet[LearningActivity], viewer: Viewer, *, enrolled: bool
) -> QuerySet[LearningActivity]:
    """Those in which somebody whom the viewer sees is enrolled, or nobody."""
    if sees_everybody(viewer):
        numbered = activities.alias(enrolled_now=kept_number("enrolled"))
        return numbered.filter(enrolled_now__gt=0) if enrolled else numbered.filter(enrolled_now=0)
    used = with_anybody(viewer)
    return activities.filter(pk__in=used) if enrolled else activities.exclude(pk__in=used)


def matching(activities: QuerySet[LearningActivity], words: str) -> QuerySet[LearningActivity]:
    """Those of which title or code has every word, with or without accents."""
    return activities.filter(every_word(words, "sort_title", "code"))


def code_key(code: str) -> str:
    """Codes are the same as files name them: whatever their case and the form of their letters."""
    return " ".join(fold(code).split())


def titles_by_code(codes: Iterable[str]) -> dict[str, str]:
    """Titles of the activities that have one of these codes, by their `code_key`. One statement.

    No database compares texts so: each activity is looked at.
    """
    asked = set(map(code_key, codes))
    rows = LearningActivity.objects.order_by("-pk").values_list("code", "title")
    return {key: title for code, title in rows if (key := code_key(code)) in asked}


@dataclass(frozen=True, kw_only=True)
class Header:
    """The head of an activity's pages; `numbers` are of the users whom the viewer sees.

    `required_for` are the names of the current qualifications that require it.
    """

    activity: LearningActivity
    numbers: ActivityNumbers
    required_for: tuple[str, ...]


def activity_header(viewer: Viewer, activity_id: int) -> Header | None:
    """What templates/enrollments/activity_base.html shows; None if the viewer may not see it."""
    activity = visible_activities(viewer).filter(pk=activity_id).first()
    if activity is None:
        return None
    requiring = activity.qualifications.filter(current())
    return Header(
        activity=activity,
        numbers=numbers_of(viewer, [activity_id])[activity_id],
        required_for=tuple(requiring.values_list("name", flat=True)),
    )
