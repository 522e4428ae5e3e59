"""The numbers of a check or a result as its page shows them."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollments.models import LearningActivity
from imports import queries
from imports.models import Import
from imports.outcomes import LineOutcome, RunOutcome
from imports.queries import Group, Summary
from imports.text.actions import Plan, Sentences, sentences_of, shown
from imports.text.codes import CHANGED_BEFORE, outcome_hint, outcome_label

# The bar is this many units wide; what is not zero is wide enough to be seen.
BAR: Final = 1000
GAP: Final = 4
LEAST: Final = 8
# Of the qualifications that require an activity, how many are named.
NAMED: Final = 3


@dataclass(frozen=True)
class ListHead:
    """A list that can be opened. `key` names it in addresses: see views.groups."""

    key: str
    title: str
    hint: str
    count: int


@dataclass(frozen=True)
class Total:
    """One of the large numbers. `css` is the look of its key; `href` leads to its lists or is
    empty."""

    number: int
    label: str
    css: str
    href: str


@dataclass(frozen=True)
class Rect:
    css: str
    x: int
    width: int


def check_figures(import_run: Import, summary: Summary) -> dict[str, Any]:
    words = sentences_of(import_run)
    required_by = queries.requirements_of(import_run)
    plan = plan_of(import_run, summary)
    will, cannot, wrong = summary.will_count, summary.cannot_count, summary.wrong_count
    totals = [
        Total(will, str(words.will_label), "", "#will" if will else ""),
        Total(cannot, str(words.cannot_label), "key--warn", "#cannot" if cannot else ""),
    ]
    parts = [words.will(will), words.cannot(cannot)]
    if words.wrong_label:
        totals.append(Total(wrong, str(words.wrong_label), "key--bad", "#wrong" if wrong else ""))
        parts.append(words.wrong(wrong))
    note_title, note_text = words.effect(plan)
    return {
        "summary": summary,
        "words": words,
        "totals": totals,
        "bar": bar(("a", will), ("b", cannot), ("c", wrong)),
        "bar_text": words.proportions(will + cannot + wrong, *parts),
        "will_title": words.will(will),
        "will": [
            _planned(group, group.activity, words, required_by.get(group.activity.pk, []))
            for group in summary.will
            if group.activity
        ],
        "notices": words.notices(plan),
        "acknowledged": words.acknowledged(will, summary.skipped),
        "note_title": note_title,
        "note_text": note_text,
        "repairs": _repairs(import_run),
        **_skipped(summary, words),
    }


def result_figures(
    import_run: Import, summary: Summary, chosen: list[LearningActivity]
) -> dict[str, Any]:
    words = sentences_of(import_run)
    done, skipped = summary.applied, summary.skipped
    not_done = summary.failed + summary.remaining
    not_done_title = ngettext("%(number)s not done", "%(number)s not done", not_done) % {
        "number": shown(not_done)
    }
    skipped_at = "#cannot" if summary.cannot_count else "#wrong"
    return {
        "summary": summary,
        "words": words,
        "totals": [
            Total(done, str(words.applied_label), "", "#applied" if done else ""),
            Total(not_done, _("Not done"), "key--bad", "#not-done" if not_done else ""),
            Total(skipped, str(words.skipped_label), "key--warn", skipped_at if skipped else ""),
        ],
        "bar": bar(("a", done), ("c", not_done), ("b", skipped)),
        "bar_text": words.proportions(
            done + not_done + skipped, words.applied(done), not_done_title, words.skipped(skipped)
        ),
        "not_done": not_done,
        "applied_title": words.applied(done),
        "applied": _applied(import_run, chosen),
        "not_done_title": not_done_title,
        "failed": [_by_code(group) for group in summary.after if group.code != RunOutcome.APPLIED],
        "remaining": _remaining(summary),
        "repairs": _repairs(import_run),
        **_skipped(summary, words),
    }


def plan_of(import_run: Import, summary: Summary) -> Plan:
    by_outcome: Counter[str] = Counter()
    for group in import_run.counts.get("marks", ()):
        by_outcome[group["planned"]] += group["marks"]
    return Plan(
        marks=summary.will_count,
        users=summary.users,
        required=summary.required,
        completed=summary.completed,
        by_outcome=by_outcome,
    )


def bar(*parts: tuple[str, int]) -> list[Rect]:
    """The rectangles of the proportion bar: pairs of a look and a number, in this order."""
    visible = [(css, number) for css, number in parts if number]
    total = sum(number for _css, number in visible)
    room = BAR - GAP * (len(visible) - 1) - LEAST * len(visible)
    rects, x = [], 0
    for css, number in visible:
        width = LEAST + room * number // total
        rects.append(Rect(css, x, width))
        x += width + GAP
    return rects


def _applied(import_run: Import, chosen: list[LearningActivity]) -> list[ListHead]:
    """What was done, by activity, as it was counted when the run ended."""
    done: Counter[int] = Counter()
    for group in import_run.counts.get("marks", ()):
        if group["outcome"] == RunOutcome.APPLIED:
            done[group["activity_id"]] += group["marks"]
    return [
        ListHead(
            f"marks-{RunOutcome.APPLIED}-{activity.pk}",
            activity.title,
            activity.get_kind_display(),
            done[activity.pk],
        )
        for activity in chosen
        if done[activity.pk]
    ]


def _remaining(summary: Summary) -> list[ListHead]:
    """What a stopped or failed import did not come to."""
    if not summary.remaining:
        return []
    label, hint = outcome_label(RunOutcome.STOPPED), outcome_hint(RunOutcome.STOPPED)
    return [ListHead(f"marks-{RunOutcome.STOPPED}", label, hint, summary.remaining)]


def _repairs(import_run: Import) -> ListHead | None:
    """Every repair is shown, none is silent (rules, section 6.2)."""
    count = sum(import_run.notes.get("repairs", {}).values())
    hint = _("Spaces and invisible characters were taken out")
    return ListHead("repairs", _("Repaired cells"), hint, count) if count else None


def _skipped(summary: Summary, words: Sentences) -> dict[str, Any]:
    return {
        "cannot_title": words.cannot(summary.cannot_count),
        "cannot": [_cannot(group) for group in summary.cannot],
        "wrong_title": words.wrong(summary.wrong_count),
        "wrong": [_by_code(group, "lines") for group in summary.wrong],
    }


def _planned(
    group: Group, activity: LearningActivity, words: Sentences, required_by: list[str]
) -> ListHead:
    hints = [activity.get_kind_display(), words.share(group.count, group.learners)]
    if group.required:
        text = ngettext(
            "%(number)s required by a qualification",
            "%(number)s required by a qualification",
            group.required,
        )
        required = text % {"number": shown(group.required)}
        # They may have been ended since the check.
        names = ", ".join([*required_by[:NAMED], *(["…"] if required_by[NAMED:] else [])])
        hints.append(f"{required}: {names}" if names else required)
    return ListHead(f"marks-will-{activity.pk}", activity.title, ". ".join(hints), group.count)


def _cannot(group: Group) -> ListHead:
    match group.code:
        case LineOutcome.NOTHING_MARKED:
            return _by_code(group, "lines")
        case RunOutcome.CHANGED_SINCE_CHECK:
            return _head("marks", CHANGED_BEFORE, group.count)
    return _by_code(group)


def _by_code(group: Group, kind: str = "marks") -> ListHead:
    return _head(kind, group.code, group.count)


def _head(kind: str, code: str, count: int) -> ListHead:
    return ListHead(f"{kind}-{code}", outcome_label(code), outcome_hint(code), count)
