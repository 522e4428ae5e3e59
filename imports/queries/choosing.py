"""Choosing activities, and what goes into the template for them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from enrollments.actors import Actor
from enrollments.decisions import Deed
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.outcomes import DONE
from enrollments.queries.activities import matching
from enrollments.queries.deciding import outcome
from enrollments.queries.gates import visible_activities, visible_enrollments
from enrollments.queries.seen_numbers import listed_numbers
from imports.models import Import
from imports.workbook.format import Column, Participant, TemplateSpec, header_text

SHOWN = 50
# Enrollments that are read to tell how many lines a template has.
MOST_COUNTED: Final = 5_000
# So many activities the names in a file are looked for among; above it they have to be chosen.
MOST_NAMEABLE = 10_000


@dataclass(frozen=True)
class ActivityHits:
    """The first activities found. Each has `enrolled` (how many are now) and `is_chosen`.

    `counted_at` is None where `enrolled` is of this moment.
    """

    hits: list[Any]
    total: int
    counted_at: datetime | None = None

    @property
    def more(self) -> int:
        return self.total - len(self.hits)


def nameable(import_run: Import) -> list[LearningActivity]:
    """The activities that a file may name: the chosen ones, or where it decides, all of them."""
    if not import_run.by_file:
        return list(import_run.activities.order_by("pk"))
    worker = import_run.started_by or import_run.created_by
    return list(visible_activities(worker).order_by("pk").only("title", "code")[:MOST_NAMEABLE])


def chosen(import_run: Import) -> list[Any]:
    """The activities of the import. Each is `called` by its title, with its code where several of
    them have that title: nobody could tell which of them is meant."""
    activities: list[Any] = list(import_run.activities.all())
    times = Counter(one.title for one in activities)
    for one in activities:
        one.called = header_text(one.title, one.code if times[one.title] > 1 else "")
    return activities


def called_in(import_run: Import) -> dict[int, str]:
    """What the activities of the import are called, by id."""
    return {one.pk: one.called for one in chosen(import_run)}


def search_activities(
    import_run: Import, viewer: User, words: str = "", kind: str = ""
) -> ActivityHits:
    """Activities of which title or code has every word; archived ones too."""
    found = matching_activities(viewer, words, kind)
    is_chosen = Exists(import_run.activities.filter(pk=OuterRef("pk")))
    hits: list[Any] = list(found.annotate(is_chosen=is_chosen).order_by("sort_title", "pk")[:SHOWN])
    numbers = listed_numbers(viewer, [hit.pk for hit in hits])
    for hit in hits:
        hit.enrolled = numbers.of[hit.pk].enrolled
    return ActivityHits(hits=hits, total=found.count(), counted_at=numbers.counted_at)


def matching_activities(viewer: User, words: str, kind: str) -> QuerySet[LearningActivity]:
    found = matching(visible_activities(viewer), words)
    return found.filter(kind=kind) if kind in LearningActivity.Kind.values else found


def sheets_to_choose(import_run: Import) -> list[str]:
    """Titles of the sheets that the reader found and could not choose from; mostly none."""
    params = import_run.refusal.get("params", {}) if import_run.file else {}
    return list(params.get("sheets", ()))


def sheets_not_read(import_run: Import) -> list[str]:
    """Titles of the sheets that have lines, too, of a file that was checked; mostly none."""
    if import_run.status != Import.Status.CHECKED or not import_run.file:
        return []
    return [sheet.title for sheet in import_run.notes.other_sheets]


def template_spec(import_run: Import, *, language: str) -> TemplateSpec:
    return TemplateSpec(
        import_id=import_run.pk,
        action=import_run.action,
        action_label=import_run.get_action_display(),
        activities=[
            Column(activity.pk, activity.title, activity.code) for activity in chosen(import_run)
        ],
        language=language,
    )


def participant_count(import_run: Import, viewer: User) -> tuple[int, bool]:
    """How many lines a pre-filled template has, and whether these are all.

    No more than MOST_COUNTED enrollments are read: their users are some of them then.
    """
    rows = _participants(import_run, viewer).order_by().values_list("user_id", flat=True)
    users = list(rows[: MOST_COUNTED + 1])
    return len(set(users)), len(users) <= MOST_COUNTED


def participants(import_run: Import, viewer: User) -> Iterator[Participant]:
    """The users in whose enrollments in a chosen activity the action has something to do, by name.

    Each with these activities; read in one pass.
    """
    rows = (
        _participants(import_run, viewer)
        .order_by("user__sort_name", "user_id", "activity_id")
        .select_related("user")
        .only(
            "activity_id", "user__email", "user__first_name", "user__name_prefix", "user__last_name"
        )
    )
    user: User | None = None
    possible: set[int] = set()
    for enrollment in rows.iterator(chunk_size=2000):
        if user is not None and enrollment.user_id != user.pk:
            yield Participant(user.email, user.name, possible)
            possible = set()
        user = enrollment.user
        possible.add(enrollment.activity_id)
    if user is not None:
        yield Participant(user.email, user.name, possible)


def _participants(import_run: Import, viewer: User) -> QuerySet[Enrollment]:
    chosen_ones = import_run.activities.values("pk")
    deed = Deed(import_run.action)
    # Of a required one that is removed nothing is decided but whether it comes back.
    known = {"required": False} if deed == Deed.REMOVE else {}
    decided = outcome(deed, Actor.at_screen(viewer), **known)
    held = visible_enrollments(viewer).filter(activity__in=chosen_ones)
    return held.alias(decided=decided).filter(decided__in=DONE)
