"""What screens and services read, and the gate: who sees which import."""

from imports.queries.choosing import (
    ActivityHits,
    chosen,
    matching_activities,
    participant_count,
    participants,
    search_activities,
    template_spec,
)
from imports.queries.confirming import number_to_confirm
from imports.queries.gates import running_count, unfinished_draft, visible_imports
from imports.queries.lists import lines_page, marks_page, repairs_page, wrong_lines
from imports.queries.overview import ImportRow, import_rows, listed_imports
from imports.queries.progress import progress, step
from imports.queries.summary import Group, Summary, summary
from imports.queries.telling import activity_titles, near_misses, unenrolled_on
from imports.turns import waiting_for

__all__ = [
    "ActivityHits",
    "Group",
    "ImportRow",
    "Summary",
    "activity_titles",
    "chosen",
    "import_rows",
    "lines_page",
    "listed_imports",
    "marks_page",
    "matching_activities",
    "near_misses",
    "number_to_confirm",
    "participant_count",
    "participants",
    "progress",
    "repairs_page",
    "running_count",
    "search_activities",
    "step",
    "summary",
    "template_spec",
    "unenrolled_on",
    "unfinished_draft",
    "visible_imports",
    "waiting_for",
    "wrong_lines",
]
