"""The sentences of the banner: what has been done, what has not, and why."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollments.outcomes import Outcome
from enrollments.services import Result
from enrollments.wording.numbers import enumerated, grouped


def unenrolled(result: Result) -> str:
    done, already = result.done, result.skipped
    if not already:
        return ngettext(
            "%(count)s enrollment unenrolled.", "%(count)s enrollments unenrolled.", done
        ) % {"count": grouped(done)}
    if not done:
        return nothing_left(Outcome.UNENROLL, already)
    return ngettext(
        "%(done)s unenrolled, %(count)s was already unenrolled.",
        "%(done)s unenrolled, %(count)s were already unenrolled.",
        already,
    ) % {"done": grouped(done), "count": grouped(already)}


def removed(result: Result) -> str:
    text = ngettext(
        "%(count)s enrollment removed.", "%(count)s enrollments removed.", result.done
    ) % {"count": grouped(result.done)}
    return f"{text} {_enrolled_again(result)}" if result.reenrolled else text


def reenrolled(result: Result) -> str:
    done = ngettext(
        "%(count)s enrollment re-enrolled, with progress as it was.",
        "%(count)s enrollments re-enrolled, with progress as it was.",
        result.done,
    ) % {"count": grouped(result.done)}
    return " ".join((done, *_left_alone(result)))


def undone(result: Result, asked: int) -> str:
    """`asked` is how many the click had ended; the rest has been changed or removed since."""
    done = ngettext(
        "Undone: %(count)s enrollment is open again, with progress as it was.",
        "Undone: %(count)s enrollments are open again, with progress as it was.",
        result.done,
    ) % {"count": grouped(result.done)}
    if not result.done:
        done = _("Nothing was undone.")
    changed = asked - result.done - result.skipped
    since = ngettext(
        "%(count)s was changed or removed since.",
        "%(count)s were changed or removed since.",
        changed,
    ) % {"count": grouped(changed)}
    return " ".join((done, *_left_alone(result), *([since] if changed else [])))


def nothing_left(action: Outcome, number: int) -> str:
    """The answer to a second click, or to what somebody else did in the meantime."""
    if action == Outcome.UNENROLL:
        text = ngettext(
            "Nothing left to do: the enrollment was already unenrolled.",
            "Nothing left to do: %(count)s enrollments were already unenrolled.",
            number,
        )
    else:
        text = ngettext(
            "Nothing left to do: the enrollment can't be re-enrolled.",
            "Nothing left to do: %(count)s enrollments can't be re-enrolled.",
            number,
        )
    return text % {"count": grouped(number)}


def _enrolled_again(result: Result) -> str:
    names = {"count": grouped(result.reenrolled), "names": enumerated(result.qualifications)}
    if len(result.qualifications) == 1:
        return (
            ngettext(
                "%(count)s was enrolled again by the qualification %(names)s.",
                "%(count)s were enrolled again by the qualification %(names)s.",
                result.reenrolled,
            )
            % names
        )
    return (
        ngettext(
            "%(count)s was enrolled again by the qualifications %(names)s.",
            "%(count)s were enrolled again by the qualifications %(names)s.",
            result.reenrolled,
        )
        % names
    )


def _left_alone(result: Result) -> list[str]:
    """Why re-enroll left some as they are."""
    texts: dict[Outcome, Callable[[int], str]] = {
        Outcome.ALREADY_ENROLLED: lambda n: ngettext(
            "%(count)s was already enrolled.", "%(count)s were already enrolled.", n
        ),
        Outcome.USER_INACTIVE: lambda n: ngettext(
            "%(count)s stays unenrolled: the user is inactive.",
            "%(count)s stay unenrolled: the user is inactive.",
            n,
        ),
        Outcome.ACTIVITY_ARCHIVED: lambda n: ngettext(
            "%(count)s stays unenrolled: the activity is archived.",
            "%(count)s stay unenrolled: the activity is archived.",
            n,
        ),
    }
    return [
        text(result.counts[code]) % {"count": grouped(result.counts[code])}
        for code, text in texts.items()
        if code in result.counts
    ]
