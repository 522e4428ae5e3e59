"""Why a whole file is refused. Codes are stable; their sentences belong to the screens."""

from enum import StrEnum
from typing import Any


class Refusal(StrEnum):
    FILE_MISSING = "file_missing"
    EMPTY_FILE = "empty_file"
    TOO_LARGE = "too_large"
    LOCK_FILE = "lock_file"
    OLD_XLS = "old_xls"
    NOT_XLSX = "not_xlsx"
    PASSWORD = "password"  # noqa: S105 - a reason, not a secret
    MACROS = "macros"
    DAMAGED = "damaged"
    UNPACKED_TOO_LARGE = "unpacked_too_large"
    TOO_COMPLEX = "too_complex"
    TOO_SLOW = "too_slow"
    OTHER_IMPORT = "other_import"
    SHEET_MISSING = "sheet_missing"
    NO_EMAIL_COLUMN = "no_email_column"
    NO_ACTIVITY_COLUMNS = "no_activity_columns"
    NO_HEADER = "no_header"
    TWO_HEADER_ROWS = "two_header_rows"
    TWO_EMAIL_COLUMNS = "two_email_columns"
    TWO_NUMBER_COLUMNS = "two_number_columns"
    TITLE_SHARED = "title_shared"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MANY_LINES = "too_many_lines"
    NO_LINES = "no_lines"
    READER_STOPPED = "reader_stopped"
    # Of text: CSV, and lists of addresses.
    NOT_TEXT = "not_text"
    NO_ADDRESSES = "no_addresses"
    QUOTE_OPEN = "quote_open"
    CELL_TOO_LONG = "cell_too_long"
    UNEVEN_COLUMNS = "uneven_columns"
    HEADER_MISSING = "header_missing"
    # Of any file with lines.
    BOTH_SHAPES = "both_shapes"
    NO_ACTIVITIES = "no_activities"
    TOO_MANY_ACTIVITIES = "too_many_activities"
    PASTE_TOO_LONG = "paste_too_long"
    # Of users.
    NO_USER_COLUMNS = "no_user_columns"
    TWO_COLUMNS_ALIKE = "two_columns_alike"


class Refused(Exception):
    """A file that gives no lines. `params` holds what the code's sentence needs; see the reader's
    `open_workbook` for each code's parameters."""

    def __init__(self, code: Refusal, **params: Any) -> None:
        super().__init__(code.value, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return f"{self.code.value} {self.params}"
