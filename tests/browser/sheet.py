"""What a final check has to say about a workbook, found out without the application's reader.

Knows only the kinds of cells that the demo's workbook has, and the enrollments as they are now.
"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from enrollments.models import Enrollment, LearningActivity, User
from imports.models import Import

MARKS = ("x", "X", "ｘ", True, 1)


@dataclass
class Expected:
    """Marks that will be done by activity, those that cannot be by reason, lines with a problem by
    what is wrong; `rows` of these lines, and how many marks of theirs are not carried out."""

    will: Counter[str] = field(default_factory=Counter)
    cannot: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    rows: dict[str, list[int]] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)
    blank: int = 0
    wrong_marks: int = 0

    @property
    def not_carried_out(self) -> int:
        return self.cannot.total() + self.wrong_marks

    def mistake(self, name: str, row: int, marks: int) -> None:
        self.wrong[name] += 1
        self.wrong_marks += marks
        self.rows.setdefault(name, []).append(row)


def expected_of(path: Path, import_run: Import) -> Expected:
    sheet = load_workbook(path).worksheets[0]
    titles = [cell.value for cell in sheet[1]][2:]
    activities = {f"{one.title} ({one.code})": one for one in import_run.activities.all()}
    columns = [activities[title] for title in titles]
    told = Expected()
    seen: set[tuple[str, LearningActivity]] = set()
    for row, line in enumerate(sheet.iter_rows(min_row=2, values_only=True), start=2):
        if any(cell is not None for cell in line):
            _read(told, row, line[0], dict(zip(columns, line[2:], strict=True)), seen)
    return told


def _read(
    told: Expected,
    row: int,
    written: Any,
    cells: dict[LearningActivity, Any],
    seen: set[tuple[str, LearningActivity]],
) -> None:
    email = str(written or "").replace("\u200b", "").strip().lower()
    marked = [activity for activity, cell in cells.items() if cell in MARKS]
    if not email:
        told.mistake("Email missing", row, len(marked))
    elif "@" not in email:
        told.mistake("Email address not complete", row, len(marked))
    elif not User.objects.filter(email=email).exists():
        told.mistake("No user with this email", row, len(marked))
    else:
        odd = [cell for cell in cells.values() if cell is not None and cell not in MARKS]
        if any(str(cell).startswith("=") for cell in odd):
            told.mistake("Formula without a stored value", row, len(odd))
        elif odd:
            told.mistake("Mark not understood", row, len(odd))
        elif not marked:
            told.blank += 1
        for activity in marked:
            if (email, activity) not in seen:
                seen.add((email, activity))
                _count(told, email, activity)


def _count(told: Expected, email: str, activity: LearningActivity) -> None:
    enrollment = Enrollment.objects.filter(user__email=email, activity=activity).first()
    if enrollment is None:
        told.cannot["Not enrolled in this activity"] += 1
    elif enrollment.status == Enrollment.Status.UNENROLLED:
        told.cannot["Already unenrolled"] += 1
    else:
        told.will[activity.title] += 1
        told.people.add(email)
