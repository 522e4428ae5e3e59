"""The numbers of a check or a result as its page shows them, each with its unit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollments.models import Enrollment
from imports import queries
from imports.models import Import
from imports.outcomes import RunOutcome
from imports.queries import Group, Summary
from imports.text.actions import (
    Plan,
    Sentences,
    enrollments,
    lines,
    of_users,
    sentences_of,
    shown,
)
from imports.text.codes import CHANGED_BEFORE, outcome_label
from imports.text.sums import SumPart, sums
from imports.views.heads import check_heads, left_out, more_heads, result_heads

State = Enrollment.State
# The bar is this many units wide; what is not zero is wide enough to be seen.
BAR: Final = 1000
GAP: Final = 4
LEAST: Final = 8


@dataclass(frozen=True, kw_only=True)
class Number:
    """One of the large numbers. `what` follows it and is its unit; `href` leads to its list or is
    empty. `states` are pairs of a state's code and words."""

    number: int
    what: str
    label: str
    icon: str
    css: str
    href: str = ""
    states: Sequence[tuple[str, str]] = ()
    more: Sequence[str] = ()


@dataclass(frozen=True)
class Rect:
    css: str
    x: int
    width: int


def check_figures(import_run: Import, summary: Summary, *, can_undo: bool) -> dict[str, Any]:
    words, plan = sentences_of(import_run), replace(plan_of(summary), can_undo=can_undo)
    title, text = words.effect(plan)
    return {
        "summary": summary,
        "words": words,
        "numbers": [_will(summary, words), _cannot(summary, words.cannot_part), *_wrong(summary)],
        "sums": _sums(import_run, summary),
        "effect_title": title,
        "effect_text": text,
        "acknowledged": words.acknowledged(plan, summary.not_carried_out),
        "heads": check_heads(summary, words, plan) if summary.marks else [],
        "more_heads": more_heads(import_run, summary),
        "reasons": _reasons(summary.cannot, summary.wrong, import_run),
    }


def result_figures(import_run: Import, summary: Summary) -> dict[str, Any]:
    words, plan = sentences_of(import_run), plan_of(summary, done=True)
    return {
        "summary": summary,
        "words": words,
        "numbers": [
            _applied(summary, words),
            *_not_done(summary),
            _cannot(summary, words.could_not_part),
            *_wrong(summary, was_started=True),
        ],
        "sums": _sums(import_run, summary),
        "effect_title": "",
        "effect_text": words.afterwards(plan) if summary.applied else "",
        "heads": result_heads(import_run, summary, words, plan),
        "more_heads": more_heads(import_run, summary),
        "reasons": _reasons((*summary.after, *summary.cannot), summary.wrong, import_run),
    }


def plan_of(summary: Summary, *, done: bool = False) -> Plan:
    return Plan(
        marks=summary.applied if done else summary.planned,
        users=summary.users,
        required=summary.required,
        completed=summary.completed,
        by_plan=summary.by_done if done else summary.by_plan,
    )


def bar(parts: Sequence[SumPart]) -> list[Rect]:
    """The rectangles of the proportion bar, of the parts in this order."""
    visible = [part for part in parts if part.number and part.css]
    total = sum(part.number for part in visible)
    room = BAR - GAP * (len(visible) - 1) - LEAST * len(visible)
    rects, x = [], 0
    for part in visible:
        width = LEAST + room * part.number // total
        rects.append(Rect(part.css, x, width))
        x += width + GAP
    return rects


def _will(summary: Summary, words: Sentences) -> Number:
    return Number(
        number=summary.planned,
        what=_unit(summary.planned, of_users(summary.planned, summary.users)),
        label=_capital(words.will_part(summary.planned)),
        icon=words.icon,
        css="gone" if words.is_final else "will",
        href="#will" if summary.planned else "",
        states=_states(summary.states),
        more=_about_users(summary),
    )


def _applied(summary: Summary, words: Sentences) -> Number:
    return Number(
        number=summary.applied,
        what=_unit(summary.applied, of_users(summary.applied, summary.users)),
        label=_capital(words.applied_part(summary.applied)),
        icon="s-done",
        css="will",
        href="#applied" if summary.applied else "",
        states=_states(summary.states),
    )


def _about_users(summary: Summary) -> list[str]:
    if not summary.inactive:
        return []
    text = ngettext(
        "%(number)s of the %(all)s users is inactive",
        "%(number)s of the %(all)s users are inactive",
        summary.inactive,
    )
    if summary.users == 1:
        text = _("The user is inactive")
    return [text % {"number": shown(summary.inactive), "all": shown(summary.users)}]


def _not_done(summary: Summary) -> list[Number]:
    """What the run left alone, could not do and did not come to: only what occurred."""
    numbers = []
    if left := summary.left:
        numbers.append(
            Number(
                number=left,
                what=_unit(left, enrollments(left)),
                label=_("Left alone"),
                icon="history",
                css="cant",
                href="#left",
                more=[_("Changed after the check")],
            )
        )
    if failed := summary.failed:
        label, css = _("Not done"), "fix"
        more = [_("The right to do this was withdrawn")]
        what = _unit(failed, enrollments(failed))
        numbers.append(
            Number(
                number=failed,
                what=what,
                label=label,
                icon="s-fail",
                css=css,
                href="#failed",
                more=more,
            )
        )
    if remaining := summary.remaining:
        what = _unit(remaining, enrollments(remaining))
        numbers.append(
            Number(
                number=remaining,
                what=what,
                label=_("To do"),
                icon="s-todo",
                css="cant",
                href="#remaining",
            )
        )
    return numbers


def _cannot(summary: Summary, part: Callable[[int], str]) -> Number:
    number = summary.cannot_count
    return Number(
        number=number,
        what=_unit(number, enrollments(number)),
        label=_capital(part(number)),
        icon="s-off",
        css="cant",
        href="#cannot" if number else "",
        more=_why(summary.cannot),
    )


def _wrong(summary: Summary, *, was_started: bool = False) -> list[Number]:
    """The lines with a problem; an undo has no lines."""
    if not summary.lines.all:
        return []
    number = summary.wrong_lines
    return [
        Number(
            number=number,
            what=_unit(number, lines(number)),
            label=_("To fix") if was_started else _("With a problem"),
            icon="warn",
            css="fix",
            href="#wrong" if number else "",
            more=[left_out(summary, was_started=was_started)] if summary.wrong_marks else [],
        )
    ]


def _why(groups: Sequence[Group]) -> list[str]:
    """The one reason, or each with its number."""
    if len(groups) == 1:
        return [outcome_label(_told_as(groups[0].code))]
    return [f"{shown(group.count)} · {outcome_label(_told_as(group.code))}" for group in groups]


def _told_as(code: str) -> str:
    """Before the run only an undo knows of changes: those since the import."""
    return CHANGED_BEFORE if code == RunOutcome.CHANGED_SINCE_CHECK else code


def _states(states: Mapping[str, int]) -> list[tuple[str, str]]:
    # In the order in which people ask for them.
    words: dict[str, str] = {
        State.COMPLETED: _("%(number)s completed"),
        State.IN_PROGRESS: _("%(number)s in progress"),
        State.OVERDUE: _("%(number)s overdue"),
        State.NOT_STARTED: _("%(number)s not started"),
        State.UNENROLLED: _("%(number)s unenrolled"),
    }
    return [
        (state, text % {"number": shown(states[state])})
        for state, text in words.items()
        if states.get(state)
    ]


def _sums(import_run: Import, summary: Summary) -> dict[str, Any]:
    of_marks, *of_lines = sums(import_run, summary)
    said = ", ".join(map(str, of_marks.parts))
    return {
        "all": [of_marks, *of_lines],
        "bar": bar(of_marks.parts),
        "bar_text": _("Of %(total)s: %(parts)s") % {"total": of_marks.total, "parts": said},
    }


def _reasons(
    of_marks: Sequence[Group], of_lines: Sequence[Group], import_run: Import
) -> list[tuple[str, str]]:
    """Codes that occur, and what each is called with its number."""
    return [
        (group.code, f"{outcome_label(group.code)} ({shown(group.count)})")
        for group in (*of_marks, *of_lines)
        if group.code != RunOutcome.APPLIED
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _unit(number: int, text: str) -> str:
    """`text` without the number that it starts with, which is shown larger."""
    return text.removeprefix(shown(number)).strip()


def activities_to_choose(
    chosen: Sequence[Any], search: queries.Search
) -> list[tuple[int, str, bool]]:
    return [(one.pk, one.called, one.pk == search.activity_id) for one in chosen]
