"""From how many enrollments on somebody types their number before anything happens (rules, 7.7),
and from how many on a worker does it.

One place for clicks, imports and whatever door comes later; services and forms both ask it.
"""

from typing import Final

from django.conf import settings

# A share of an activity's learners is large only if it is more than so many people.
FEW: Final = 10


def is_many(enrollments: int) -> bool:
    return enrollments > settings.CONFIRM_ABOVE


def is_large_share(enrollments: int, learners: int) -> bool:
    """Whether so many enrollments of one activity are a large part of its learners."""
    return enrollments > FEW and enrollments * 100 > learners * settings.CONFIRM_PERCENT


def is_job(selected: int) -> bool:
    """Whether so many selected enrollments are too many for the request that asks for them."""
    return selected > settings.JOB_ABOVE


def is_plan(affected: int) -> bool:
    """Whether a change of a rule or of people affects too many enrollments to be made at once."""
    return affected > settings.CHANGE_NOW
