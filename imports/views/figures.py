"""The numbers of a check or a result as its page shows them."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollments.models import LearningActivity
from imports.models import Import
from imports.outcomes import RunOutcome
from imports.queries import Group, Summary
from imports.sentences import SENTENCES, Sentences, proportions, shown
from imports.wording import outcome_hint, outcome_label

# The bar is this many units wide; what is not zero is wide enough to be seen.
BAR: Final = 1000
GAP: Final = 4
LEAST: Final = 8


@dataclass(frozen=True)
class ListHead:
    """A list that can be opened. `key` names it in addresses: see views.groups."""

    key: str
    title: str
    hint: str
    count: int


@dataclass(frozen=True)
class Rect:
    css: str
    x: int
    width: int


def check_figures(import_run: Import, summary: Summary) -> dict[str, Any]:
    words = SENTENCES[import_run.action]
    counts = (summary.will_count, summary.cannot_count, summary.wrong_count)
    required_title, required_text = words.required(summary.required, summary.completed)
    return {
        "summary": summary,
        "words": words,
        "bar": bar(*zip("abc", counts, strict=True)),
        "bar_text": proportions(
            sum(counts),
            words.will(summary.will_count),
            words.cannot(summary.cannot_count),
            words.wrong(summary.wrong_count),
        ),
        "will_title": words.will(summary.will_count),
        "will": [_by_activity(group, group.activity) for group in summary.will if group.activity],
        "required_title": required_title,
        "required_text": required_text,
        "acknowledged": words.acknowledged(summary.will_count, summary.skipped),
        "note_title": _note_title(summary),
        "repairs": _repairs(import_run),
        **_skipped(summary, words),
    }


def result_figures(
    import_run: Import, summary: Summary, chosen: list[LearningActivity]
) -> dict[str, Any]:
    words = SENTENCES[import_run.action]
    not_done = summary.failed + summary.remaining
    not_done_title = ngettext("%(number)s not done", "%(number)s not done", not_done) % {
        "number": shown(not_done)
    }
    skipped_title = ngettext("%(shown)s skipped", "%(shown)s skipped", summary.skipped) % {
        "shown": shown(summary.skipped)
    }
    return {
        "summary": summary,
        "words": words,
        "bar": bar(("a", summary.applied), ("c", not_done), ("b", summary.skipped)),
        "bar_text": proportions(
            summary.applied + not_done + summary.skipped,
            words.applied(summary.applied),
            not_done_title,
            skipped_title,
        ),
        "not_done": not_done,
        "applied_title": words.applied(summary.applied),
        "applied": _applied(import_run, chosen),
        "not_done_title": not_done_title,
        "failed": [_by_code(group) for group in summary.after if group.code != RunOutcome.APPLIED],
        "remaining": _remaining(import_run, summary),
        "repairs": _repairs(import_run),
        **_skipped(summary, words),
    }


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
    done = {
        group["activity_id"]: group["marks"]
        for group in import_run.counts.get("marks", ())
        if group["outcome"] == RunOutcome.APPLIED
    }
    return [
        ListHead(
            f"marks-{RunOutcome.APPLIED}-{activity.pk}",
            activity.title,
            activity.get_kind_display(),
            done[activity.pk],
        )
        for activity in chosen
        if activity.pk in done
    ]


def _remaining(import_run: Import, summary: Summary) -> list[ListHead]:
    """What a stopped import did not come to."""
    if not summary.remaining:
        return []
    hint = _("Go on to do these as well")
    return [ListHead(f"marks-{RunOutcome.STOPPED}", _("Not reached"), hint, summary.remaining)]


def _repairs(import_run: Import) -> ListHead | None:
    """Every repair is shown, none is silent (rules, section 6.2)."""
    count = sum(import_run.notes.get("repairs", {}).values())
    hint = _("Spaces and invisible characters were taken out")
    return ListHead("repairs", _("Repaired cells"), hint, count) if count else None


def _skipped(summary: Summary, words: Sentences) -> dict[str, Any]:
    return {
        "cannot_title": words.cannot(summary.cannot_count),
        "cannot": [
            _by_code(group, "lines" if group.code == "nothing_marked" else "marks")
            for group in summary.cannot
        ],
        "wrong_title": words.wrong(summary.wrong_count),
        "wrong": [_by_code(group, "lines") for group in summary.wrong],
    }


def _by_activity(group: Group, activity: LearningActivity) -> ListHead:
    hints = [activity.get_kind_display()]
    if group.required:
        hints.append(
            ngettext(
                "%(number)s required by a qualification",
                "%(number)s required by a qualification",
                group.required,
            )
            % {"number": shown(group.required)}
        )
    key = f"marks-{group.code}-{activity.pk}"
    return ListHead(key, activity.title, ". ".join(hints), group.count)


def _by_code(group: Group, kind: str = "marks") -> ListHead:
    return ListHead(
        f"{kind}-{group.code}", outcome_label(group.code), outcome_hint(group.code), group.count
    )


def _note_title(summary: Summary) -> str:
    """214 enrollments of 188 users"""
    enrollments = ngettext(
        "%(number)s enrollment", "%(number)s enrollments", summary.will_count
    ) % {"number": shown(summary.will_count)}
    users = ngettext("%(number)s user", "%(number)s users", summary.users) % {
        "number": shown(summary.users)
    }
    return _("%(enrollments)s of %(users)s.") % {"enrollments": enrollments, "users": users}
