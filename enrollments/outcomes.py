"""What happens to an enrollment that somebody asked to change: stable codes (rules, section 5)."""

from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    # will be done
    UNENROLL = "unenroll"
    REMOVE = "remove"
    REMOVE_AND_REENROLL = "remove_and_reenroll"
    ENROLL = "enroll"
    REENROLL = "reenroll"
    SET_DUE_DATE = "set_due_date"
    # cannot be done: what was asked is right, and there is nothing to do
    ALREADY_UNENROLLED = "already_unenrolled"
    ALREADY_ENROLLED = "already_enrolled"
    NOT_ENROLLED = "not_enrolled"
    ALREADY_COMPLETED = "already_completed"
    USER_INACTIVE = "user_inactive"
    ACTIVITY_ARCHIVED = "activity_archived"
    OWN_ENROLLMENT = "own_enrollment"
    REQUIRED_BY_QUALIFICATION = "required_by_qualification"
    # of what is no enrollment, a role say: it is already as it was asked to be
    NO_CHANGE = "no_change"
    # outside the scope of whoever asks: word for word like one who does not exist
    USER_UNKNOWN = "user_unknown"
    # the whole call is refused, and nothing is written
    NOT_ALLOWED = "not_allowed"
    NOT_CONFIRMED = "not_confirmed"
    LAST_OWNER = "last_owner"
    HELD_BY_IMPORT = "held_by_import"
    NOT_LISTED = "not_listed"
    NAME_TAKEN = "name_taken"
    EMAIL_TAKEN = "email_taken"
    EMPLOYEE_NUMBER_TAKEN = "employee_number_taken"
    TEAM_UNKNOWN = "team_unknown"
    CHANGED_SINCE_SEEN = "changed_since_seen"
    CODE_TAKEN = "code_taken"
    TOO_MANY = "too_many"


DONE: Final = frozenset(
    {
        Outcome.UNENROLL,
        Outcome.REMOVE,
        Outcome.REMOVE_AND_REENROLL,
        Outcome.ENROLL,
        Outcome.REENROLL,
        Outcome.SET_DUE_DATE,
    }
)
