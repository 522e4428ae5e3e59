"""What enrolling users in an activity comes to, in the words of its page and of its banner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enrollments.models import User
from enrollments.outcomes import DONE, Outcome
from enrollments.queries.enrolling import EnrollForecast
from enrollments.queries.pasted import Pasted
from enrollments.services import Result
from enrollments.wording.numbers import enumerated, grouped
from lms_admin.templatetags.dates import day

ENROLLED_ALREADY: Final = gettext_lazy("Enrolled already")
WHY: Final[Mapping[Outcome, Promise]] = {
    Outcome.REENROLL: gettext_lazy("With their progress as it was"),
    Outcome.ALREADY_ENROLLED: gettext_lazy("They keep their due date"),
    Outcome.USER_INACTIVE: gettext_lazy("User is inactive"),
    Outcome.ACTIVITY_ARCHIVED: gettext_lazy("Activity is archived"),
    Outcome.OWN_ENROLLMENT: gettext_lazy("Your own enrollment: ask a colleague"),
}


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line beside the button: how many, of what, why, and who are the first of them."""

    number: str
    text: str
    why: str
    users: Sequence[User]
    more: int


def enroll_facts(forecast: EnrollForecast, due_on: date | None) -> list[Fact]:
    return [
        Fact(
            number=grouped(number),
            text=_becomes(code, number),
            why=_due(due_on) if code == Outcome.ENROLL else str(WHY[code]),
            users=forecast.first[code],
            more=number - len(forecast.first[code]),
        )
        for code, number in forecast.counts.items()
    ]


def _becomes(code: Outcome, number: int) -> str:
    match code:
        case Outcome.ENROLL:
            return ngettext("will be enrolled", "will be enrolled", number)
        case Outcome.REENROLL:
            return ngettext("will be enrolled again", "will be enrolled again", number)
        case Outcome.ALREADY_ENROLLED:
            return ngettext("is enrolled already", "are enrolled already", number)
    return ngettext("can't be enrolled", "can't be enrolled", number)


def _due(due_on: date | None) -> str:
    if due_on is None:
        return _("No due date")
    return _("Due %(day)s") % {"day": day(due_on)}


def enroll_button(forecast: EnrollForecast) -> str:
    return ngettext("Enroll %(number)s user", "Enroll %(number)s users", forecast.doable) % {
        "number": grouped(forecast.doable)
    }


def enroll_bar(forecast: EnrollForecast) -> str:
    """What the bar above the facts shows, for whoever does not see it."""
    return ngettext(
        "%(doable)s of %(number)s user will be enrolled",
        "%(doable)s of %(number)s users will be enrolled",
        forecast.asked,
    ) % {"doable": grouped(forecast.doable), "number": grouped(forecast.asked)}


def enroll_sum(forecast: EnrollForecast, pasted: Pasted, searched: int) -> str:
    """36 pasted + 3 searched = 39 users; whoever stands in both counts once."""
    known = len(pasted.users)
    both = known + searched - forecast.asked
    if not known or not searched:
        return ""
    users = ngettext("%(number)s user", "%(number)s users", forecast.asked)
    names = {
        "pasted": grouped(known),
        "searched": grouped(searched),
        "both": grouped(both),
        "users": users % {"number": grouped(forecast.asked)},
    }
    if both:
        text = _("%(pasted)s pasted + %(searched)s searched − %(both)s in both = %(users)s")
    else:
        text = _("%(pasted)s pasted + %(searched)s searched = %(users)s")
    return text % names


def pasted_count(pasted: Pasted) -> str:
    """38 addresses: 36 known, 2 unknown"""
    if not pasted.given:
        return ""
    return ngettext(
        "%(number)s address: %(known)s known, %(unknown)s unknown",
        "%(number)s addresses: %(known)s known, %(unknown)s unknown",
        pasted.given,
    ) % {
        "number": grouped(pasted.given),
        "known": grouped(len(pasted.users)),
        "unknown": grouped(len(pasted.unknown)),
    }


def pasted_notes(pasted: Pasted) -> list[str]:
    """What was read otherwise than it stands there."""
    notes = []
    if pasted.repeated:
        notes.append(
            ngettext(
                "%(number)s address stands there again and counts once.",
                "%(number)s addresses stand there again and count once.",
                pasted.repeated,
            )
            % {"number": grouped(pasted.repeated)}
        )
    if pasted.repaired:
        notes.append(
            ngettext(
                "Line %(lines)s: left out an invisible or unusual character.",
                "Lines %(lines)s: left out invisible or unusual characters.",
                len(pasted.repaired),
            )
            % {"lines": enumerated(pasted.repaired)}
        )
    return notes


def nobody_to_enroll(forecast: EnrollForecast) -> str:
    """Why there is no button."""
    if not forecast.asked:
        return _("Choose at least one user.")
    if set(forecast.counts) == {Outcome.ALREADY_ENROLLED}:
        return ngettext(
            "Nobody can be enrolled: %(number)s is enrolled already.",
            "Nobody can be enrolled: all %(number)s are enrolled already.",
            forecast.asked,
        ) % {"number": grouped(forecast.asked)}
    return _("Nobody of these can be enrolled.")


def users_enrolled(result: Result, title: str) -> str:
    """The sentences of the banner."""
    texts = []
    done = result.counts.get(Outcome.ENROLL, 0)
    again = result.counts.get(Outcome.REENROLL, 0)
    if done or not again:
        texts.append(
            ngettext(
                "%(number)s user enrolled in %(title)s.",
                "%(number)s users enrolled in %(title)s.",
                done,
            )
            % {"number": grouped(done), "title": title}
        )
    if again:
        texts.append(
            ngettext(
                "%(number)s user enrolled in %(title)s again, with progress as it was.",
                "%(number)s users enrolled in %(title)s again, with progress as it was.",
                again,
            )
            % {"number": grouped(again), "title": title}
        )
    already = result.counts.get(Outcome.ALREADY_ENROLLED, 0)
    if already:
        texts.append(
            ngettext(
                "%(number)s was enrolled already.", "%(number)s were enrolled already.", already
            )
            % {"number": grouped(already)}
        )
    others = sum(
        number
        for code, number in result.counts.items()
        if code not in DONE and code != Outcome.ALREADY_ENROLLED
    )
    if others:
        texts.append(
            ngettext("%(number)s can't be enrolled.", "%(number)s can't be enrolled.", others)
            % {"number": grouped(others)}
        )
    return " ".join(texts)
