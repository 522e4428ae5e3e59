"""What screens and services read, and the gate: who sees which import."""

from imports.queries.choosing import (
    MOST_NAMEABLE,
    ActivityHits,
    chosen,
    matching_activities,
    nameable,
    participant_count,
    participants,
    search_activities,
    sheets_not_read,
    sheets_to_choose,
    template_spec,
)
from imports.queries.confirming import number_to_confirm
from imports.queries.events import events_of
from imports.queries.gates import running_count, unfinished_draft, visible_imports
from imports.queries.hiding import hide_lines
from imports.queries.lists import (
    Listed,
    Rows,
    blank_lines,
    blank_lines_page,
    counted_rows,
    lines_at,
    listed_marks,
    marks_page,
    repairs_page,
    wrong_lines,
    wrong_lines_page,
)
from imports.queries.near import near_misses
from imports.queries.near_activities import near_activities
from imports.queries.offering import offered_addresses, offered_numbers
from imports.queries.overview import (
    ImportRow,
    import_rows,
    imports_by,
    listed_imports,
    matching_imports,
    people_of_imports,
)
from imports.queries.progress import has_result_workbook, progress, step
from imports.queries.searching import EVERYTHING, Search
from imports.queries.summary import Group, LineSums, Summary, counted_up_to, summary
from imports.queries.telling import (
    Change,
    Requiring,
    Standing,
    activity_titles,
    changes_after,
    marks_done,
    required_by,
    standings,
    unenrolled_on,
)
from imports.queries.turns import waiting_for
from imports.queries.undoing import undos
from imports.queries.whole_lists import (
    LineFate,
    ListedMark,
    every,
    fates_page,
    line_fates_page,
    whole_blank_page,
    whole_marks_page,
)

__all__ = [
    "EVERYTHING",
    "MOST_NAMEABLE",
    "ActivityHits",
    "Change",
    "Group",
    "ImportRow",
    "LineFate",
    "LineSums",
    "Listed",
    "ListedMark",
    "Requiring",
    "Rows",
    "Search",
    "Standing",
    "Summary",
    "activity_titles",
    "blank_lines",
    "blank_lines_page",
    "changes_after",
    "chosen",
    "counted_rows",
    "counted_up_to",
    "events_of",
    "every",
    "fates_page",
    "has_result_workbook",
    "hide_lines",
    "import_rows",
    "imports_by",
    "line_fates_page",
    "lines_at",
    "listed_imports",
    "listed_marks",
    "marks_done",
    "marks_page",
    "matching_activities",
    "matching_imports",
    "nameable",
    "near_activities",
    "near_misses",
    "number_to_confirm",
    "offered_addresses",
    "offered_numbers",
    "participant_count",
    "participants",
    "people_of_imports",
    "progress",
    "repairs_page",
    "required_by",
    "running_count",
    "search_activities",
    "sheets_not_read",
    "sheets_to_choose",
    "standings",
    "step",
    "summary",
    "template_spec",
    "undos",
    "unenrolled_on",
    "unfinished_draft",
    "visible_imports",
    "waiting_for",
    "whole_blank_page",
    "whole_marks_page",
    "wrong_lines",
    "wrong_lines_page",
]
