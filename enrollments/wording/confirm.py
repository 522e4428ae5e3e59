"""The sentences of a confirmation: what will happen, to whom, and what will not."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollments.decisions import Deed
from enrollments.outcomes import Outcome
from enrollments.queries.forecast import Forecast
from enrollments.wording.numbers import enumerated, grouped
from enrollments.wording.offers import WHY_NOT
from enrollments.wording.required import coming_back, required, staying
from lms_admin.templatetags.dates import day

# More progress values than these are told as a range.
PROGRESS_LISTED = 5


@dataclass(frozen=True, kw_only=True)
class Words:
    """`gone`, `skips` and `note` are "" when there is nothing to say."""

    title: str
    button: str
    busy: str
    # What happens, one sentence each.
    effects: tuple[str, ...]
    # About qualifications: a heading, and what follows from it, one paragraph each.
    note: str
    note_texts: tuple[str, ...]
    # Which do not come back after Remove, one sentence each.
    staying: tuple[str, ...]
    skips: str
    gone: str


def words(forecast: Forecast) -> Words:
    title, button = {
        Deed.UNENROLL: _unenroll_title,
        Deed.REMOVE: _remove_title,
        Deed.REOPEN: _reenroll_title,
    }[forecast.action](forecast, _subject(forecast))
    note, *note_texts = _returning(forecast) or _required(forecast) or ("",)
    return Words(
        title=title,
        button=button,
        busy=_busy(forecast.action),
        effects=_effects(forecast),
        note=note,
        note_texts=tuple(note_texts),
        staying=_staying(forecast),
        skips=_skips(forecast),
        gone=_gone(forecast),
    )


def skip_reason(enrollment: Any) -> str:
    """Why the action leaves this enrollment of a forecast as it is."""
    match enrollment.decided:
        case Outcome.ALREADY_UNENROLLED:
            return _("Already unenrolled on %(date)s") % {"date": day(enrollment.unenrolled_at)}
        case Outcome.ALREADY_ENROLLED:
            return _("Already enrolled")
        case Outcome.REQUIRED_BY_QUALIFICATION:
            names = {"names": enrollment.required_by}
            return _("Required by %(names)s: ask an administrator") % names
    return str(WHY_NOT[enrollment.decided])


def skip_sums(forecast: Forecast) -> list[str]:
    """The reasons why many are left as they are, each with its number of enrollments."""
    reasons = {
        Outcome.ALREADY_UNENROLLED: _("Already unenrolled"),
        Outcome.ALREADY_ENROLLED: _("Already enrolled"),
        **WHY_NOT,
    }
    return [f"{reasons[code]} ({grouped(number)})" for code, number in forecast.skips.items()]


def told_due_again(forecast: Forecast, enrollment: Any) -> str:
    """When the new enrollment is due that takes the place of this one; "" if there is none."""
    comes_back = enrollment.user.is_active and not enrollment.activity.is_archived
    if forecast.action != Deed.REMOVE or not comes_back or not enrollment.due_again:
        return ""
    return _("comes back, due %(date)s") % {"date": day(enrollment.due_again)}


def _busy(action: Deed) -> str:
    if action == Deed.UNENROLL:
        return _("Unenrolling…")
    return _("Removing…") if action == Deed.REMOVE else _("Re-enrolling…")


def _subject(forecast: Forecast) -> dict[str, str]:
    """Who and what: of the only one that changes, or what all have in common."""
    only = forecast.rows[0] if forecast.doable == 1 else None
    user = only.user if only else forecast.user
    activity = only.activity if only else forecast.activity
    return {
        "user": user.name if user else "",
        "activity": activity.title if activity else "",
        "count": grouped(forecast.doable),
    }


def _unenroll_title(forecast: Forecast, subject: dict[str, str]) -> tuple[str, str]:
    count = forecast.doable
    if not count:
        return _("Nothing to unenroll"), ""
    if count == 1:
        return _("Unenroll %(user)s from %(activity)s?") % subject, _("Unenroll")
    if forecast.user:
        return (
            ngettext(
                "Unenroll %(user)s from %(count)s activity?",
                "Unenroll %(user)s from %(count)s activities?",
                count,
            )
            % subject,
            ngettext(
                "Unenroll from %(count)s activity", "Unenroll from %(count)s activities", count
            )
            % subject,
        )
    return (
        ngettext("Unenroll %(count)s participant?", "Unenroll %(count)s participants?", count)
        % subject,
        ngettext("Unenroll %(count)s participant", "Unenroll %(count)s participants", count)
        % subject,
    )


def _reenroll_title(forecast: Forecast, subject: dict[str, str]) -> tuple[str, str]:
    count = forecast.doable
    if not count:
        return _("Nothing to re-enroll"), ""
    if count == 1:
        return _("Re-enroll %(user)s in %(activity)s?") % subject, _("Re-enroll")
    if forecast.user:
        return (
            ngettext(
                "Re-enroll %(user)s in %(count)s activity?",
                "Re-enroll %(user)s in %(count)s activities?",
                count,
            )
            % subject,
            ngettext("Re-enroll in %(count)s activity", "Re-enroll in %(count)s activities", count)
            % subject,
        )
    return (
        ngettext("Re-enroll %(count)s participant?", "Re-enroll %(count)s participants?", count)
        % subject,
        ngettext("Re-enroll %(count)s participant", "Re-enroll %(count)s participants", count)
        % subject,
    )


def _remove_title(forecast: Forecast, subject: dict[str, str]) -> tuple[str, str]:
    count = forecast.doable
    if not count:
        return _("Nothing to remove"), ""
    button = ngettext("Remove %(count)s enrollment", "Remove %(count)s enrollments", count)
    if count == 1:
        title = _("Remove the enrollment of %(user)s in %(activity)s?")
    elif forecast.user:
        title = ngettext(
            "Remove %(count)s enrollment of %(user)s?",
            "Remove %(count)s enrollments of %(user)s?",
            count,
        )
    elif forecast.activity:
        title = ngettext(
            "Remove %(count)s enrollment in %(activity)s?",
            "Remove %(count)s enrollments in %(activity)s?",
            count,
        )
    else:
        title = ngettext("Remove %(count)s enrollment?", "Remove %(count)s enrollments?", count)
    return title % subject, button % subject


def _effects(forecast: Forecast) -> tuple[str, ...]:
    if not forecast.doable:
        return ()
    if forecast.action == Deed.REMOVE:
        return (_deleted(forecast), *_completed_lost(forecast))
    if forecast.action == Deed.REOPEN:
        return (_("Access returns, with progress as it was."),)
    only = forecast.rows[0].user if forecast.doable == 1 else forecast.user
    if only:
        access = _("%(name)s loses access right away.") % {"name": only.first_name}
    else:
        access = _("They lose access right away.")
    return (
        access,
        _("Progress so far stays in the history."),
        *_completed_kept(forecast),
        _("You can undo this: re-enrolling brings the progress back."),
    )


def _deleted(forecast: Forecast) -> str:
    return _(
        "Progress (%(progress)s), results and history are deleted. Nobody can bring them back. "
        "To keep the history, choose Unenroll instead."
    ) % {"progress": _progress(forecast)}


def _progress(forecast: Forecast) -> str:
    if forecast.doable <= PROGRESS_LISTED and len(forecast.rows) == forecast.doable:
        return enumerated([f"{row.progress}%" for row in forecast.rows])
    return _("%(least)s%% to %(most)s%%") % {
        "least": forecast.least_progress,
        "most": forecast.most_progress,
    }


def _completed_kept(forecast: Forecast) -> tuple[str, ...]:
    if not forecast.completed:
        return ()
    if forecast.doable == 1:
        return (_("It is completed. The result and the date stay."),)
    return (
        ngettext(
            "%(count)s of these is completed. Its result and date stay.",
            "%(count)s of these are completed. Their results and dates stay.",
            forecast.completed,
        )
        % {"count": grouped(forecast.completed)},
    )


def _completed_lost(forecast: Forecast) -> tuple[str, ...]:
    if not forecast.completed:
        return ()
    if forecast.doable == 1:
        return (_("It is completed."),)
    return (
        ngettext(
            "%(count)s of these is completed.",
            "%(count)s of these are completed.",
            forecast.completed,
        )
        % {"count": grouped(forecast.completed)},
    )


def _required(forecast: Forecast) -> tuple[str, ...]:
    if forecast.action != Deed.UNENROLL or not forecast.required:
        return ()
    return required(forecast.required, only=forecast.doable == 1)


def _returning(forecast: Forecast) -> tuple[str, ...]:
    if forecast.action != Deed.REMOVE or not forecast.returning:
        return ()
    names = ngettext(
        "Will be enrolled again: qualification %(names)s.",
        "Will be enrolled again: qualifications %(names)s.",
        len(forecast.qualifications),
    ) % {"names": enumerated(forecast.qualifications)}
    return *coming_back(forecast.returning, only=forecast.doable == 1), names


def _staying(forecast: Forecast) -> tuple[str, ...]:
    if forecast.action != Deed.REMOVE:
        return ()
    return tuple(staying(number, why) for why, number in forecast.staying_away.items())


def _skips(forecast: Forecast) -> str:
    number = forecast.found - forecast.doable
    if not number:
        return ""
    if forecast.action == Deed.UNENROLL:
        text = ngettext("%(count)s can't be unenrolled.", "%(count)s can't be unenrolled.", number)
        if set(forecast.skips) <= {Outcome.ALREADY_UNENROLLED}:
            text = ngettext(
                "%(count)s can't be unenrolled: there is nothing to unenroll.",
                "%(count)s can't be unenrolled: there is nothing to unenroll.",
                number,
            )
    elif forecast.action == Deed.REMOVE:
        text = ngettext("%(count)s can't be removed.", "%(count)s can't be removed.", number)
    else:
        text = ngettext(
            "%(count)s can't be re-enrolled.", "%(count)s can't be re-enrolled.", number
        )
    return text % {"count": grouped(number)}


def _gone(forecast: Forecast) -> str:
    if not forecast.gone:
        return ""
    return ngettext(
        "%(gone)s of the %(asked)s selected is no longer there.",
        "%(gone)s of the %(asked)s selected are no longer there.",
        forecast.gone,
    ) % {"gone": grouped(forecast.gone), "asked": grouped(forecast.asked)}
