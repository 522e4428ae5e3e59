"""What lets the rule of qualifications run: an end that is lifted, an activity, a person."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from enrollments.decisions import Deed
from enrollments.models import OPEN, Enrollment, Holder, Qualification, Requirement, User, current
from enrollments.outcomes import DONE, Outcome
from enrollments.queries.changing.kinds import (
    AskedChange,
    OfActivity,
    OfQualification,
    OfUsers,
)
from enrollments.queries.changing.pairs import PairSums, sums_of, users_in, which_numbers
from enrollments.queries.changing.requirements import STAY
from enrollments.queries.changing.values import ChangeKind, Consequence, Unit
from enrollments.queries.deciding import outcome
from enrollments.queries.requirements import missing
from enrollments.roles import Right

UNCHANGED = "unchanged"
STAY_OPEN, REQUIRED_BY = "stay_open", "required_by"


class _RunsRule(AskedChange):
    """Makes what is required and was never there, of `people`."""

    deed = Deed.ENROLL
    _sums = PairSums(0, 0, 0)

    @property
    @abstractmethod
    def people(self) -> QuerySet[User]:
        """Each once."""

    @abstractmethod
    def missing(self) -> QuerySet[Any]:
        """Once the change is made."""

    def consequences(self) -> Sequence[Consequence]:
        self._sums = sums_of(self.missing())
        people = self._counted()
        return [
            Consequence(code=Outcome.ENROLL, number=self._sums.users, enrollments=self._sums.pairs),
            Consequence(code=UNCHANGED, number=people["active"] - self._sums.users),
            Consequence(code=Outcome.USER_INACTIVE, number=people["inactive"]),
        ]

    def _counted(self) -> dict[str, int]:
        return self.people.aggregate(
            active=Count("pk", filter=Q(is_active=True)),
            inactive=Count("pk", filter=Q(is_active=False)),
        )

    @property
    def which(self) -> str:
        return str(self._sums.which)

    def users(self, code: str) -> QuerySet[User]:
        match code:
            case Outcome.ENROLL:
                return users_in(self.missing())
            case Outcome.USER_INACTIVE:
                return self.people.filter(is_active=False)
        return self.people.filter(is_active=True).exclude(pk__in=users_in(self.missing()))

    def pairs(self) -> Sequence[QuerySet[Any]]:
        return [self.missing()]


class ResumeQualification(OfQualification, _RunsRule):
    right = Right.CHANGE_CATALOGUE

    @property
    def people(self) -> QuerySet[User]:
        return self.holders

    @property
    def which(self) -> str:
        """The end of now, too: whoever saw another one would bring that back."""
        return f"{self.qualification.ended_on} {super().which}"

    def missing(self) -> QuerySet[Any]:
        return missing(self.qualification.holders.all(), though_ended=True)


class EndQualification(ResumeQualification):
    """`on` is the ISO date from which it enrolls nobody any more, today without one.

    A later day than there was lets it enroll until then.
    """

    @property
    def _enrolls(self) -> bool:
        on: str = self.params.get("on") or ""
        return bool(on) and date.fromisoformat(on) > timezone.localdate()

    def missing(self) -> QuerySet[Any]:
        return super().missing() if self._enrolls else Holder.objects.none()

    def consequences(self) -> Sequence[Consequence]:
        if self._enrolls:
            return super().consequences()
        return [Consequence(code=STAY, number=self._there.count(), unit=Unit.ENROLLMENTS)]

    @property
    def _there(self) -> QuerySet[Enrollment]:
        return _required_of(self.qualification, self.holders)

    def users(self, code: str) -> QuerySet[User]:
        if code == STAY:
            return User.objects.filter(pk__in=self._there.order_by().values("user"))
        return super().users(code)

    def pairs(self) -> Sequence[QuerySet[Any]]:
        return [self.missing()] if self._enrolls else ()


class Unarchive(OfActivity, _RunsRule):
    right = Right.CHANGE_CATALOGUE

    @property
    def people(self) -> QuerySet[User]:
        holding = Holder.objects.filter(
            current("qualification__"), qualification__requirements__activity=self.activity
        )
        return User.objects.filter(pk__in=holding.order_by().values("user"))

    def missing(self) -> QuerySet[Any]:
        required = Holder.objects.filter(qualification__requirements__activity=self.activity)
        pairs = missing(required, though_archived=True)
        return pairs.filter(pair_activity=self.activity.pk)


class Archive(OfActivity):
    """Nothing ends by it."""

    right = Right.CHANGE_CATALOGUE

    @property
    def _open(self) -> QuerySet[Enrollment]:
        rows = Enrollment.objects.filter(self.actor.scope("user__"), activity=self.activity)
        return rows.filter(OPEN).order_by()

    def consequences(self) -> Sequence[Consequence]:
        required = Requirement.objects.filter(current("qualification__"), activity=self.activity)
        open_ones = self._open.count()
        return [
            Consequence(code=STAY_OPEN, number=open_ones, unit=Unit.ENROLLMENTS),
            Consequence(
                code=REQUIRED_BY, number=required.count(), unit=Unit.QUALIFICATIONS, in_bar=False
            ),
        ]

    def users(self, code: str) -> QuerySet[User]:
        if code == REQUIRED_BY:
            return User.objects.none()
        return User.objects.filter(pk__in=self._open.values("user"))


class Reactivate(OfUsers, _RunsRule):
    right = Right.CHANGE_USER

    @property
    def people(self) -> QuerySet[User]:
        return self.asked

    def consequences(self) -> Sequence[Consequence]:
        self._sums = sums_of(self.missing())
        found = self._counted()
        return [
            Consequence(code=ChangeKind.REACTIVATE, number=found["inactive"]),
            Consequence(code=Outcome.NO_CHANGE, number=found["active"]),
            Consequence(
                code=Outcome.ENROLL,
                number=self._sums.users,
                enrollments=self._sums.pairs,
                in_bar=False,
            ),
        ]

    def missing(self) -> QuerySet[Any]:
        returning = self.asked.filter(is_active=False).order_by()
        return missing(Holder.objects.filter(user__in=returning), though_inactive=True)

    def users(self, code: str) -> QuerySet[User]:
        if code == Outcome.ENROLL:
            return users_in(self.missing())
        return self.asked.filter(is_active=code == Outcome.NO_CHANGE)

    def about(self) -> tuple[int, ...]:
        found = self.missing().values_list("pair_activity", flat=True).distinct()
        return tuple(sorted(found))


class Deactivate(OfUsers):
    """`unenroll_too`: also from all that is open for them. What is completed is not.

    Of users who are said in words a worker does it: whoever asks stays, or it would stop half-way.
    """

    right = Right.CHANGE_USER
    _which = ""

    @property
    def deed(self) -> Deed | None:  # type: ignore[override]
        return Deed.UNENROLL if self.params.get("unenroll_too") else None

    def consequences(self) -> Sequence[Consequence]:
        found = self.others.aggregate(
            active=Count("pk", filter=Q(is_active=True)),
            inactive=Count("pk", filter=Q(is_active=False)),
            which=which_numbers("pk", Q(is_active=True)),
        )
        of_open = self._open.values("decided").annotate(
            number=Count("pk"), which=which_numbers("pk")
        )
        groups = list(of_open)
        ending = [group for group in groups if group["decided"] in DONE] if self.deed else []
        staying = sum(group["number"] for group in groups)
        self._ending = sum(group["number"] for group in ending)
        self._which = str(sum(int(group["which"]) for group in ending)) if self.deed else ""
        if self.whom is not None:
            self._which += f" {found['which']}"
        return [
            Consequence(code=ChangeKind.DEACTIVATE, number=found["active"]),
            Consequence(code=Outcome.NO_CHANGE, number=found["inactive"]),
            Consequence(code=Outcome.OWN_ENROLLMENT, number=self._own.count()),
            Consequence(
                code=Outcome.UNENROLL,
                number=self._ending,
                enrollments=self._ending,
                unit=Unit.ENROLLMENTS,
                in_bar=False,
            ),
            Consequence(
                code=STAY_OPEN,
                number=staying - self._ending,
                unit=Unit.ENROLLMENTS,
                in_bar=False,
            ),
        ]

    @property
    def others(self) -> QuerySet[User]:
        """The users who are asked for, without the actor, whom a colleague deactivates."""
        return self.asked.exclude(pk__in=self._staying)

    @property
    def _own(self) -> QuerySet[User]:
        return self.asked.filter(pk__in=self._staying)

    @property
    def _staying(self) -> Sequence[int]:
        if self.whom is None:
            return self.actor.untouchable
        return [person.pk for person in self.actor.persons]

    @property
    def which(self) -> str:
        return self._which

    @property
    def _open(self) -> QuerySet[Any]:
        """What of those who leave is open, each with `decided`."""
        leaving = self.others.filter(is_active=True).order_by()
        rows = Enrollment.objects.filter(OPEN, user__in=leaving)
        return rows.annotate(decided=outcome(Deed.UNENROLL, self.actor)).order_by()

    def ended(self) -> QuerySet[Any] | None:
        return self._open.filter(decided__in=DONE) if self.deed else None

    def users(self, code: str) -> QuerySet[User]:
        if code in (Outcome.UNENROLL, STAY_OPEN):
            return User.objects.filter(pk__in=self._open.values("user"))
        if code == Outcome.OWN_ENROLLMENT:
            return self._own
        return self.others.filter(is_active=code == ChangeKind.DEACTIVATE)

    def about(self) -> tuple[int, ...]:
        rows = self.ended()
        return () if rows is None else tuple(sorted(set(rows.values_list("activity", flat=True))))


def _required_of(qualification: Qualification, holders: QuerySet[User]) -> QuerySet[Enrollment]:
    """Enrollments, open and ended, in what it requires, of these users."""
    required = Requirement.objects.filter(
        qualification=qualification, activity=OuterRef("activity")
    )
    return Enrollment.objects.filter(Exists(required), user__in=holders.order_by().values("pk"))
