"""How sure an administrator has to be before the start (rules, section 7.7)."""

from django.conf import settings

from imports.actions import action_of
from imports.models import Import
from imports.queries.summary import Share, summary


def number_to_confirm(import_run: Import) -> int:
    """The number of enrollments to be typed before this plan is started; 0 when none has to be."""
    action = action_of(import_run)
    told = summary(import_run)
    is_large = told.planned > settings.IMPORT_CONFIRM_MARKS or (
        action.ends_access and any(_is_large(share) for share in told.shares)
    )
    return told.planned if is_large or action.irreversible else 0


def _is_large(share: Share) -> bool:
    return share.marks * 100 > share.learners * settings.IMPORT_CONFIRM_PERCENT
