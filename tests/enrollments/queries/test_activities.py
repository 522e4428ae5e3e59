"""Activities as the administration shows them."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollments.queries.activities import activity_header
from enrollments.queries.tallies import ActivityNumbers, numbers_of
from tests.factories import EnrollmentFactory, LearningActivityFactory, QualificationFactory


def test_numbers_count_by_shown_state(marit):
    activity, other = LearningActivityFactory.create_batch(2)
    for state in ("in_progress", "completed", "overdue", "unenrolled"):
        EnrollmentFactory.create(activity=activity, **{state: True})
    EnrollmentFactory.create(activity=activity)
    # What was completed before access ended is shown, and counted, as unenrolled.
    EnrollmentFactory.create(activity=activity, completed=True, unenrolled=True)
    # Started, and late: overdue comes first.
    EnrollmentFactory.create(activity=activity, in_progress=True, overdue=True)
    assert numbers_of(marit, [activity.pk, other.pk]) == {
        activity.pk: ActivityNumbers(
            not_started=1, unenrolled=2, in_progress=1, completed=1, overdue=2
        ),
        other.pk: ActivityNumbers(),
    }


def test_numbers_cost_at_most_two_queries_for_any_number_of_activities(marit):
    many = LearningActivityFactory.create_batch(50)
    for activity in many:
        EnrollmentFactory.create(activity=activity)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(numbers_of(marit, [one.pk for one in many])) == 50
    # One for the tallies, and one for what became overdue since their day.
    assert len(queries) <= 2


def test_the_header_names_current_qualifications_by_name(marit):
    activity = LearningActivityFactory.create()
    EnrollmentFactory.create(activity=activity)
    EnrollmentFactory.create(activity=activity, unenrolled=True)
    QualificationFactory.create(name="Surgery", activities=[activity])
    QualificationFactory.create(name="All employees", activities=[activity])
    QualificationFactory.create(name="Former", activities=[activity], ended=True)
    header = activity_header(marit, activity.pk)
    assert header.activity == activity
    assert header.required_for == ("All employees", "Surgery")
    assert (header.numbers.enrolled, header.numbers.unenrolled) == (1, 1)


def test_a_learner_gets_no_header(sanne):
    assert activity_header(sanne, LearningActivityFactory.create().pk) is None
