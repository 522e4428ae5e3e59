"""Every combination that a decision can be asked of, as rows of one small academy.

A user is active or has left, in scope or not, or whoever asks. An activity is current or archived,
required by a qualification that everybody holds or not, and everybody is, was or never was enrolled
in it. Each user with each activity is one combination.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

from enrollments.actors import Actor
from enrollments.decisions import STATUSES, Deed, Seen, decide
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.outcomes import DONE, Outcome
from enrollments.roles import Role
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
)

# What is done by an outcome that is not named as its action is.
ACTION = {Deed.REOPEN: "reenroll"}
FRESH = {"status": "enrolled", "progress": 0, "unenrolled_by": "", "revision": 1}


class Pair(NamedTuple):
    """A user and an activity, by what stands the same in every world."""

    email: str
    code: str


class Line(NamedTuple):
    """What an audit event says."""

    action: str
    skipped: str
    email: str
    code: str


type Row = dict[str, Any]


@dataclass(frozen=True)
class World:
    """`user` is who asks."""

    user: User
    users: tuple[User, ...]
    activities: tuple[LearningActivity, ...]

    @cached_property
    def actor(self) -> Actor:
        return Actor.at_screen(self.user)

    @cached_property
    def seen(self) -> dict[Pair, Seen]:
        """What is seen of each pair, as the world was made."""
        required = self._required()
        places = {(one.user_id, one.activity_id): one for one in Enrollment.objects.all()}
        in_scope = set(User.objects.filter(self.actor.scope()).values_list("pk", flat=True))
        return {
            pair_of(user, activity): Seen(
                in_scope=user.pk in in_scope,
                oneself=user.pk in self.actor.untouchable,
                status=_status(places.get((user.pk, activity.pk))),
                user_active=user.is_active,
                activity_archived=activity.is_archived,
                required=activity.pk in required,
                keeps_required=self.actor.keeps_required,
            )
            for user, activity in product(self.users, self.activities)
        }

    def _required(self) -> set[int]:
        numbers = LearningActivity.objects.filter(requirements__isnull=False)
        return set(numbers.values_list("pk", flat=True))

    def decided(self, deed: Deed) -> dict[Pair, Outcome]:
        """What the table says of each pair that the deed can be asked of at all."""
        return {pair: decide(deed, seen) for pair, seen in self.seen.items()}


def make_world(role: Role) -> World:
    ward, elsewhere = TeamFactory.create(name="Ward"), TeamFactory.create(name="Elsewhere")
    user = UserFactory.create(first_name="Ada", last_name="Asks", role=role, team=ward)
    users = [user]
    # For whoever sees everybody the others are no combination of their own.
    teams = (ward, elsewhere) if role == Role.TEAM_MANAGER else (ward,)
    for team, inactive in product(teams, (False, True)):
        users.append(UserFactory.create(team=team, inactive=inactive))
    if role == Role.TEAM_MANAGER:
        TeamManagerFactory.create(user=user, team=ward)
    activities, required = [], []
    for archived, status, is_required in product((False, True), STATUSES, (False, True)):
        name = f"{status or 'none'}{' archived' if archived else ''}"
        title = f"{name}{' required' if is_required else ''}"
        activity = LearningActivityFactory.create(title=title, archived=archived)
        activities.append(activity)
        required += [activity] if is_required else []
        for one in users if status else ():
            state = {"unenrolled": True} if status == "unenrolled" else {}
            EnrollmentFactory.create(user=one, activity=activity, progress=40, **state)
    QualificationFactory.create(name="Nurse", activities=required, holders=users)
    return World(user, tuple(users), tuple(activities))


def pair_of(user: User, activity: LearningActivity) -> Pair:
    return Pair(user.email, activity.code)


def _status(enrollment: Enrollment | None) -> str:
    return enrollment.status if enrollment else ""


def rows() -> dict[Pair, Row]:
    """All enrollments as they are, without what differs by the door or the moment."""
    found = Enrollment.objects.select_related("user", "activity", "source_qualification")
    return {
        pair_of(one.user, one.activity): {
            "status": one.status,
            "progress": one.progress,
            "unenrolled_by": one.unenrolled_by,
            "revision": one.revision,
            "qualification": one.source_qualification.name if one.source_qualification else "",
        }
        for one in found
    }


def rows_after(before: dict[Pair, Row], decided: dict[Pair, Outcome], name: str) -> dict[Pair, Row]:
    """What the rules say that there is once it has been done, by somebody of this name."""
    after = dict(before)
    for pair, outcome in decided.items():
        match outcome:
            case Outcome.UNENROLL:
                revision = before[pair]["revision"] + 1
                changed = {"status": "unenrolled", "unenrolled_by": name, "revision": revision}
                after[pair] = before[pair] | changed
            case Outcome.REENROLL:
                revision = before[pair]["revision"] + 1
                changed = {"status": "enrolled", "unenrolled_by": "", "revision": revision}
                after[pair] = before[pair] | changed
            case Outcome.REMOVE:
                del after[pair]
            case Outcome.REMOVE_AND_REENROLL:
                after[pair] = FRESH | {"qualification": "Nurse"}
            case Outcome.ENROLL:
                after[pair] = FRESH | {"qualification": ""}
    return after


def lines_after(deed: Deed, decided: dict[Pair, Outcome], *, skips: bool) -> list[Line]:
    """The audit lines that belong to it, sorted; `skips`: also of what was left alone."""
    lines = []
    for pair, outcome in decided.items():
        if outcome == Outcome.REMOVE_AND_REENROLL:
            lines += [Line("remove", "", *pair), Line("enroll", "", *pair)]
        elif outcome in DONE:
            lines.append(Line(outcome, "", *pair))
        elif skips:
            lines.append(Line(ACTION.get(deed, deed), outcome, *pair))
    return sorted(lines)
