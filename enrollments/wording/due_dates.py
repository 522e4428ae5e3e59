"""Setting a due date, in the words of its page and of its banner."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollments.outcomes import Outcome
from enrollments.queries.due_dates import DueForecast
from enrollments.services import Result
from enrollments.wording.numbers import grouped
from lms_admin.templatetags.dates import day

_LEFT: Final[Mapping[Outcome, Callable[[int], str]]] = {
    Outcome.NO_CHANGE: lambda n: ngettext(
        "%(count)s was due then already.", "%(count)s were due then already.", n
    ),
    Outcome.ALREADY_COMPLETED: lambda n: ngettext(
        "%(count)s is completed and stays as it is.",
        "%(count)s are completed and stay as they are.",
        n,
    ),
    Outcome.ALREADY_UNENROLLED: lambda n: ngettext(
        "%(count)s is unenrolled and stays as it is.",
        "%(count)s are unenrolled and stay as they are.",
        n,
    ),
    Outcome.OWN_ENROLLMENT: lambda n: ngettext(
        "%(count)s is your own and stays as it is: ask a colleague.",
        "%(count)s are your own and stay as they are: ask a colleague.",
        n,
    ),
}


def due_title(known: DueForecast) -> str:
    if known.found == 1 and known.rows:
        row = known.rows[0]
        names = {"user": row.user.name, "activity": row.activity.title}
        return _("Set the due date of %(user)s for %(activity)s") % names
    return ngettext(
        "Set the due date of %(count)s enrollment",
        "Set the due date of %(count)s enrollments",
        known.unfinished,
    ) % {"count": grouped(known.unfinished)}


def due_facts(known: DueForecast) -> list[str]:
    """What is selected, and what of it stays as it is."""
    facts = []
    if known.gone:
        facts.append(
            ngettext(
                "%(count)s of the selected is no longer there.",
                "%(count)s of the selected are no longer there.",
                known.gone,
            )
            % {"count": grouped(known.gone)}
        )
    if known.dated:
        facts.append(
            ngettext(
                "%(count)s has a due date now, which is replaced.",
                "%(count)s have a due date now, which is replaced.",
                known.dated,
            )
            % {"count": grouped(known.dated)}
        )
    skips = known.skips.items()
    return facts + [_LEFT[code](number) % {"count": grouped(number)} for code, number in skips]


def due_date_set(result: Result, due_on: date | None) -> str:
    """The sentences of the banner."""
    names = {"count": grouped(result.done), "day": day(due_on)}
    if not result.done:
        first = _("Nothing was changed.")
    elif due_on:
        first = ngettext(
            "%(count)s enrollment is due on %(day)s now.",
            "%(count)s enrollments are due on %(day)s now.",
            result.done,
        )
    else:
        first = ngettext(
            "%(count)s enrollment has no due date any more.",
            "%(count)s enrollments have no due date any more.",
            result.done,
        )
    texts = _LEFT if due_on else {**_LEFT, Outcome.NO_CHANGE: _had_none}
    left = [
        texts[code](number) % {"count": grouped(number)}
        for code, number in result.counts.items()
        if code in texts
    ]
    return " ".join((first % names, *left))


def _had_none(number: int) -> str:
    return ngettext(
        "%(count)s had no due date before either.",
        "%(count)s had no due date before either.",
        number,
    )
