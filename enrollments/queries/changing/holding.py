"""A qualification is given to people, or taken away from them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Value

from enrollments.decisions import Deed
from enrollments.models import Enrollment, Holder, User
from enrollments.outcomes import Outcome
from enrollments.queries.changing.kinds import OfQualification, OfUsers
from enrollments.queries.changing.pairs import enrolled_in, which_numbers, which_pairs
from enrollments.queries.changing.requirements import STAY
from enrollments.queries.changing.values import ChangeKind, Consequence, Unit
from enrollments.roles import Right


class _OfHolders(OfQualification, OfUsers):
    right = Right.GRANT_QUALIFICATION

    def named(self) -> dict[str, str]:
        return OfUsers.named(self) | OfQualification.named(self)

    @property
    def others(self) -> QuerySet[User]:
        """The users who are asked for, without the actor where they may not change their own."""
        return self.asked.exclude(pk__in=self.actor.untouchable)

    @property
    def holds(self) -> Exists:
        return Exists(Holder.objects.filter(user=OuterRef("pk"), qualification=self.qualification))

    @property
    def own(self) -> QuerySet[User]:
        return self.asked.filter(pk__in=self.actor.untouchable)


class Grant(_OfHolders):
    deed = Deed.ENROLL

    @property
    def receiving(self) -> QuerySet[User]:
        """Who is enrolled, as far as anything is missing: whoever holds it already, too."""
        return self.others.filter(is_active=True)

    def about(self) -> tuple[int, ...]:
        return super().about() if self.qualification.is_current else ()

    def consequences(self) -> Sequence[Consequence]:
        new, active, inactive, which = 0, 0, 0, 0
        everybody = self.others.annotate(holds=self.holds).order_by().values("holds", "is_active")
        held = 0
        for group in everybody.annotate(number=Count("pk"), which=which_numbers("pk")):
            held += group["number"] if group["holds"] else 0
            new += 0 if group["holds"] else group["number"]
            if group["is_active"]:
                active += group["number"]
                which += int(group["which"])
            else:
                inactive += group["number"]
        required = self.about()
        has = dict.fromkeys(Enrollment.Status.values, 0)
        there = self._there
        for row in there.values("status").annotate(
            number=Count("pk"), which=which_pairs("user", "activity")
        ):
            has[row["status"]] += row["number"]
            which -= int(row["which"])
        made = active * len(required) - sum(has.values())
        full = there.values("user").annotate(number=Count("pk")).filter(number=len(required))
        enrolled = active - full.count() if required else 0
        self._which = f"{which} {required}"
        return [
            Consequence(code=ChangeKind.GRANT, number=new),
            Consequence(code=Outcome.NO_CHANGE, number=held),
            Consequence(code=Outcome.OWN_ENROLLMENT, number=self.own.count()),
            Consequence(code=Outcome.ENROLL, number=enrolled, enrollments=made, in_bar=False),
            Consequence(
                code=Outcome.ALREADY_ENROLLED,
                number=has[Enrollment.Status.ENROLLED.value],
                unit=Unit.ENROLLMENTS,
                in_bar=False,
            ),
            Consequence(
                code=Outcome.ALREADY_UNENROLLED,
                number=has[Enrollment.Status.UNENROLLED.value],
                unit=Unit.ENROLLMENTS,
                in_bar=False,
            ),
            Consequence(
                code=Outcome.USER_INACTIVE, number=inactive if required else 0, in_bar=False
            ),
        ]

    @property
    def which(self) -> str:
        return self._which

    @property
    def _there(self) -> QuerySet[Enrollment]:
        rows = Enrollment.objects.filter(activity__in=self.about())
        return rows.filter(user__in=self.receiving.order_by().values("pk")).order_by()

    def users(self, code: str) -> QuerySet[User]:
        match code:
            case ChangeKind.GRANT:
                return self.others.exclude(self.holds)
            case Outcome.NO_CHANGE:
                return self.others.filter(self.holds)
            case Outcome.OWN_ENROLLMENT:
                return self.own
            case Outcome.USER_INACTIVE:
                return self.others.filter(is_active=False)
            case Outcome.ENROLL:
                required = self.about()
                there = self._there.values("user").annotate(number=Count("pk"))
                full = there.filter(number=len(required)).values("user")
                return self.receiving.exclude(pk__in=full) if required else User.objects.none()
        ended = code == Outcome.ALREADY_UNENROLLED
        status = Enrollment.Status.UNENROLLED if ended else Enrollment.Status.ENROLLED
        return User.objects.filter(pk__in=self._there.filter(status=status).values("user"))

    def pairs(self) -> Sequence[QuerySet[Any]]:
        return [
            self.receiving.exclude(enrolled_in(activity)).annotate(
                pair_user=F("pk"), pair_activity=Value(activity)
            )
            for activity in self.about()
        ]


class Withdraw(_OfHolders):
    @property
    def holding(self) -> QuerySet[User]:
        return self.others.filter(self.holds)

    def consequences(self) -> Sequence[Consequence]:
        holding, others = self.holding.count(), self.others.count()
        return [
            Consequence(code=ChangeKind.WITHDRAW, number=holding),
            Consequence(code=Outcome.NO_CHANGE, number=others - holding),
            Consequence(code=Outcome.OWN_ENROLLMENT, number=self.own.count()),
            Consequence(code=STAY, number=self._there.count(), unit=Unit.ENROLLMENTS, in_bar=False),
        ]

    @property
    def _there(self) -> QuerySet[Enrollment]:
        required = self.qualification.activities.order_by().values("pk")
        rows = Enrollment.objects.filter(activity__in=required)
        return rows.filter(user__in=self.holding.order_by().values("pk")).order_by()

    def users(self, code: str) -> QuerySet[User]:
        match code:
            case ChangeKind.WITHDRAW:
                return self.holding
            case Outcome.NO_CHANGE:
                return self.others.exclude(self.holds)
            case Outcome.OWN_ENROLLMENT:
                return self.own
        return User.objects.filter(pk__in=self._there.values("user"))
