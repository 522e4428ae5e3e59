"""What screens and services read, and the gate: who sees which import."""

from imports.queries.choosing import (
    ActivityHits,
    chosen,
    participant_count,
    participants,
    search_activities,
    template_spec,
)
from imports.queries.gates import running_count, unfinished_draft, visible_imports
from imports.queries.lists import lines_page, marks_page
from imports.queries.progress import progress, step
from imports.queries.summary import Group, Summary, summary

__all__ = [
    "ActivityHits",
    "Group",
    "Summary",
    "chosen",
    "lines_page",
    "marks_page",
    "participant_count",
    "participants",
    "progress",
    "running_count",
    "search_activities",
    "step",
    "summary",
    "template_spec",
    "unfinished_draft",
    "visible_imports",
]
