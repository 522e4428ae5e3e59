"""What becomes of a line and of a mark: stable codes (rules, section 5)."""

from enum import StrEnum
from typing import Final

from enrollments.outcomes import Outcome


class LineOutcome(StrEnum):
    """What becomes of a line as a whole: the first of these, in this order, that holds."""

    # Nothing was asked for, whatever else the line says.
    NOTHING_MARKED = "nothing_marked"
    EMAIL_MISSING = "email_missing"
    EMAIL_INVALID = "email_invalid"
    # Of employee numbers, in the long shape.
    NUMBER_DAMAGED = "number_damaged"
    TWO_PEOPLE = "two_people"
    USER_UNKNOWN = "user_unknown"
    USER_AMBIGUOUS = "user_ambiguous"
    FORMULA_WITHOUT_VALUE = "formula_without_value"
    MARK_INVALID = "mark_invalid"
    ACTIVITY_NOT_IN_IMPORT = "activity_not_in_import"
    # In the long shape, where each line names its activity.
    ACTIVITY_UNKNOWN = "activity_unknown"
    ACTIVITY_AMBIGUOUS = "activity_ambiguous"
    ACTION_INVALID = "action_invalid"
    COLUMN_CONTRADICTS = "column_contradicts"
    COLUMN_UNKNOWN = "column_unknown"
    # Nothing wrong; what happens stands in its marks.
    READY = "ready"


class UserLineOutcome(StrEnum):
    """What becomes of a line about a user; it can also have a code of `LineOutcome`."""

    # Will be done.
    USER_ADD = "user_add"
    USER_CHANGE = "user_change"
    USER_DEACTIVATE = "user_deactivate"
    USER_REACTIVATE = "user_reactivate"
    # Nothing to do: all is as the line says, or another line of the file says the same.
    USER_SAME = "user_same"
    USER_REPEATED = "user_repeated"
    # Of an undo: somebody changed it after the import.
    CHANGED_SINCE_IMPORT = "changed_since_import"
    # Cannot be imported.
    NAME_MISSING = "name_missing"
    EMAIL_TAKEN = "email_taken"
    EMPLOYEE_NUMBER_TAKEN = "employee_number_taken"
    TEAM_UNKNOWN = "team_unknown"
    DATE_INVALID = "date_invalid"
    STATUS_INVALID = "status_invalid"
    VALUE_INVALID = "value_invalid"
    CLEAR_REFUSED = "clear_refused"
    LINES_CONTRADICT = "lines_contradict"
    OWN_ACCOUNT = "own_account"
    OWNER_EMAIL = "owner_email"
    LAST_OWNER = "last_owner"


class RunOutcome(StrEnum):
    """What became of a mark once the import ran."""

    APPLIED = "applied"
    CHANGED_SINCE_CHECK = "changed_since_check"
    STOPPED = "stopped"
    FAILED = "failed"


# What the reader of a file cannot know: that takes all users.
LOOKED_UP: Final = (
    LineOutcome.NUMBER_DAMAGED,
    LineOutcome.TWO_PEOPLE,
    LineOutcome.USER_UNKNOWN,
    LineOutcome.USER_AMBIGUOUS,
)
# No mark of these lines counts: it is not known whose they are.
WITHOUT_USER: Final = (
    LineOutcome.EMAIL_MISSING,
    LineOutcome.EMAIL_INVALID,
    *LOOKED_UP,
)
# The line, or a cell of it, cannot be imported. Right marks beside a wrong cell count all the same.
WRONG: Final = (
    *WITHOUT_USER,
    LineOutcome.FORMULA_WITHOUT_VALUE,
    LineOutcome.MARK_INVALID,
    LineOutcome.ACTIVITY_NOT_IN_IMPORT,
    LineOutcome.ACTIVITY_UNKNOWN,
    LineOutcome.ACTIVITY_AMBIGUOUS,
    LineOutcome.ACTION_INVALID,
    LineOutcome.COLUMN_CONTRADICTS,
    LineOutcome.COLUMN_UNKNOWN,
)
CANNOT: Final = (
    Outcome.ALREADY_UNENROLLED,
    Outcome.ALREADY_ENROLLED,
    Outcome.NOT_ENROLLED,
    Outcome.NO_CHANGE,
    Outcome.ALREADY_COMPLETED,
    Outcome.USER_INACTIVE,
    Outcome.ACTIVITY_ARCHIVED,
    Outcome.OWN_ENROLLMENT,
    Outcome.REQUIRED_BY_QUALIFICATION,
)
# Of an import of users. A line goes as planned unless its outcome says `changed_since_check`.
WILL_USERS: Final = (
    UserLineOutcome.USER_ADD,
    UserLineOutcome.USER_CHANGE,
    UserLineOutcome.USER_DEACTIVATE,
    UserLineOutcome.USER_REACTIVATE,
)
SAME_USERS: Final = (
    UserLineOutcome.USER_SAME,
    UserLineOutcome.USER_REPEATED,
    UserLineOutcome.CHANGED_SINCE_IMPORT,
    # Of a selection: who is so already, and whoever selected themselves.
    Outcome.NO_CHANGE,
    Outcome.OWN_ENROLLMENT,
)
# The first that a line has is its outcome; all of them are told.
WRONG_USERS: Final = (
    LineOutcome.EMAIL_MISSING,
    LineOutcome.EMAIL_INVALID,
    LineOutcome.NUMBER_DAMAGED,
    LineOutcome.TWO_PEOPLE,
    LineOutcome.USER_UNKNOWN,
    LineOutcome.USER_AMBIGUOUS,
    LineOutcome.FORMULA_WITHOUT_VALUE,
    UserLineOutcome.OWN_ACCOUNT,
    UserLineOutcome.OWNER_EMAIL,
    UserLineOutcome.NAME_MISSING,
    UserLineOutcome.EMAIL_TAKEN,
    UserLineOutcome.EMPLOYEE_NUMBER_TAKEN,
    UserLineOutcome.TEAM_UNKNOWN,
    UserLineOutcome.DATE_INVALID,
    UserLineOutcome.STATUS_INVALID,
    UserLineOutcome.VALUE_INVALID,
    UserLineOutcome.CLEAR_REFUSED,
    UserLineOutcome.LINES_CONTRADICT,
    UserLineOutcome.LAST_OWNER,
)
