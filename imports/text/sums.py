"""How the numbers of an import add up, in words: marks with marks, lines with lines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from imports.models import Import
from imports.queries import LineSums, Summary
from imports.text.actions import Sentences, enrollments, lines, marks, sentences_of, shown


@dataclass(frozen=True, kw_only=True)
class SumPart:
    """A term of a sum. `css` is its look in the bar, empty where it is in none; `dim` says that
    nobody asked for it."""

    number: int
    text: str
    css: str = ""
    dim: bool = False

    def __str__(self) -> str:
        return f"{shown(self.number)} {self.text}"


@dataclass(frozen=True, kw_only=True)
class Sum:
    """14 marks = 9 will be unenrolled + 1 can't be unenrolled + 4 with a problem"""

    total: str
    parts: Sequence[SumPart]

    def __str__(self) -> str:
        return f"{self.total} = {' + '.join(map(str, self.parts))}"


def sums(import_run: Import, summary: Summary) -> list[Sum]:
    """The sum of the marks, and that of the lines where there are any."""
    words = sentences_of(import_run)
    total = marks(summary.marks) if import_run.has_file else enrollments(summary.marks)
    parts = _done(summary, words) if import_run.started_at else _planned(summary, words)
    of_marks = Sum(total=total, parts=parts)
    has_lines = summary.lines.all and summary.lines.is_known
    return [of_marks, _of_lines(summary.lines)] if has_lines else [of_marks]


def _planned(summary: Summary, words: Sentences) -> list[SumPart]:
    number = summary.planned
    css = "gone" if words.is_final else "will"
    return [
        SumPart(number=number, text=words.will_part(number), css=css),
        *_others(summary, words.cannot_part, _("with a problem")),
    ]


def _done(summary: Summary, words: Sentences) -> list[SumPart]:
    """What a run left alone, could not do or did not reach is named only where that occurred."""
    occurred = [
        SumPart(number=summary.left, text=_("left alone"), css="left"),
        SumPart(number=summary.failed, text=_("not done"), css="fix"),
        SumPart(number=summary.remaining, text=_("to do"), css="todo"),
    ]
    return [
        SumPart(number=summary.applied, text=words.applied_part(summary.applied), css="will"),
        *(part for part in occurred if part.number),
        *_others(summary, words.could_not_part, _("to fix")),
    ]


def _others(summary: Summary, cannot: Callable[[int], str], wrong: str) -> list[SumPart]:
    number = summary.cannot_count
    parts = [SumPart(number=number, text=cannot(number), css="cant")]
    if summary.lines.all:
        parts.append(SumPart(number=summary.wrong_marks, text=wrong, css="fix"))
    return parts


def _of_lines(of_file: LineSums) -> Sum:
    return Sum(
        total=lines(of_file.all),
        parts=[
            SumPart(number=of_file.in_full, text=_("done in full")),
            SumPart(number=of_file.in_part, text=_("in part")),
            SumPart(number=of_file.not_at_all, text=_("not at all")),
            SumPart(number=of_file.blank, text=_("left blank"), dim=True),
        ],
    )
