"""The sentences of a confirmation."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from enrollments.models import Enrollment
from enrollments.outcomes import Outcome
from enrollments.queries.forecast import Forecast
from enrollments.wording.confirm import skip_reason, words
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory

SANNE = {"first_name": "Sanne", "last_name": "Hoekstra"}


def rows(*progress: int) -> tuple[Enrollment, ...]:
    user = UserFactory.build(team=None, **SANNE)
    activity = LearningActivityFactory.build(title="CPR and AED refresher")
    return tuple(
        EnrollmentFactory.build(user=user, activity=activity, progress=each) for each in progress
    )


def foretold(action: Outcome, *progress: int, **facts) -> Forecast:
    """A forecast for Sanne with one row for each progress; `facts` replace its own."""
    shown = rows(*progress)
    count = len(shown)
    whole = Forecast(
        action=action,
        asked=count,
        found=count,
        doable=count,
        skips={},
        user=shown[0].user if shown else None,
        activity=None,
        rows=shown,
        skipped=(),
        completed=0,
        least_progress=min(progress, default=0),
        most_progress=max(progress, default=0),
        required=0,
        returning=0,
        staying_away={},
        qualifications=(),
        fingerprint="",
    )
    return replace(whole, **facts)


def of_activity(action: Outcome, count: int) -> Forecast:
    activity = LearningActivityFactory.build(title="CPR and AED refresher")
    facts = {"asked": count, "found": count, "doable": count}
    return foretold(action, 0, 10, user=None, activity=activity, **facts)


@pytest.mark.parametrize(
    ("forecast", "title", "button"),
    [
        (
            lambda: foretold(Outcome.UNENROLL, 0),
            "Unenroll Sanne Hoekstra from CPR and AED refresher?",
            "Unenroll",
        ),
        (
            lambda: foretold(Outcome.UNENROLL, 0, 0, 0),
            "Unenroll Sanne Hoekstra from 3 activities?",
            "Unenroll from 3 activities",
        ),
        (
            lambda: of_activity(Outcome.UNENROLL, 1204),
            "Unenroll 1,204 participants?",
            "Unenroll 1,204 participants",
        ),
        (
            lambda: foretold(Outcome.REMOVE, 0),
            "Remove the enrollment of Sanne Hoekstra in CPR and AED refresher?",
            "Remove 1 enrollment",
        ),
        (
            lambda: foretold(Outcome.REMOVE, 0, 0, 0),
            "Remove 3 enrollments of Sanne Hoekstra?",
            "Remove 3 enrollments",
        ),
        (
            lambda: of_activity(Outcome.REMOVE, 12),
            "Remove 12 enrollments in CPR and AED refresher?",
            "Remove 12 enrollments",
        ),
        (
            lambda: foretold(Outcome.REMOVE, 0, 0, user=None),
            "Remove 2 enrollments?",
            "Remove 2 enrollments",
        ),
        (
            lambda: foretold(Outcome.REENROLL, 20),
            "Re-enroll Sanne Hoekstra in CPR and AED refresher?",
            "Re-enroll",
        ),
        (
            lambda: foretold(Outcome.REENROLL, 20, 20),
            "Re-enroll Sanne Hoekstra in 2 activities?",
            "Re-enroll in 2 activities",
        ),
        (
            lambda: of_activity(Outcome.REENROLL, 2),
            "Re-enroll 2 participants?",
            "Re-enroll 2 participants",
        ),
        (lambda: foretold(Outcome.UNENROLL, found=2), "Nothing to unenroll", ""),
        (lambda: foretold(Outcome.REENROLL, found=2), "Nothing to re-enroll", ""),
    ],
)
def test_titles_and_buttons(forecast, title, button):
    said = words(forecast())
    assert (said.title, said.button) == (title, button)


def test_unenroll_says_what_ends_and_what_stays():
    assert words(foretold(Outcome.UNENROLL, 0, 64)).effects == (
        "Sanne loses access right away.",
        "Progress so far stays in the history.",
        "You can undo this: re-enrolling brings the progress back.",
    )
    assert words(of_activity(Outcome.UNENROLL, 2)).effects[0] == "They lose access right away."


@pytest.mark.parametrize(
    ("progress", "completed", "sentence"),
    [
        ((100,), 1, "It is completed. The result and the date stay."),
        ((100, 0), 1, "1 of these is completed. Its result and date stay."),
        ((100, 100), 2, "2 of these are completed. Their results and dates stay."),
    ],
)
def test_unenroll_says_that_results_stay(progress, completed, sentence):
    assert sentence in words(foretold(Outcome.UNENROLL, *progress, completed=completed)).effects


def test_unenroll_says_what_a_qualification_requires():
    one = words(foretold(Outcome.UNENROLL, 0, required=1))
    assert (one.note, one.note_texts) == (
        "A qualification requires this activity.",
        ("It stays unenrolled; the qualification shows the requirement as open.",),
    )
    two = words(foretold(Outcome.UNENROLL, 0, 0, 0, required=2))
    assert (two.note, two.note_texts) == (
        "2 of these are required by a qualification.",
        ("They stay unenrolled; the qualification shows the requirement as open.",),
    )
    assert words(foretold(Outcome.UNENROLL, 0)).note == ""


@pytest.mark.parametrize(
    ("progress", "told"),
    [
        ((64,), "Progress (64%), results"),
        ((0, 64, 0), "Progress (0%, 64% and 0%), results"),
        ((0, 10, 20, 30, 40, 50), "Progress (0% to 50%), results"),
    ],
)
def test_remove_says_which_progress_is_lost(progress, told):
    (deleted,) = words(foretold(Outcome.REMOVE, *progress)).effects
    assert deleted.startswith(told)
    assert deleted.endswith(
        "results and history are deleted. Nobody can bring them back. "
        "To keep the history, choose Unenroll instead."
    )


def test_remove_counts_the_completed_ones():
    assert words(foretold(Outcome.REMOVE, 100, completed=1)).effects[-1] == "It is completed."
    several = words(foretold(Outcome.REMOVE, 100, 100, 0, completed=2))
    assert several.effects[-1] == "2 of these are completed."


def test_remove_says_what_comes_back_and_how_to_prevent_it():
    one = words(foretold(Outcome.REMOVE, 0, returning=1, qualifications=("Level 4 nurse",)))
    assert (one.note, one.note_texts) == (
        "This enrollment will come back, empty.",
        (
            "A qualification that the user holds requires it: it starts again at 0%. "
            "To prevent this, withdraw the qualification first.",
            "Will be enrolled again: qualification Level 4 nurse.",
        ),
    )
    names = ("All employees", "Level 4 nurse")
    two = words(foretold(Outcome.REMOVE, 0, 0, 0, returning=2, qualifications=names))
    assert (two.note, two.note_texts) == (
        "2 of these will come back, empty.",
        (
            "A qualification that the user holds requires them: they start again at 0%. "
            "To prevent this, withdraw the qualification first.",
            "Will be enrolled again: qualifications All employees and Level 4 nurse.",
        ),
    )


def test_remove_says_what_does_not_come_back():
    away = {Outcome.USER_INACTIVE: 1, Outcome.ACTIVITY_ARCHIVED: 2, "qualification_ended": 1}
    assert words(foretold(Outcome.REMOVE, 0, 0, 0, 0, staying_away=away)).staying == (
        "1 does not come back, although a qualification requires it: the user is inactive.",
        "2 do not come back, although a qualification requires them: the activity is archived.",
        "1 does not come back: the qualification that required it has ended.",
    )
    # After an unenroll nothing comes back anyway.
    assert words(foretold(Outcome.UNENROLL, 0, staying_away=away)).staying == ()


def test_what_cannot_be_done_and_what_is_gone():
    some = words(foretold(Outcome.UNENROLL, 0, found=3, asked=4))
    assert some.skips == "2 can't be unenrolled: there is nothing to unenroll."
    assert some.gone == "1 of the 4 selected is no longer there."
    more = words(foretold(Outcome.REENROLL, 0, found=2, asked=4))
    assert more.skips == "1 can't be re-enrolled."
    assert more.gone == "2 of the 4 selected are no longer there."
    none = words(foretold(Outcome.UNENROLL, 0))
    assert (none.skips, none.gone) == ("", "")


def test_reasons_of_single_ones():
    ended = {"unenrolled": True, "unenrolled_at": datetime(2026, 6, 11, 22, 30, tzinfo=UTC)}
    active = UserFactory.build(team=None)
    row = EnrollmentFactory.build(user=active, **ended)
    row.decided = Outcome.ALREADY_UNENROLLED
    # In Amsterdam it was past midnight.
    assert skip_reason(row) == "Already unenrolled on 12 Jun 2026"


@pytest.mark.parametrize(
    ("decided", "told"),
    [
        (Outcome.ALREADY_ENROLLED, "Already enrolled"),
        (Outcome.USER_INACTIVE, "User is inactive"),
        (Outcome.ACTIVITY_ARCHIVED, "Activity is archived"),
        (Outcome.OWN_ENROLLMENT, "Your own enrollment: ask a colleague"),
        (Outcome.REQUIRED_BY_QUALIFICATION, "Required by Level 4 nurse: ask an administrator"),
    ],
)
def test_reasons_of_decisions(decided, told):
    row = EnrollmentFactory.build(user=UserFactory.build(team=None))
    row.decided, row.required_by = decided, "Level 4 nurse"
    assert skip_reason(row) == told
