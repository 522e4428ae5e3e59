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

# The number of no import: a template names another one, and the reader says which.
NO_IMPORT: Final = 0


@dataclass(frozen=True)
class Peek:
    """`template_of` is the number of the import whose template this is; then nothing is known of
    `activities`, which are otherwise those that have a column."""

    template_of: int | None
    activities: list[int]


def peek(path: Path, among: Sequence[LearningActivity], sheet: str = "") -> Peek:
    """Look at the workbook's head in the reading process. Raises refusals.Refused.

    Columns are recognised by the titles and codes of `among`; `sheet` is the title of the one with
    the lines, where it is known.
    """
    known = {activity.pk: (activity.title, activity.code) for activity in among}
    try:
        with open_workbook(
            path,
            file_name=path.name,
            activities=known,
            expected_import=NO_IMPORT,
            sheet_title=sheet or None,
            limits=limits(),
            ask=activities_called,
        ) as reading:
            return Peek(None, reading.head.activity_ids)
    except refusals.Refused as refused:
        if refused.code != refusals.Refusal.OTHER_IMPORT:
            raise
        return Peek(refused.params["import"], [])
