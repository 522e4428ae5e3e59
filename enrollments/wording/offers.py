"""What a row of a list offers: each deed with why it cannot be done, where it cannot."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollments.actors import Actor
from enrollments.decisions import Deed
from enrollments.models import Enrollment
from enrollments.outcomes import DONE, Outcome
from enrollments.queries.due_dates import due_offer
from enrollments.roles import Right

WHY_NOT: Final[Mapping[Outcome, Promise]] = {
    Outcome.USER_INACTIVE: _("User is inactive"),
    Outcome.ACTIVITY_ARCHIVED: _("Activity is archived"),
    Outcome.OWN_ENROLLMENT: _("Your own enrollment: ask a colleague"),
    Outcome.REQUIRED_BY_QUALIFICATION: _("Required by a qualification: ask an administrator"),
}


def offered(decided: Mapping[Deed, Outcome]) -> dict[str, dict[str, str]]:
    """By the name of each deed `why_not`, "" where it can be done. See `deciding.offers`."""
    return {
        deed.value: {"why_not": "" if code in DONE else str(WHY_NOT[code])}
        for deed, code in decided.items()
    }


def offered_due(actor: Actor, enrollment: Enrollment) -> dict[str, dict[str, str]]:
    """Whether its due date can be set, under "due"; empty where no page speaks of it."""
    code = due_offer(actor, enrollment) if actor.may(Right.ENROLL) else None
    if code is None:
        return {}
    return {"due": {"why_not": "" if code in DONE else str(WHY_NOT[code])}}


def offered_certificate(enrollment: Enrollment) -> dict[str, dict[str, str]]:
    """Whether there is a certificate, under "certificate"; empty where there can be none."""
    return {"certificate": {"why_not": ""}} if enrollment.completed_at else {}
