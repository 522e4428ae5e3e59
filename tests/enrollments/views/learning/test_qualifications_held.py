"""The tab Qualifications of My learning: what they require, and until when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollments.models import Requirement
from enrollments.services import archive, grant_qualification, remove, unenroll
from tests.factories import EnrollmentFactory, LearningActivityFactory, QualificationFactory
from tests.rows import of, place
from tests.web import HTMX, links, words

URL = "/learning/"
HELD = {"tab": "qualifications"}


@pytest.fixture
def learner(client_for, sanne):
    return client_for(sanne)


def requiring(sanne, *titles: str, **fields):
    """The activities of a qualification that she holds."""
    activities = [LearningActivityFactory.create(title=title) for title in titles]
    QualificationFactory.create(
        **({"name": "Level 4 nurse"} | fields), activities=activities, holders=[sanne]
    )
    return activities


def day(value) -> str:
    return f"{value:%-d %b %Y}"


def requirements(response) -> list[str]:
    return [one.activity.title for one in response.context["held"][0].requirements]


def test_each_requirement_says_how_far_it_is_and_until_when(learner, sanne, actor):
    today = timezone.localdate()
    activities = requiring(sanne, "Late", "On the way", "Passed", "Ended", "New", "Old")
    late, way, passed, ended, _new, old = activities
    EnrollmentFactory.create(user=sanne, activity=late, due_on=today - timedelta(days=3))
    EnrollmentFactory.create(
        user=sanne, activity=way, in_progress=True, due_on=today + timedelta(days=40)
    )
    EnrollmentFactory.create(user=sanne, activity=passed, completed=True)
    unenroll(of(EnrollmentFactory.create(user=sanne, activity=ended, progress=20)), actor=actor)
    archive(old, actor=actor)
    Requirement.objects.filter(activity__title="New").update(due_days=30)
    text = words(learner.get(URL, HELD))
    assert "Level 4 nurse 1 of 6 completed 2 requirements open" in text
    assert f"Late E-learning 0% Was due on {day(today - timedelta(days=3))}, 3 days ago" in text
    assert f"On the way E-learning 64% Finish by {day(today + timedelta(days=40))}" in text
    assert "Score 85% Completed" in text
    ended_on = f"Open: unenrolled by Marit Vink on {day(today)} Your progress of 20% is kept."
    assert f"Ended E-learning {ended_on} Unenrolled" in text
    assert "New E-learning Open: you are not enrolled Due 30 days after enrolling" in text
    assert "Old E-learning The activity is archived: nobody can be enrolled in it. Archived" in text


def test_what_is_due_first_stands_first_and_what_is_met_last(learner, sanne):
    today = timezone.localdate()
    a, b, c, d = requiring(sanne, "a passed", "b later", "c soon", "d no date")
    EnrollmentFactory.create(user=sanne, activity=a, completed=True, due_on=today)
    EnrollmentFactory.create(user=sanne, activity=b, due_on=today + timedelta(days=9))
    EnrollmentFactory.create(user=sanne, activity=c, due_on=today + timedelta(days=2))
    EnrollmentFactory.create(user=sanne, activity=d)
    assert requirements(learner.get(URL, HELD)) == ["c soon", "b later", "d no date", "a passed"]


def test_a_completed_one_whose_access_ended_is_open(learner, sanne, actor):
    (activity,) = requiring(sanne, "CPR")
    unenroll(
        of(EnrollmentFactory.create(user=sanne, activity=activity, completed=True)), actor=actor
    )
    text = words(learner.get(URL, HELD))
    assert "0 of 1 completed 1 requirement open" in text
    assert "Completed on" in text


def test_after_a_remove_it_is_on_the_way_again(learner, sanne, actor):
    (activity,) = requiring(sanne, "CPR")
    EnrollmentFactory.create(user=sanne, activity=activity, completed=True)
    remove(of(place(sanne, activity)), actor=actor)
    assert "CPR E-learning 0% No due date Not started" in words(learner.get(URL, HELD))


def test_open_places_alone_lead_to_their_activity(learner, sanne, actor):
    here, gone = requiring(sanne, "Here", "Gone")
    EnrollmentFactory.create(user=sanne, activity=here)
    unenroll(of(EnrollmentFactory.create(user=sanne, activity=gone)), actor=actor)
    found = links(learner.get(URL, HELD))
    assert f"{URL}{here.pk}/" in found
    assert f"{URL}{gone.pk}/" not in found


def test_one_that_ended_says_so_and_one_that_requires_nothing_too(learner, sanne):
    requiring(sanne, ended=True)
    text = words(learner.get(URL, HELD))
    assert "it enrolls nobody any more" in text
    assert "It requires no activities yet." in text


def test_none_are_held_and_others_are_not_shown(learner, sanne, tom):
    requiring(tom, "CPR", name="Of Tom")
    response = learner.get(URL, HELD)
    assert "You hold no qualification." in words(response)
    assert "Of Tom" not in words(response)
    assert "Qualifications 0" in words(response)


def test_htmx_gets_the_tab_and_hears_what_it_is(learner, sanne):
    requiring(sanne, "CPR")
    response = learner.get(URL, HELD, headers=HTMX)
    assert response.content.decode().lstrip().startswith('<div id="learning">')
    assert "Qualifications, 1 qualification" in words(response)


def test_a_qualification_that_is_given_shows_its_new_due_dates(learner, sanne, actor):
    activity = LearningActivityFactory.create(title="CPR")
    given = QualificationFactory.create(activities=[activity])
    Requirement.objects.update(due_days=7)
    grant_qualification(given, of(sanne), actor=actor)
    due = day(timezone.localdate() + timedelta(days=7))
    assert f"0% Finish by {due}, in 7 days" in words(learner.get(URL, HELD))


def test_the_number_of_queries_does_not_grow(learner, sanne, django_assert_num_queries):
    def more(number: int) -> None:
        for count in range(number):
            one, _two = requiring(sanne, "a", "b", name=f"Q{number}-{count}")
            EnrollmentFactory.create(user=sanne, activity=one)

    more(1)
    with django_assert_num_queries(7) as few:
        learner.get(URL, HELD)
    more(20)
    with django_assert_num_queries(len(few)):
        assert len(learner.get(URL, HELD).context["held"]) == 21
