"""The sentences of the banner."""

from uuid import UUID

import pytest

from enrollments.outcomes import Outcome
from enrollments.services import Result
from enrollments.wording import results

BATCH = UUID(int=1)


def result(qualifications=(), **counts) -> Result:
    codes = {Outcome(code): number for code, number in counts.items()}
    return Result(batch=BATCH, counts=codes, qualifications=qualifications)


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ({"unenroll": 1}, "1 enrollment unenrolled."),
        ({"unenroll": 1204}, "1,204 enrollments unenrolled."),
        (
            {"unenroll": 2, "already_unenrolled": 1},
            "2 unenrolled, 1 was already unenrolled.",
        ),
        (
            {"unenroll": 1, "already_unenrolled": 2},
            "1 unenrolled, 2 were already unenrolled.",
        ),
        (
            {"already_unenrolled": 1},
            "Nothing left to do: the enrollment was already unenrolled.",
        ),
    ],
)
def test_unenrolled(counts, text):
    assert results.unenrolled(result(**counts)) == text


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (result(remove=3), "3 enrollments removed."),
        (result(remove=1), "1 enrollment removed."),
        (
            result(("Level 4 nurse",), remove=1, remove_and_reenroll=2),
            "3 enrollments removed. 2 were enrolled again by the qualification Level 4 nurse.",
        ),
        (
            result(("Level 4 nurse",), remove_and_reenroll=1),
            "1 enrollment removed. 1 was enrolled again by the qualification Level 4 nurse.",
        ),
        (
            result(("All employees", "Level 4 nurse"), remove_and_reenroll=2),
            "2 enrollments removed. 2 were enrolled again by the qualifications All employees "
            "and Level 4 nurse.",
        ),
    ],
)
def test_removed(given, text):
    assert results.removed(given) == text


def test_reenrolled_says_what_stays_as_it_is():
    text = results.reenrolled(
        result(reenroll=2, already_enrolled=1, user_inactive=2, activity_archived=1)
    )
    assert text == (
        "2 enrollments re-enrolled, with progress as it was. 1 was already enrolled. "
        "2 stay unenrolled: the user is inactive. 1 stays unenrolled: the activity is archived."
    )


@pytest.mark.parametrize(
    ("given", "asked", "text"),
    [
        (
            result(reenroll=1),
            1,
            "Undone: 1 enrollment is open again, with progress as it was.",
        ),
        (
            result(reenroll=2, user_inactive=1),
            4,
            "Undone: 2 enrollments are open again, with progress as it was. "
            "1 stays unenrolled: the user is inactive. 1 was changed or removed since.",
        ),
        (result(), 3, "Nothing was undone. 3 were changed or removed since."),
    ],
)
def test_undone(given, asked, text):
    assert results.undone(given, asked) == text


def test_nothing_left():
    assert results.nothing_left(Outcome.UNENROLL, 2) == (
        "Nothing left to do: 2 enrollments were already unenrolled."
    )
    assert results.nothing_left(Outcome.REENROLL, 1) == (
        "Nothing left to do: the enrollment can't be re-enrolled."
    )
