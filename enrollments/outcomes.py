"""What happens to an enrollment that somebody asked to change: stable codes (rules, section 5)."""

from enum import StrEnum


class Outcome(StrEnum):
    # will be done
    UNENROLL = "unenroll"
    REMOVE = "remove"
    REMOVE_AND_REENROLL = "remove_and_reenroll"
    ENROLL = "enroll"
    REENROLL = "reenroll"
    # cannot be done: right, and there is nothing to do
    ALREADY_UNENROLLED = "already_unenrolled"
    ALREADY_ENROLLED = "already_enrolled"
    NOT_ENROLLED = "not_enrolled"
    USER_INACTIVE = "user_inactive"
    ACTIVITY_ARCHIVED = "activity_archived"
