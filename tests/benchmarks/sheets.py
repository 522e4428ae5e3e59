"""The workbooks that are measured."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

STRINGS: Final = "xl/sharedStrings.xml"
SHEET: Final = "xl/worksheets/sheet1.xml"
# The first column of marks, after e-mail and name.
FIRST_MARK: Final = 3


@dataclass(frozen=True)
class Sheet:
    """A workbook on disk, of the import that it belongs to."""

    path: Path
    import_number: int
    lines: int
    # Those that are of users who are there, and whose enrollments an unenroll ends.
    marks: int
    # Activities in the order of the columns, with title and code.
    activities: dict[int, tuple[str, str]]

    @property
    def wrong(self) -> int:
        """Lines of nobody, of a sheet with one mark a line."""
        return max(0, self.lines - self.marks)
