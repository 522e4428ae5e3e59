"""Which lists a check and a result have, in the order of their page, and what stands above them."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollments.outcomes import Outcome
from imports.models import Import
from imports.queries import Summary
from imports.queries.user_lines import UserSummary
from imports.text.actions import Plan, Sentences, lines, shown
from imports.views.lists import ListHead


def check_heads(summary: Summary, words: Sentences, plan: Plan) -> list[ListHead]:
    heads = [
        ListHead(
            key="will",
            kind="marks",
            title=words.will_title(summary.planned),
            count=summary.planned,
            icon=words.icon,
            css="gone" if words.is_final else "will",
            notices=tuple(words.notices(plan)),
            download="will",
            required=bool(plan.required),
            returning=bool(plan.of(Outcome.REMOVE_AND_REENROLL)),
        ),
        _cannot(
            summary,
            words.cannot_title(summary.cannot_count),
            # Of what is checked an undo alone has no lines.
            is_undo=not summary.lines.all,
        ),
        _wrong(summary, _how_to_fix(summary)),
    ]
    return [head for head in heads if head.count]


def result_heads(
    import_run: Import, summary: Summary, words: Sentences, plan: Plan
) -> list[ListHead]:
    heads = [
        ListHead(
            key="left",
            kind="changed",
            title=_left_title(summary.left),
            count=summary.left,
            icon="history",
            css="cant",
            hint=words.left_hint % summary.left,
            download="left",
        ),
        ListHead(
            key="failed",
            kind="why",
            title=_not_done_title(summary.failed),
            count=summary.failed,
            icon="s-fail",
            css="fix",
            download="failed",
        ),
        ListHead(
            key="remaining",
            kind="marks",
            title=_to_do_title(summary.remaining),
            count=summary.remaining,
            icon="s-todo",
            css="cant",
            download="remaining",
        ),
        _wrong(summary, was_started=True),
        _cannot(
            summary,
            words.could_not_title(summary.cannot_count),
            is_undo=import_run.undo_of_id is not None,
        ),
        ListHead(
            key="applied",
            kind="marks",
            title=words.applied_title(summary.applied),
            count=summary.applied,
            icon="s-done",
            css="will",
            download="applied",
            # What is removed has none any more.
            progress=not words.is_final,
            required=bool(plan.required),
            returning=bool(plan.of(Outcome.REMOVE_AND_REENROLL)),
        ),
    ]
    return [head for head in heads if head.count]


def more_heads(import_run: Import, summary: Summary | UserSummary) -> list[ListHead]:
    """What is read only when somebody asks for it."""
    blank = summary.lines.blank
    repairs = import_run.notes.repaired_cells
    heads = [
        ListHead(key="blank", kind="blank", title=_blank_title(summary), count=blank),
        ListHead(key="repairs", kind="repairs", title=_("Repaired cells"), count=repairs),
    ]
    return [head for head in heads if head.count]


def _cannot(summary: Summary, title: str, *, is_undo: bool) -> ListHead:
    # Only an undo can find before its run that somebody changed something.
    return ListHead(
        key="cannot",
        kind="changed" if is_undo else "why",
        title=title,
        count=summary.cannot_count,
        icon="s-off",
        css="cant",
        download="cannot",
    )


def _wrong(summary: Summary, how_to_fix: str = "", *, was_started: bool = False) -> ListHead:
    text = ngettext(
        "%(number)s of %(all)s has a problem",
        "%(number)s of %(all)s have a problem",
        summary.wrong_lines,
    )
    all_lines = lines(summary.lines.all)
    return ListHead(
        key="wrong",
        kind="wrong",
        title=text % {"number": shown(summary.wrong_lines), "all": all_lines},
        count=summary.wrong_lines,
        icon="warn",
        css="fix",
        hint=f"{left_out(summary, was_started=was_started)}. {how_to_fix}".rstrip(),
        download="to-fix",
    )


def left_out(summary: Summary, *, was_started: bool = False) -> str:
    """4 marks on them are not carried out"""
    number = summary.wrong_marks
    match summary.wrong_lines == 1, was_started:
        case True, False:
            text = ngettext(
                "%(number)s mark on it is not carried out",
                "%(number)s marks on it are not carried out",
                number,
            )
        case True, True:
            text = ngettext(
                "%(number)s mark on it was not carried out",
                "%(number)s marks on it were not carried out",
                number,
            )
        case False, False:
            text = ngettext(
                "%(number)s mark on them is not carried out",
                "%(number)s marks on them are not carried out",
                number,
            )
        case _:
            text = ngettext(
                "%(number)s mark on them was not carried out",
                "%(number)s marks on them were not carried out",
                number,
            )
    return text % {"number": shown(number)}


def _how_to_fix(summary: Summary) -> str:
    lines = summary.wrong_lines
    if not summary.planned:
        return ngettext(
            "Fix the line in the file and upload it again.",
            "Fix the lines in the file and upload it again.",
            lines,
        )
    return ngettext(
        "Fix the line in the file and upload it again, or start without the line.",
        "Fix the lines in the file and upload it again, or start without them.",
        lines,
    )


def _blank_title(summary: Summary | UserSummary) -> str:
    blank = summary.lines.blank
    if blank == summary.lines.all:
        text = ngettext("The line is left blank", "All %(number)s lines are left blank", blank)
    else:
        text = ngettext("%(number)s line is left blank", "%(number)s lines are left blank", blank)
    return text % {"number": shown(blank)}


def _left_title(number: int) -> str:
    text = ngettext("%(number)s enrollment left alone", "%(number)s enrollments left alone", number)
    return text % {"number": shown(number)}


def _not_done_title(number: int) -> str:
    text = ngettext("%(number)s enrollment not done", "%(number)s enrollments not done", number)
    return text % {"number": shown(number)}


def _to_do_title(number: int) -> str:
    text = ngettext(
        "%(number)s enrollment still to do", "%(number)s enrollments still to do", number
    )
    return text % {"number": shown(number)}
