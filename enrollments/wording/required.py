"""What is said of what a held qualification requires, before a click as before an import.

`only` when it is the one enrollment that the action is about.
"""

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollments.outcomes import Outcome
from enrollments.queries.forecast import QUALIFICATION_ENDED
from enrollments.wording.numbers import grouped

# Why one does not come back that a qualification requires, where each of the reasons is not known.
INACTIVE_OR_ARCHIVED: Final = "inactive_or_archived"

_STAYING: Final[Mapping[str, Callable[[int], str]]] = {
    Outcome.USER_INACTIVE: lambda number: ngettext(
        "%(count)s does not come back, although a qualification requires it: the user is inactive.",
        "%(count)s do not come back, although a qualification requires them: the user is inactive.",
        number,
    ),
    Outcome.ACTIVITY_ARCHIVED: lambda number: ngettext(
        "%(count)s does not come back, although a qualification requires it: the activity is "
        "archived.",
        "%(count)s do not come back, although a qualification requires them: the activity is "
        "archived.",
        number,
    ),
    INACTIVE_OR_ARCHIVED: lambda number: ngettext(
        "%(count)s does not come back, although a qualification requires it: the user is inactive "
        "or the activity is archived.",
        "%(count)s do not come back, although a qualification requires them: the user is inactive "
        "or the activity is archived.",
        number,
    ),
    QUALIFICATION_ENDED: lambda number: ngettext(
        "%(count)s does not come back: the qualification that required it has ended.",
        "%(count)s do not come back: the qualification that required them has ended.",
        number,
    ),
}


def required(number: int, *, only: bool) -> tuple[str, str]:
    """How many of what is unenrolled are required, and what becomes of these."""
    if only:
        heading = _("A qualification requires this activity.")
    else:
        heading = ngettext(
            "%(count)s of these is required by a qualification.",
            "%(count)s of these are required by a qualification.",
            number,
        ) % {"count": grouped(number)}
    return heading, ngettext(
        "It stays unenrolled; the qualification shows the requirement as open.",
        "They stay unenrolled; the qualification shows the requirement as open.",
        number,
    )


def coming_back(number: int, *, only: bool) -> tuple[str, str]:
    """How many of what is removed come back, and why."""
    if only:
        heading = _("This enrollment will come back, empty.")
    else:
        heading = ngettext(
            "%(count)s of these will come back, empty.",
            "%(count)s of these will come back, empty.",
            number,
        ) % {"count": grouped(number)}
    return heading, ngettext(
        "A qualification that the user holds requires it: it starts again at 0%. To prevent this, "
        "withdraw the qualification first.",
        "A qualification that the user holds requires them: they start again at 0%. To prevent "
        "this, withdraw the qualification first.",
        number,
    )


def staying(number: int, why: str) -> str:
    """How many of what is removed do not come back, and why not."""
    return _STAYING[why](number) % {"count": grouped(number)}
