"""The only writers of the domain's tables.

Every service takes a keyword-only `actor`, works set-based in one transaction together with its
audit events, and returns a `Result`. The number of statements does not depend on the number of
rows. A queryset that is passed in must select by identity (primary keys, or a join on stored keys):
the rows it selects are locked first, and may not become other rows while the service runs.
"""

from enrollments.services.enroll import enroll, enroll_pairs, reenroll
from enrollments.services.learning import record_completion, record_progress
from enrollments.services.qualifications import (
    add_requirement,
    grant_qualification,
    withdraw_qualification,
)
from enrollments.services.remove import remove
from enrollments.services.results import LostRace, Result
from enrollments.services.undo import undo_unenroll
from enrollments.services.unenroll import unenroll, unenroll_as_seen

__all__ = [
    "LostRace",
    "Result",
    "add_requirement",
    "enroll",
    "enroll_pairs",
    "grant_qualification",
    "record_completion",
    "record_progress",
    "reenroll",
    "remove",
    "undo_unenroll",
    "unenroll",
    "unenroll_as_seen",
    "withdraw_qualification",
]
