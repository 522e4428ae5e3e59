"""What the learner's qualifications ask for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from enrollments.queries.qualifications.of_user import HeldQualification, RequiredActivity, held_by


def own_qualifications(learner: Any) -> Sequence[HeldQualification]:
    """The learner's qualifications by name, each with its requirements.

    What is due first comes first, then the other open ones, then what is met. Three queries.
    """
    return [
        replace(held, requirements=sorted(held.requirements, key=_place))
        for held in held_by(learner)
    ]


def _place(required: RequiredActivity) -> tuple[bool, date]:
    """Equal ones stay in their order, by title."""
    enrollment = required.enrollment
    due = enrollment.due_on if enrollment and enrollment.is_open else None
    return required.is_met, due or date.max
