"""What a learner sees of their own learning."""

from enrollments.queries.learning.certificates import completed_place, visible_completion
from enrollments.queries.learning.places import (
    RECORDS_SHOWN,
    completed,
    finished,
    in_progress,
    place_on,
    records,
    tabs,
)
from enrollments.queries.learning.qualifications import own_qualifications
from enrollments.queries.learning.record import own_record

__all__ = [
    "RECORDS_SHOWN",
    "completed",
    "completed_place",
    "finished",
    "in_progress",
    "own_qualifications",
    "own_record",
    "place_on",
    "records",
    "tabs",
    "visible_completion",
]
