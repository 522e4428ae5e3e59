"""How the lines of an import of users add up, in words."""

from django.utils.translation import gettext as _

from imports.models import Import
from imports.queries.user_lines import UserSummary
from imports.text.actions import Plan, Sentences, counted_users, lines, sentences_of
from imports.text.sums import Sum, SumPart


def user_plan(summary: UserSummary) -> Plan:
    """What will be done to users, or was."""
    number = sum(summary.by_code.values())
    return Plan(marks=number, users=number, required=0, completed=0, by_plan=summary.by_code)


def line_sum(import_run: Import, summary: UserSummary) -> Sum:
    """12 lines = 9 will be added or changed + 1 nothing to do + 2 with a problem + 0 left blank"""
    words = sentences_of(import_run)
    done = _done(summary, words) if import_run.started_at else _planned(summary, words)
    same = SumPart(
        number=summary.same_count, text=words.cannot_part(summary.same_count), css="cant"
    )
    parts = [*done, same]
    if import_run.is_clicked:
        return Sum(total=counted_users(summary.lines.all), parts=parts)
    if not import_run.undo_of_id:
        wrong = _("to fix") if import_run.started_at else _("with a problem")
        parts.append(SumPart(number=summary.wrong_lines, text=wrong, css="fix"))
        parts.append(SumPart(number=summary.lines.blank, text=_("left blank"), dim=True))
    elif summary.wrong_lines:
        parts.append(SumPart(number=summary.wrong_lines, text=_("not done"), css="fix"))
    return Sum(total=lines(summary.lines.all), parts=parts)


def _planned(summary: UserSummary, words: Sentences) -> list[SumPart]:
    return [SumPart(number=summary.planned, text=words.will_part(summary.planned), css="will")]


def _done(summary: UserSummary, words: Sentences) -> list[SumPart]:
    """What a run left alone or did not reach is named only where that occurred."""
    occurred = [
        SumPart(number=summary.left, text=_("left alone"), css="left"),
        SumPart(number=summary.remaining, text=_("to do"), css="todo"),
    ]
    return [
        SumPart(number=summary.applied, text=words.applied_part(summary.applied), css="will"),
        *(part for part in occurred if part.number),
    ]
