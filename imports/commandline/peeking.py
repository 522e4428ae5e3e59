"""What a file says of itself before its first line: whose template it is, or its activities."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from enrollments.models import LearningActivity
from imports.queries.called import activities_called
from imports.work.check import limits
from imports.workbook import refusals
from imports.workbook.reader.parent import open_workbook
from imports.workbook.reader.reading import LONG

# The number of no import: a template names another one, and the reader says which.
NO_IMPORT: Final = 0


@dataclass(frozen=True)
class Peek:
    """`template_of` is the number of the import whose template this is; then nothing is known of
    `activities`, which are otherwise those that have a column. Where `each_line_names` them, the
    header has none."""

    template_of: int | None
    activities: list[int]
    each_line_names: bool = False


def peek(
    path: Path, among: Sequence[LearningActivity], sheet: str = "", *, by_file: bool = False
) -> Peek:
    """Look at the file's head in the reading process. Raises refusals.Refused.

    Columns are recognised by the titles and codes of `among`; `sheet` is the title of the one with
    the lines, where it is known. `by_file` says that nobody has named the activities.
    """
    known = {activity.pk: (activity.title, activity.code) for activity in among}
    try:
        with open_workbook(
            path,
            file_name=path.name,
            activities=known,
            expected_import=NO_IMPORT,
            sheet_title=sheet or None,
            by_file=by_file,
            limits=limits(),
            ask=activities_called,
        ) as reading:
            head = reading.head
            return Peek(None, head.activity_ids, head.shape == LONG)
    except refusals.Refused as refused:
        if refused.code != refusals.Refusal.OTHER_IMPORT:
            raise
        return Peek(refused.params["import"], [])
