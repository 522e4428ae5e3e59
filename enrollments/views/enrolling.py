"""Enrolls whoever was chosen, in whatever way: at once, or by a worker where they are many."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.confirm import sealed, unsealed
from enrollments.forms.enrolling import EnrollNumberForm, enroll_about, enroll_seal, is_as_shown
from enrollments.forms.people.selection import selected_people
from enrollments.models import LearningActivity
from enrollments.outcomes import Outcome
from enrollments.queries.enrolling import (
    EnrollForecast,
    enroll_forecast,
    enroll_forecast_of_many,
)
from enrollments.queries.many import Facts
from enrollments.services import LostRace, Result
from enrollments.views.selection import hand_over
from lms_admin.signing_in.recent import asked_if_large


class Stale(Exception):
    """What was sent is not what is so by now; nothing was done."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Whom to enroll, in what, and until when. `content` is that of a selection of users.

    `is_large`: they are too many for one request.
    """

    request: HttpRequest
    content: Mapping[str, Any]
    activity: LearningActivity
    due_on: date | None
    is_large: bool

    @property
    def forecast(self) -> EnrollForecast:
        return self._known[0]

    @property
    def seal(self) -> str:
        forecast, facts = self._known
        if facts is None:
            return enroll_seal(self.request.user, forecast, self.due_on)
        return sealed(self.request.user, facts, self._about)

    @property
    def is_as_seen(self) -> bool:
        """Whether what is so by now is what the form says was shown. Of many: of its time."""
        seen = self.request.POST.get("seen", "")
        if self.is_large:
            return self._confirmed is not None
        return is_as_shown(self.request.user, self.forecast, self.due_on, seen)

    @property
    def doable(self) -> int:
        """How many will be enrolled; of many that is not counted again before it is done."""
        confirmed = self._confirmed if self.is_large else None
        return confirmed.doable if confirmed else self.forecast.doable

    def carried_out(self, typed: int | None) -> Result | HttpResponse:
        """The result, or the way to the worker that does it. Stale where it is another one now."""
        if self._confirmed and self.is_large:
            return self._handed_over(self._confirmed, typed)
        users = selected_people(self.request.user, self.content)
        actor = Actor.at_screen(self.request.user, confirmed=typed)
        try:
            result = services.enroll(users, self.activity, actor=actor, due_on=self.due_on)
        except LostRace as lost:
            raise Stale from lost
        if result.refused == Outcome.NOT_ALLOWED:
            raise PermissionDenied
        if result.refused:
            raise Stale
        return result

    def number_form(self) -> EnrollNumberForm:
        return EnrollNumberForm(self.request.POST, doable=self.doable)

    def _handed_over(self, confirmed: Facts, typed: int | None) -> HttpResponse:
        if asked := asked_if_large(self.request):
            return asked
        until = self.due_on.isoformat() if self.due_on else None
        content = {**self.content, "activity": self.activity.pk, "due_on": until}
        return hand_over(self.request, content, confirmed, reason="", typed=typed or 0)

    @cached_property
    def _known(self) -> tuple[EnrollForecast, Facts | None]:
        users = selected_people(self.request.user, self.content)
        actor = Actor.at_screen(self.request.user)
        if self.is_large:
            return enroll_forecast_of_many(actor, users, self.activity)
        return enroll_forecast(actor, users, self.activity), None

    @cached_property
    def _confirmed(self) -> Facts | None:
        return unsealed(self.request.user, self.request.POST.get("seen", ""), self._about)

    @property
    def _about(self) -> str:
        return enroll_about(self.activity.pk, self.due_on)
