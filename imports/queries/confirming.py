"""How sure an administrator has to be before the start (rules, section 7.7)."""

from enrollments import thresholds
from imports.actions import action_of
from imports.models import Import
from imports.queries.summary import summary


def number_to_confirm(import_run: Import) -> int:
    """The number of enrollments, or of users, to be typed before this plan is started.

    0 when none has to be.
    """
    action = action_of(import_run)
    if import_run.is_of_users:
        users = import_run.counts.lines_of(action.will)
        return users if thresholds.is_many(users) else 0
    told = summary(import_run)
    is_large = thresholds.is_many(told.planned) or (
        action.ends_access
        and any(thresholds.is_large_share(share.marks, share.learners) for share in told.shares)
    )
    return told.planned if is_large or action.irreversible else 0
