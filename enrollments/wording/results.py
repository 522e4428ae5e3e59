"""The sentences of the banner: what has been done, what has not, and why."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollments.decisions import Deed
from enrollments.outcomes import Outcome
from enrollments.services import Result
from enrollments.wording.numbers import enumerated, grouped

type Texts = Mapping[Outcome, Callable[[int], str]]


def unenrolled(result: Result) -> str:
    done, already = result.done, result.counts.get(Outcome.ALREADY_UNENROLLED, 0)
    if result.skipped > already:
        return " ".join((_ended(done), *_left_alone(result)))
    if not already:
        return _ended(done)
    if not done:
        return nothing_left(Deed.UNENROLL, already)
    return ngettext(
        "%(done)s unenrolled, %(count)s was already unenrolled.",
        "%(done)s unenrolled, %(count)s were already unenrolled.",
        already,
    ) % {"done": grouped(done), "count": grouped(already)}


def _ended(number: int) -> str:
    return ngettext(
        "%(count)s enrollment unenrolled.", "%(count)s enrollments unenrolled.", number
    ) % {"count": grouped(number)}


def removed(result: Result) -> str:
    text = ngettext(
        "%(count)s enrollment removed.", "%(count)s enrollments removed.", result.done
    ) % {"count": grouped(result.done)}
    again = [_enrolled_again(result)] if result.reenrolled else []
    return " ".join((text, *again, *_left_alone(result)))


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


def change_undone(result: Result) -> str:
    """A qualification, or a requirement, was taken back with what it had made."""
    if result.refused:
        return _("This was undone or changed since. Nothing was undone.")
    texts: Texts = {
        Outcome.REMOVE: lambda n: ngettext(
            "%(count)s enrollment was removed again.",
            "%(count)s enrollments were removed again.",
            n,
        ),
        Outcome.REQUIRED_BY_QUALIFICATION: lambda n: ngettext(
            "%(count)s stays: another qualification requires it.",
            "%(count)s stay: another qualification requires them.",
            n,
        ),
        Outcome.CHANGED_SINCE_SEEN: lambda n: ngettext(
            "%(count)s stays: somebody started with it or changed it since.",
            "%(count)s stay: somebody started with them or changed them since.",
            n,
        ),
    }
    return " ".join((_("The change is undone."), *_counted(result, texts)))


def nothing_done(action: Deed, result: Result) -> str:
    """The answer to a second click, or to what somebody else did in the meantime."""
    own = {Outcome.OWN_ENROLLMENT, Outcome.REQUIRED_BY_QUALIFICATION} & result.counts.keys()
    if own or action == Deed.REMOVE:
        return " ".join((_("Nothing was changed."), *_left_alone(result)))
    return nothing_left(action, result.skipped)


def nothing_left(action: Deed, number: int) -> str:
    if action == Deed.UNENROLL:
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
    """Why some are left as they are."""
    texts: Texts = {
        Outcome.ALREADY_UNENROLLED: lambda n: ngettext(
            "%(count)s was already unenrolled.", "%(count)s were already unenrolled.", n
        ),
        Outcome.OWN_ENROLLMENT: lambda n: ngettext(
            "%(count)s is your own: ask a colleague.", "%(count)s are your own: ask a colleague.", n
        ),
        Outcome.REQUIRED_BY_QUALIFICATION: lambda n: ngettext(
            "%(count)s is required by a qualification: ask an administrator.",
            "%(count)s are required by a qualification: ask an administrator.",
            n,
        ),
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
    return _counted(result, texts)


def _counted(result: Result, texts: Texts) -> list[str]:
    """A sentence for each of these outcomes that occurred, with its number."""
    return [
        text(result.counts[code]) % {"count": grouped(result.counts[code])}
        for code, text in texts.items()
        if code in result.counts
    ]
