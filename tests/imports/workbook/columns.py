"""What a reading says of its columns, and an academy with one activity more."""

from imports.workbook.reader.titles import activities_named
from tests.imports.workbook.books import ACTIVITIES

LIFT = 12_001


def roles(result):
    return [column.role for column in result.head.columns]


def told(result):
    """What is told of the columns, by their letters."""
    return {column.column: column.told for column in result.head.columns if column.told}


def ask(question):
    """The academy has another activity that is in no import."""
    return activities_named({**ACTIVITIES, LIFT: ("Lifting", "LIFT-1")}, question)
