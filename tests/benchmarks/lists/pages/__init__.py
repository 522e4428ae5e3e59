"""Which pages are walked, and in which ways each is asked for.

Every address of the application is in one of these: a function that gives its visits, or NO_LIST.
"""

from tests.benchmarks.lists.pages import (
    activities,
    audit,
    changes,
    filters,
    finding,
    imports,
    learning,
    overview,
    people,
    qualifications,
    selection,
    teams,
    users,
)
from tests.benchmarks.lists.pages.visits import NO_LIST, PAGES, Visit

__all__ = [
    "NO_LIST",
    "PAGES",
    "Visit",
    "activities",
    "audit",
    "changes",
    "filters",
    "finding",
    "imports",
    "learning",
    "overview",
    "people",
    "qualifications",
    "selection",
    "teams",
    "users",
]
