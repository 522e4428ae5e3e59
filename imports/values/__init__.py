"""What an import keeps besides its lines and marks: values, which nobody else spells as JSON."""

from imports.values.counts import Counts, MarkGroup
from imports.values.fields import ValueField
from imports.values.notes import NotedColumn, NotedSheet, Notes, Repeated, RepeatedEmail

__all__ = [
    "Counts",
    "MarkGroup",
    "NotedColumn",
    "NotedSheet",
    "Notes",
    "Repeated",
    "RepeatedEmail",
    "ValueField",
]
