"""The counts of a run that went as planned are those of its plan, and the same as counted anew."""

import sys

import pytest

from enrollments.models import Enrollment, LearningActivity, User
from imports.models import Import
from imports.work.counting import count
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory
from tests.imports.workbooks import filled, open_import, run, upload

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def activities() -> list[LearningActivity]:
    return LearningActivityFactory.create_batch(2)


@pytest.fixture
def people() -> list[User]:
    return UserFactory.create_batch(4)


@pytest.fixture
def plan(marit: User, activities: list[LearningActivity], people: list[User]) -> Import:
    """Of three users all is done, of one a part; one is ended already, one line is nobody's."""
    for one in people:
        for activity in activities:
            ended = (one, activity) == (people[3], activities[1])
            EnrollmentFactory.create(user=one, activity=activity, unenrolled=ended)
    draft = open_import(marit, *activities)
    lines = [(one.email, "", "x", "x") for one in people]
    lines += [("nobody@elsewhere.example", "", "x", "x"), (people[0].email, "", "x", "")]
    return upload(draft, filled(draft, lines), by=marit)


@pytest.mark.parametrize("left", [False, True], ids=["as checked", "somebody has left since"])
def test_as_planned_is_as_counted(
    plan: Import, marit: User, people: list[User], left: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if left:
        User.objects.filter(pk=people[1].pk).update(is_active=False)
    finished = run(plan, by=marit)
    assert finished.counts.inactive == int(left)
    assert (finished.counts.users, finished.counts.in_part) == (4, 1)
    monkeypatch.setattr(sys.modules["imports.work.counting"], "_as_planned", lambda _import: None)
    assert count(finished) == finished.counts


def test_what_was_changed_since_the_check_is_counted(
    plan: Import, marit: User, people: list[User]
) -> None:
    Enrollment.objects.filter(user=people[1]).update(revision=7)
    finished = run(plan, by=marit)
    assert finished.counts.users == 3
    outcomes = {group.outcome for group in finished.counts.marks}
    assert outcomes == {"applied", "already_unenrolled", "changed_since_check"}
