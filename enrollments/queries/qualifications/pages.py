"""Qualifications as their own pages show them: the list, the head, requirements, holders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from enrollments.actors import Viewer
from enrollments.models import (
    Enrollment,
    Holder,
    LearningActivity,
    Qualification,
    Requirement,
    User,
)
from enrollments.queries.changing.requirements import UNSTARTED
from enrollments.queries.gates import visible_qualifications
from enrollments.queries.orders import FEW, MANY, Order, both_ways, by_count
from enrollments.queries.qualifications.numbers import (
    QualificationNumbers,
    RequirementNumbers,
    can_be_counted,
    counting_requirements,
    held_in_scope,
    numbers_by_qualification,
    numbers_by_requirement,
)
from enrollments.queries.search import every_word
from enrollments.queries.users import about_how_many
from lms_admin.paging import COUNT_LIMIT, capped_count

QUALIFICATION_ORDERS: Final[Mapping[str, Order]] = {
    **both_ways("name", ("sort_name", "name"), ("-sort_name", "-name")),
    **by_count("activities", Count("requirements"), ("sort_name", "name"), most=FEW),
}


@dataclass(frozen=True, kw_only=True)
class ListedQualification:
    """`numbers` is None where it has too many holders to count them for a list."""

    qualification: Qualification
    required: int
    numbers: QualificationNumbers | None


def matching_qualifications(
    qualifications: QuerySet[Qualification], words: str
) -> QuerySet[Qualification]:
    return qualifications.filter(every_word(words, "sort_name", "description"))


def in_force(state: str) -> Q:
    """ "in_force" until its end, "ending" with an end in the future, "ended"."""
    today = timezone.localdate()
    return {
        "in_force": Q(ended_on=None) | Q(ended_on__gt=today),
        "ending": Q(ended_on__gt=today),
        "ended": Q(ended_on__lte=today),
    }[state]


def listed_qualifications(
    viewer: Viewer, qualifications: Sequence[Qualification], *, counts_all: bool = False
) -> list[ListedQualification]:
    """`counts_all`: however long it takes, for a list that is taken away."""
    keys = [one.pk for one in qualifications]
    required = counting_requirements(keys)
    counted = keys if counts_all else can_be_counted(viewer, keys)
    numbers = numbers_by_qualification(viewer, counted) if counted else {}
    return [
        ListedQualification(
            qualification=one, required=required[one.pk], numbers=numbers.get(one.pk)
        )
        for one in qualifications
    ]


@dataclass(frozen=True, kw_only=True)
class QualificationHead:
    """The head of its pages. `holders` are in scope, COUNT_LIMIT + 1 standing for more.

    `counted`: there are so few of them that they can be counted one by one.
    """

    qualification: Qualification
    requirements: int
    holders: int
    counted: bool

    @property
    def at_most(self) -> int:
        """How many holders there are, or as many as there are users where that is not known."""
        return self.holders if self.holders <= COUNT_LIMIT else about_how_many()


def qualification_head(viewer: Viewer, number: int) -> QualificationHead | None:
    """What stands above its pages; None if the viewer may not see it."""
    qualification = visible_qualifications(viewer).filter(pk=number).first()
    if qualification is None:
        return None
    held = held_in_scope(viewer, [number])
    return QualificationHead(
        qualification=qualification,
        requirements=qualification.requirements.count(),
        holders=capped_count(held),
        counted=number in can_be_counted(viewer, [number]),
    )


@dataclass(frozen=True, kw_only=True)
class RequirementRow:
    """`numbers` is None of an archived activity, and where nothing was counted."""

    requirement: Requirement
    activity: LearningActivity
    numbers: RequirementNumbers | None


def requirement_rows(
    viewer: Viewer, qualification: Qualification, *, counted: bool
) -> list[RequirementRow]:
    """The requirements by title. Two queries."""
    required = qualification.requirements.select_related("activity")
    numbers = numbers_by_requirement(viewer, qualification) if counted else {}
    nobody = RequirementNumbers()
    return [
        RequirementRow(
            requirement=one,
            activity=one.activity,
            numbers=numbers.get(one.activity_id, nobody)
            if counted and not one.activity.is_archived
            else None,
        )
        for one in required.order_by("activity__sort_title", "activity_id")
    ]


def unstarted_of(
    viewer: Viewer, qualification: Qualification, activity: int
) -> QuerySet[Enrollment, int]:
    """Primary keys of the enrollments in this activity that its holders have not started."""
    holders = held_in_scope(viewer, [qualification.pk]).order_by().values("user")
    rows = Enrollment.objects.filter(UNSTARTED, activity=activity, user__in=holders)
    return rows.order_by("pk").values_list("pk", flat=True)


# --- holders --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class OpenRequirement:
    """`ended`: the enrollment that was ended, None where there never was one, or it is gone."""

    activity: LearningActivity
    ended: Enrollment | None


@dataclass(frozen=True, kw_only=True)
class HolderRow:
    user: User
    since: datetime
    completed: int
    required: int
    open: Sequence[OpenRequirement]
    # What somebody inactive is enrolled in when active again.
    missing: int

    @property
    def state(self) -> str:
        if not self.user.is_active:
            return "inactive"
        if self.open:
            return "open"
        return "completed" if self.completed == self.required else "on_the_way"


def holders_of(viewer: Viewer, qualification: Qualification) -> QuerySet[Holder]:
    holders: QuerySet[Holder] = held_in_scope(viewer, [qualification.pk])
    return holders


def _required_of() -> QuerySet[Requirement]:
    """The requirements of the outer holder's qualification that count."""
    return Requirement.objects.filter(
        qualification=OuterRef("qualification"), activity__archived_at=None
    )


def _placed(**conditions: Any) -> Exists:
    """Whether the holder around the requirement has a running enrollment in it."""
    return Exists(
        Enrollment.objects.filter(
            user=OuterRef(OuterRef("user")),
            activity=OuterRef("activity"),
            status=Enrollment.Status.ENROLLED,
            **conditions,
        )
    )


def holders_in(state: str, activity: int | None = None) -> Q:
    """Selects holders: "completed", "on_the_way", "open" or "inactive", of one activity or of all
    that are required."""
    if state == "inactive":
        return Q(user__is_active=False)
    required = _required_of().filter(activity=activity) if activity else _required_of()
    lacks = Exists(required.exclude(_placed()))
    unfinished = Exists(required.exclude(_placed(completed_at__isnull=False)))
    active = Q(user__is_active=True)
    match state:
        case "open":
            return active & Q(lacks)
        case "completed":
            return active & ~Q(unfinished)
    return active & Q(unfinished) & ~Q(lacks)


# In this order they want somebody's attention.
RANKED: Final = ("open", "on_the_way", "completed")
HOLDER_ORDERS: Final[Mapping[str, Order]] = {
    # Along all users: the only order that is there for any number of holders.
    **both_ways("name", ("user__sort_name", "user_id"), ("-user__sort_name", "-user_id")),
    **both_ways("since", ("since", "pk"), ("-since", "-pk"), most=MANY),
    "state": Order(
        ("state_rank", "user__sort_name", "pk"),
        FEW,
        {
            "state_rank": Case(
                *(When(holders_in(state), then=Value(n)) for n, state in enumerate(RANKED)),
                default=Value(len(RANKED)),
            )
        },
    ),
}


def holder_rows(qualification: Qualification, holders: Sequence[Holder]) -> list[HolderRow]:
    """These few, whose users and teams are there. Two queries."""
    required = list(
        LearningActivity.objects.filter(
            requirements__qualification=qualification, archived_at=None
        ).order_by("sort_title", "pk")
    )
    rows = Enrollment.objects.filter(
        user__in=[one.user_id for one in holders], activity__in=required
    )
    held = {(one.user_id, one.activity_id): one for one in rows}
    return [_holder_row(one, required, held) for one in holders]


def _holder_row(
    holder: Holder,
    required: Sequence[LearningActivity],
    held: Mapping[tuple[int, int], Enrollment],
) -> HolderRow:
    places = [(activity, held.get((holder.user_id, activity.pk))) for activity in required]
    return HolderRow(
        user=holder.user,
        since=holder.since,
        completed=sum(one is not None and one.state == "completed" for _of, one in places),
        required=len(required),
        open=[
            OpenRequirement(activity=activity, ended=one)
            for activity, one in places
            if one is None or not one.is_open
        ],
        missing=sum(one is None for _of, one in places),
    )
