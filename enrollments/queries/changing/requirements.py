"""An activity becomes required, stops being so, or gets another time frame."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Value
from django.utils import timezone

from enrollments.decisions import Deed
from enrollments.models import OPEN, Enrollment, Holder, Requirement, User
from enrollments.outcomes import Outcome
from enrollments.queries.changing.kinds import OfActivity, OfQualification
from enrollments.queries.changing.pairs import enrolled_in, which_numbers
from enrollments.queries.changing.values import Consequence, Unit
from enrollments.queries.forecast import QUALIFICATION_ENDED
from enrollments.roles import Right

STAY, NOT_STARTED = "stay", "not_started"
# Nobody has begun: also one that is overdue by now.
UNSTARTED: Final = OPEN & Q(progress=0)


class _OfRequirement(OfActivity, OfQualification):
    """The activity is what is required, or was."""

    right = Right.CHANGE_CATALOGUE

    @property
    def there(self) -> QuerySet[Enrollment]:
        """The holders' enrollments in this activity.

        It joins with each: they are counted by the 100,000.
        """
        held = self.holders.order_by().values("pk")
        return Enrollment.objects.filter(activity=self.activity, user__in=held).order_by()


class Require(_OfRequirement):
    """`due_days`: its time frame, None without one.

    Nobody is asked one by one: the holders without an enrollment are all less those with one.
    """

    deed = Deed.ENROLL

    @property
    def _blocked(self) -> str:
        """Why nobody is enrolled at all."""
        if not self.qualification.is_current:
            return QUALIFICATION_ENDED
        return Outcome.ACTIVITY_ARCHIVED if self.activity.is_archived else ""

    def consequences(self) -> Sequence[Consequence]:
        holders, there = self._holdings.order_by(), self._held_places
        everybody, inactive = _sums(holders), _sums(holders.filter(user__is_active=False))
        has = dict.fromkeys(Enrollment.Status.values, (0, 0))
        by_status = there.values("status")
        for group in by_status.annotate(number=Count("pk"), which=which_numbers("user_id")):
            has[group["status"]] = (group["number"], int(group["which"]))
        inactive_there = _sums(there.filter(user__is_active=False))
        placed, which = (sum(parts) for parts in zip(*has.values(), strict=True))
        waiting = inactive[0] - inactive_there[0]
        missing = everybody[0] - placed - waiting
        self._which = everybody[1] - which - inactive[1] + inactive_there[1]
        return [
            Consequence(
                code=self._blocked or Outcome.ENROLL,
                number=missing,
                enrollments=0 if self._blocked else missing,
            ),
            Consequence(code=Outcome.ALREADY_ENROLLED, number=has["enrolled"][0]),
            Consequence(code=Outcome.ALREADY_UNENROLLED, number=has["unenrolled"][0]),
            Consequence(code=Outcome.USER_INACTIVE, number=waiting),
        ]

    @property
    def _holdings(self) -> QuerySet[Holder]:
        return Holder.objects.filter(self.actor.scope("user__"), qualification=self.qualification)

    @property
    def _held_places(self) -> QuerySet[Enrollment]:
        """The holders' enrollments in this activity.

        Nobody looks up the users, who may be millions.
        """
        held = self._holdings.order_by().values("user")
        return Enrollment.objects.filter(activity=self.activity, user__in=held).order_by()

    @property
    def which(self) -> str:
        return "" if self._blocked else str(self._which)

    def users(self, code: str) -> QuerySet[User]:
        return User.objects.filter(pk__in=self._keys(code))

    def some_users(self, code: str, number: int) -> list[int]:
        return list(self._keys(code).values_list("user", flat=True)[:number])

    def _keys(self, code: str) -> QuerySet[Any, Any]:
        match code:
            case Outcome.ALREADY_ENROLLED:
                return self._held_places.filter(status=Enrollment.Status.ENROLLED).values("user")
            case Outcome.ALREADY_UNENROLLED:
                return self._held_places.filter(status=Enrollment.Status.UNENROLLED).values("user")
        without = self._holdings.exclude(enrolled_in(self.activity, user="user_id")).order_by()
        return without.filter(user__is_active=code != Outcome.USER_INACTIVE).values("user")

    def pairs(self) -> Sequence[QuerySet[Any]]:
        if self._blocked:
            return ()
        holders = self._holdings.filter(user__is_active=True)
        without = holders.exclude(enrolled_in(self.activity, user="user_id"))
        return [without.annotate(pair_user=F("user_id"), pair_activity=Value(self.activity.pk))]

    @property
    def due_on(self) -> date | None:
        there = self.qualification.requirements.filter(activity=self.activity).first()
        # What is required already keeps the time frame that it has.
        days = there.due_days if there else self.params.get("due_days")
        return None if days is None else timezone.localdate() + timedelta(days=days)


_SUMS: Final = {"number": Count("pk"), "which": which_numbers("user_id")}


def _sums(rows: QuerySet[Any]) -> tuple[int, int]:
    found = rows.aggregate(**_SUMS)
    return found["number"], int(found["which"])


class DropRequirement(_OfRequirement):
    """Nothing ends by it. To unenroll those who have not started is a selection of its own."""

    def consequences(self) -> Sequence[Consequence]:
        found = self.there.aggregate(stay=Count("pk"), not_started=Count("pk", filter=UNSTARTED))
        return [
            Consequence(code=STAY, number=found["stay"], unit=Unit.ENROLLMENTS),
            Consequence(
                code=NOT_STARTED,
                number=found["not_started"],
                unit=Unit.ENROLLMENTS,
                in_bar=False,
            ),
        ]

    def users(self, code: str) -> QuerySet[User]:
        rows = self.there.filter(UNSTARTED) if code == NOT_STARTED else self.there
        return User.objects.filter(pk__in=rows.values("user"))


class ChangeTimeFrame(_OfRequirement):
    """`due_days`, or None. Due dates that there are stay: it counts for later enrollments."""

    def consequences(self) -> Sequence[Consequence]:
        number = self.there.filter(OPEN).count()
        return [Consequence(code=STAY, number=number, unit=Unit.ENROLLMENTS)]

    @property
    def which(self) -> str:
        """The time frame of now, too: whoever saw another one would bring that back."""
        required = Requirement.objects.filter(
            qualification=self.qualification, activity=self.activity
        )
        return str(required.values_list("due_days", flat=True).first())

    def users(self, code: str) -> QuerySet[User]:
        rows = self.there.filter(OPEN)
        return User.objects.filter(pk__in=rows.values("user"))
