"""The participants of one activity: the mirror of a user's enrollments."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollments.queries import spread
from lms_admin import paging
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    TeamFactory,
    UserFactory,
)
from tests.web import HTMX, elements, links, words


@pytest.fixture
def activity(db):
    return LearningActivityFactory.create(title="CPR and AED refresher", code="CPR-2")


def url(activity) -> str:
    return reverse("participants", args=(activity.pk,))


def names(response) -> list[str]:
    return [row.user.name for row in response.context["rows"]]


# --- the ladder -----------------------------------------------------------------------------------


def test_it_shows_people(desk, activity, sanne):
    EnrollmentFactory.create(
        user=sanne,
        activity=activity,
        in_progress=True,
        enrolled_at="2026-01-12T10:00Z",
        due_on="2029-06-01",
    )
    response = desk.get(url(activity))
    assert response.status_code == 200
    shown = words(response)
    assert "Participants of CPR and AED refresher - Waterhoek Academy" in shown
    assert "Participants of CPR and AED refresher, sorted by name" in shown
    assert (
        "Sanne Hoekstra sanne.hoekstra@waterhoek.example Ward 3 West In progress 64% "
        "Marit Vink Added by hand Why? Sanne Hoekstra 12 Jan 2026 1 Jun 2029 "
        "Actions for Sanne Hoekstra"
    ) in shown
    assert reverse("user_enrollments", args=(sanne.pk,)) in links(response)


def test_the_address_of_the_activity_leads_here(desk, activity):
    response = desk.get(reverse("activity", args=(activity.pk,)))
    assert (response.status_code, response["Location"]) == (302, url(activity))


def test_htmx_gets_the_list_alone(desk, activity, sanne):
    EnrollmentFactory.create(user=sanne, activity=activity)
    response = desk.get(url(activity), headers=HTMX)
    assert response.content.decode().lstrip().startswith('<div id="enrollments">')
    assert "1 enrollment, sorted by name" in words(response)


def test_visitors_sign_in_first(client, activity):
    assert client.get(url(activity))["Location"] == f"/accounts/login/?next={url(activity)}"


def test_a_learner_is_refused(client_for, sanne, activity):
    EnrollmentFactory.create(user=sanne, activity=activity)
    assert client_for(sanne).get(url(activity)).status_code == 403


def test_no_such_activity(desk, activity):
    address = url(activity)
    activity.delete()
    assert desk.get(address).status_code == 404


def test_nothing_is_posted_there(desk, activity):
    assert desk.post(url(activity)).status_code == 405


def test_the_number_of_queries_does_not_grow(desk, activity):
    qualification = QualificationFactory.create(activities=[activity])
    counts = []
    for number in (1, 49):
        for _each in range(number):
            EnrollmentFactory.create(activity=activity, by=qualification)
        with CaptureQueriesContext(connection) as queries:
            response = desk.get(url(activity), {"per": 100})
        counts.append(len(queries))
    assert len(names(response)) == 50
    assert counts[0] == counts[1]


# --- what the head says ---------------------------------------------------------------------------


def test_the_head_describes_the_activity(desk):
    activity = LearningActivityFactory.create(
        title="Fire safety",
        code="FIRE-1",
        kind="classroom",
        minutes=90,
        description="How to leave.",
    )
    shown = words(desk.get(url(activity)))
    assert "Type Classroom Code FIRE-1 Duration 1 hour 30 minutes How to leave." in shown
    assert "Nobody is enrolled yet" in shown


def test_it_says_who_is_enrolled_by_a_qualification(desk, activity):
    QualificationFactory.create(name="Level 4 nurse", activities=[activity])
    assert "Everyone with Level 4 nurse is enrolled automatically" in words(desk.get(url(activity)))
    QualificationFactory.create(name="Level 6 nurse", activities=[activity])
    QualificationFactory.create(name="Former", activities=[activity], ended=True)
    shown = words(desk.get(url(activity)))
    assert "Everyone with Level 4 nurse or Level 6 nurse is enrolled automatically" in shown
    assert "Required for Level 4 nurse, Level 6 nurse" in shown


def test_an_archived_activity_enrolls_nobody(desk):
    activity = LearningActivityFactory.create(archived=True)
    QualificationFactory.create(activities=[activity])
    shown = words(desk.get(url(activity)))
    assert "This activity is archived: nobody can be enrolled in it." in shown
    assert "is enrolled automatically" not in shown


# --- filters, selection ---------------------------------------------------------------------------


@pytest.mark.parametrize("team", ["0", "west", "9" * 30, "-" + "9" * 30])
def test_a_team_that_does_not_exist_shows_nobody_and_says_so(desk, activity, sanne, team):
    EnrollmentFactory.create(user=sanne, activity=activity)
    response = desk.get(url(activity), {"team": team})
    assert response.status_code == 422
    assert "Sanne" not in words(response)


def test_filters(desk, activity, sanne, tom):
    EnrollmentFactory.create(activity=activity, user=sanne, completed=True)
    EnrollmentFactory.create(activity=activity, user=tom, source="self")
    TeamFactory.create(name="Nobody's")
    for query, expected in (
        ({"status": "completed"}, ["Sanne Hoekstra"]),
        ({"source": "self"}, ["Tom Jansen"]),
        ({"team": tom.team_id}, ["Tom Jansen"]),
        ({"q": "tom jansen"}, ["Tom Jansen"]),
        ({"q": "hoekstra@waterhoek"}, ["Sanne Hoekstra"]),
        ({"q": "10240"}, ["Sanne Hoekstra"]),
        ({"status": "completed", "q": "tom"}, []),
    ):
        assert names(desk.get(url(activity), query)) == expected


def test_a_team_that_does_not_exist_never_shows_everybody(desk, activity, sanne):
    EnrollmentFactory.create(activity=activity, user=sanne)
    gone = TeamFactory.create()
    number = gone.pk
    gone.delete()
    response = desk.get(url(activity), {"team": number})
    assert (response.status_code, names(response)) == (422, [])


def test_leavers_are_marked(desk, activity):
    EnrollmentFactory.create(activity=activity, user=UserFactory.create(inactive=True))
    assert "@waterhoek.example · Inactive" in words(desk.get(url(activity)))


def test_all_that_match_the_filter(desk, activity):
    EnrollmentFactory.create_batch(22, activity=activity, completed=True)
    EnrollmentFactory.create(activity=activity)
    page = desk.get(url(activity), {"status": "completed", "sel": "page"})
    assert "20 selected on this page Select all 22 that match the filter" in words(page)
    everybody = desk.get(url(activity), {"status": "completed", "sel": "all"})
    assert "All 22 that match the filter are selected" in words(everybody)
    (token,) = [box for box in elements(everybody, "input") if box.get("name") == "all"]
    asked = desk.get(reverse("unenroll"), {"all": token["value"]})
    assert "Unenroll 22 participants?" in words(asked)


def test_of_many_those_of_one_source_are_not_looked_for(desk, activity, monkeypatch):
    EnrollmentFactory.create_batch(3, activity=activity)
    assert "Source" in words(desk.get(url(activity)))
    monkeypatch.setattr("enrollments.views.participants.MANY", 2)
    response = desk.get(url(activity))
    assert "those of one source can't be filtered" in words(response)
    assert "Remove filter" not in words(response)
    # Asked for all the same, it is refused and never ignored.
    assert desk.get(url(activity), {"source": "hand"}).status_code == 422


def test_the_number_of_a_state_is_the_one_that_is_kept(desk, activity):
    EnrollmentFactory.create_batch(2, activity=activity, completed=True)
    EnrollmentFactory.create(activity=activity)
    with CaptureQueriesContext(connection) as queries:
        response = desk.get(url(activity), {"status": ["completed", "overdue"]})
    assert response.context["page_obj"].paginator.counted == 2
    counting = [query for query in queries.captured_queries if "COUNT(*) FROM (" in query["sql"]]
    assert not counting


# --- more than a page finds -----------------------------------------------------------------------


def test_it_says_so_where_not_all_who_match_were_looked_at(desk, activity, sanne, monkeypatch):
    monkeypatch.setattr(spread, "FEW_ROWS", 0)
    monkeypatch.setattr(spread, "LOOKED_AT", 1)
    EnrollmentFactory.create(user=sanne, activity=activity)
    UserFactory.create(last_name="Hoekstra")
    said = (
        "More than 1 users match, and 1 of them were looked through. Type more letters or filter "
        "to find the others."
    )
    page = desk.get(url(activity), {"q": "hoekstra"})
    assert said in words(page)
    assert "1+ of 1 enrollment" in words(page)
    # Nobody among those who were looked at is not nobody at all.
    monkeypatch.setattr(spread, "LOOKED_AT", 0)
    page = words(desk.get(url(activity), {"q": "hoekstra"}))
    assert said.replace("1", "0") in page
    assert "No enrollments match" not in page
    assert said not in words(desk.get(url(activity), {"q": "sanne hoekstra"}))


def test_it_says_so_where_few_among_many_are_not_looked_for(desk, activity, sanne, monkeypatch):
    monkeypatch.setattr(paging, "READ_AT_MOST", 0)
    monkeypatch.setattr(paging, "WALKED_AT_MOST", 0)
    EnrollmentFactory.create(user=sanne, activity=activity, completed=True)
    EnrollmentFactory.create(activity=activity)
    asked = {"status": "completed", "per": "50"}
    answer = desk.get(url(activity), asked)
    page = words(answer)
    assert "1 of 2 match: to find so few among so many takes some seconds." in page
    assert "Sanne Hoekstra" not in page
    assert "No enrollments match" not in page
    found = desk.get(url(activity), {"status": "completed", "q": "sanne"})
    assert names(found) == ["Sanne Hoekstra"]
    # Whoever waits gets them all.
    assert 'href="?status=completed&amp;per=50&amp;read=all"' in answer.content.decode()
    assert names(desk.get(url(activity), asked | {"read": "all"})) == ["Sanne Hoekstra"]
