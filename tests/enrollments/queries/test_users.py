"""The head of the pages about one user, and which activities they are in."""

import pytest

from enrollments.queries.history import history_of
from enrollments.queries.users import states_in, user_header
from tests.factories import EnrollmentFactory, LearningActivityFactory, QualificationFactory


def test_the_head_counts_and_takes_one_query(marit, sanne, django_assert_num_queries):
    EnrollmentFactory.create(user=sanne)
    EnrollmentFactory.create(user=sanne, unenrolled=True)
    EnrollmentFactory.create()
    QualificationFactory.create(holders=[sanne, marit])
    assert marit.has_perm("enrollments.view_user")
    with django_assert_num_queries(1):
        person = user_header(marit, sanne.pk)
        assert person is not None
        assert person.team.name == "Ward 3 West"
    assert (person, person.enrollment_count, person.qualification_count) == (sanne, 2, 1)


def test_nobody_has_counts_too(marit, sanne):
    person = user_header(marit, sanne.pk)
    assert (person.enrollment_count, person.qualification_count) == (0, 0)


@pytest.mark.parametrize("number", [0, -1, 10**30])
def test_who_does_not_exist(marit, number):
    assert user_header(marit, number) is None


def test_learners_see_nobody_not_even_themselves(sanne):
    assert user_header(sanne, sanne.pk) is None
    assert history_of(sanne, sanne).events == ()


def test_each_activity_has_the_users_own_enrollment(sanne, tom):
    mine, theirs = LearningActivityFactory.create_batch(2)
    row = EnrollmentFactory.create(user=sanne, activity=mine)
    EnrollmentFactory.create(user=tom, activity=theirs)
    assert states_in(sanne, [theirs, mine]) == [(theirs, None), (mine, row)]
