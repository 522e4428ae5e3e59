"""Which learning activities bear a title, whatever import they belong to."""

from enrollments.models import LearningActivity
from imports.workbook.reader.titles import Named, Question, activities_named


def activities_called(question: Question) -> Named:
    """The answer to a reader's question; one statement.

    Titles are compared as addresses are, which no database does: each activity is looked at.
    """
    rows = LearningActivity.objects.order_by("pk").values_list("pk", "title", "code")
    return activities_named({pk: (title, code) for pk, title, code in rows.iterator()}, question)
