"""The numbers of a check or a result of users as its page shows them, each with its unit."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imports.models import Import
from imports.outcomes import RunOutcome, UserLineOutcome
from imports.queries import Group
from imports.queries.user_lines import UserSummary
from imports.text.actions import Sentences, counted_users, lines, sentences_of, shown
from imports.text.actions.people import unenrolled_from
from imports.text.users.outcomes import called
from imports.text.users.sums import line_sum, user_plan
from imports.views.figures import Number, bar
from imports.views.heads import more_heads
from imports.views.lists import ListHead


def user_figures(import_run: Import, summary: UserSummary) -> dict[str, Any]:
    """The numbers of the check and, once the import was started, those of the result."""
    words, plan = sentences_of(import_run), user_plan(summary)
    is_done = import_run.started_at is not None
    title, text = words.effect(plan)
    if is_done:
        title, text = "", words.afterwards(plan) if summary.applied else ""
    return {
        "summary": summary,
        "words": words,
        "numbers": [
            _done(import_run, summary, words) if is_done else _will(import_run, summary, words),
            *_not_done(summary),
            _same(import_run, summary, words),
            *_wrong(import_run, summary),
        ],
        "sums": _sums(import_run, summary),
        "effect_title": title,
        "effect_text": text,
        "acknowledged": words.acknowledged(plan, summary.wrong_lines),
        "heads": user_heads(import_run, summary),
        "more_heads": more_heads(import_run, summary),
        "reasons": _reasons(summary),
    }


def _will(import_run: Import, summary: UserSummary, words: Sentences) -> Number:
    return Number(
        number=summary.planned,
        what=_unit(summary.planned, counted_users(summary.planned)),
        label=_capital(words.will_part(summary.planned)),
        icon=words.icon,
        css="will",
        href=_first_list(summary),
        more=_by_code(import_run, summary),
    )


def _done(import_run: Import, summary: UserSummary, words: Sentences) -> Number:
    ended = import_run.counts.ended
    return Number(
        number=summary.applied,
        what=_unit(summary.applied, counted_users(summary.applied)),
        label=_capital(words.applied_part(summary.applied)),
        icon="s-done",
        css="will",
        href=_first_list(summary),
        more=[unenrolled_from(ended)] if ended else _by_code(import_run, summary),
    )


def _first_list(summary: UserSummary) -> str:
    found = (code for code, number in summary.by_code.items() if number)
    first = next(found, "")
    return f"#{first.removeprefix('user_')}" if first else ""


def _by_code(import_run: Import, summary: UserSummary) -> list[str]:
    """Of several things that a file asks for; a click asks for one."""
    if import_run.is_clicked:
        return []
    words = {
        UserLineOutcome.USER_ADD: _("%(number)s new"),
        UserLineOutcome.USER_CHANGE: _("%(number)s changed"),
        UserLineOutcome.USER_DEACTIVATE: _("%(number)s deactivated"),
        UserLineOutcome.USER_REACTIVATE: _("%(number)s active again"),
    }
    return [
        text % {"number": shown(number)}
        for code, text in words.items()
        if (number := summary.by_code.get(code, 0))
    ]


def _not_done(summary: UserSummary) -> list[Number]:
    """What the run left alone and did not come to: only what occurred."""
    found = [
        (summary.left, _("Left alone"), "history", "#left", [_("Changed after the check")]),
        (summary.remaining, _("To do"), "s-todo", "#remaining", []),
    ]
    return [
        Number(
            number=number,
            what=_unit(number, counted_users(number)),
            label=label,
            icon=icon,
            css="cant",
            href=href,
            more=more,
        )
        for number, label, icon, href, more in found
        if number
    ]


def _same(import_run: Import, summary: UserSummary, words: Sentences) -> Number:
    number = summary.same_count
    counted = counted_users if import_run.is_clicked else lines
    return Number(
        number=number,
        what=_unit(number, counted(number)),
        label=_capital(words.cannot_part(number)),
        icon="s-off",
        css="cant",
        href="#same" if number else "",
        more=_why(summary.same),
    )


def _wrong(import_run: Import, summary: UserSummary) -> list[Number]:
    number = summary.wrong_lines
    if not import_run.has_file and not number:
        return []
    return [
        Number(
            number=number,
            what=_unit(number, lines(number)),
            label=_("To fix") if import_run.started_at else _("With a problem"),
            icon="warn",
            css="fix",
            href="#wrong" if number else "",
        )
    ]


def _why(groups: Sequence[Group]) -> list[str]:
    """The one reason, or each with its number."""
    if len(groups) == 1:
        return [called(groups[0].code)]
    return [f"{shown(group.count)} · {called(group.code)}" for group in groups]


def _sums(import_run: Import, summary: UserSummary) -> dict[str, Any]:
    of_lines = line_sum(import_run, summary)
    said = ", ".join(map(str, of_lines.parts))
    return {
        "all": [of_lines],
        "bar": bar(of_lines.parts),
        "bar_text": _("Of %(total)s: %(parts)s") % {"total": of_lines.total, "parts": said},
    }


def _reasons(summary: UserSummary) -> list[tuple[str, str]]:
    """Codes that occur, and what each is called with its number."""
    left = [Group(code=RunOutcome.CHANGED_SINCE_CHECK, count=summary.left)] if summary.left else []
    return [
        (group.code, f"{called(group.code)} ({shown(group.count)})")
        for group in (*left, *summary.same, *summary.wrong)
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _unit(number: int, text: str) -> str:
    """`text` without the number that it starts with, which is shown larger."""
    return text.removeprefix(shown(number)).strip()


# --- which lists there are ------------------------------------------------------------------------


def user_heads(import_run: Import, summary: UserSummary) -> list[ListHead]:
    """In the order of the page; `blank` and `same` are at its end."""
    is_done = import_run.started_at is not None
    planned = [
        ListHead(
            key=code.removeprefix("user_"),
            kind="user-lines",
            title=_list_title(import_run, code, number, is_done=is_done),
            count=number,
            icon=icon,
            css="will",
            download=code.removeprefix("user_"),
        )
        for code, icon in ICONS.items()
        if (number := summary.by_code.get(code, 0))
    ]
    wrong = ListHead(
        key="wrong",
        kind="users_wrong",
        title=_wrong_title(summary),
        count=summary.wrong_lines,
        icon="warn",
        css="fix",
        hint=ngettext(
            "It is left out, whatever else stands in it. All its problems are listed.",
            "They are left out, whatever else stands in them. All problems of a line are listed.",
            summary.wrong_lines,
        ),
        download="to-fix" if not import_run.undo_of_id else "wrong",
    )
    rest = [
        ListHead(
            key="left",
            kind="user-lines",
            title=_title_of(summary.left, _("left alone")),
            count=summary.left,
            icon="history",
            css="cant",
            hint=sentences_of(import_run).left_hint % summary.left,
            download="left",
        ),
        ListHead(
            key="remaining",
            kind="user-lines",
            title=_title_of(summary.remaining, _("still to do")),
            count=summary.remaining,
            icon="s-todo",
            css="cant",
            download="remaining",
        ),
    ]
    same = ListHead(
        key="same",
        kind="user-lines",
        title=sentences_of(import_run).cannot_title(summary.same_count),
        count=summary.same_count,
        icon="s-off",
        css="cant",
        download="same",
    )
    heads = [*rest, wrong, *planned, same] if is_done else [*planned, wrong, same]
    return [head for head in heads if head.count]


ICONS = {
    UserLineOutcome.USER_ADD: "useradd",
    UserLineOutcome.USER_CHANGE: "pen",
    UserLineOutcome.USER_DEACTIVATE: "useroff",
    UserLineOutcome.USER_REACTIVATE: "user",
}


def _title_of(number: int, what: str) -> str:
    """4 users left alone"""
    return f"{counted_users(number)} {what}"


def _list_title(import_run: Import, code: str, number: int, *, is_done: bool) -> str:
    if import_run.is_clicked:
        words = sentences_of(import_run)
        return words.applied_title(number) if is_done else words.will_title(number)
    done = {
        UserLineOutcome.USER_ADD: ngettext("%(users)s added", "%(users)s added", number),
        UserLineOutcome.USER_CHANGE: ngettext("%(users)s changed", "%(users)s changed", number),
        UserLineOutcome.USER_DEACTIVATE: ngettext(
            "%(users)s deactivated", "%(users)s deactivated", number
        ),
        UserLineOutcome.USER_REACTIVATE: ngettext(
            "%(users)s active again", "%(users)s active again", number
        ),
    }
    will = {
        UserLineOutcome.USER_ADD: ngettext(
            "%(users)s will be added", "%(users)s will be added", number
        ),
        UserLineOutcome.USER_CHANGE: ngettext(
            "%(users)s will be changed", "%(users)s will be changed", number
        ),
        UserLineOutcome.USER_DEACTIVATE: ngettext(
            "%(users)s will be deactivated", "%(users)s will be deactivated", number
        ),
        UserLineOutcome.USER_REACTIVATE: ngettext(
            "%(users)s will be active again", "%(users)s will be active again", number
        ),
    }
    texts = done if is_done else will
    return texts[UserLineOutcome(code)] % {"users": counted_users(number)}


def _wrong_title(summary: UserSummary) -> str:
    text = ngettext(
        "%(number)s of %(all)s has a problem",
        "%(number)s of %(all)s have a problem",
        summary.wrong_lines,
    )
    return text % {"number": shown(summary.wrong_lines), "all": lines(summary.lines.all)}
