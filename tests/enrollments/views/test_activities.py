"""The list of activities."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollments.queries import seen_numbers
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    TeamManagerFactory,
    UserFactory,
)
from tests.web import HTMX, elements, links, spaced, words

URL = "/activities/"


def titles(response) -> list[str]:
    return [activity.title for activity, _numbers in response.context["rows"]]


def test_it_lists_activities_with_their_numbers(desk):
    activity = LearningActivityFactory.create(
        title="CPR and AED refresher", code="CPR-2", kind="classroom"
    )
    for state in ("in_progress", "completed", "overdue", "unenrolled"):
        EnrollmentFactory.create(activity=activity, **{state: True})
    response = desk.get(URL)
    assert response.status_code == 200
    assert "CPR and AED refresher CPR-2 Classroom 3 Enrolled" in words(response)
    # Enrolled, in progress, completed, overdue, unenrolled: each leads to a list of so many.
    found = [address for address in links(response) if "?status=" in address]
    assert [len(desk.get(address).context["rows"]) for address in found] == [3, 1, 1, 1, 1]
    assert "1 of 1 activity" in words(response)
    assert reverse("activity", args=(activity.pk,)) in links(response)


def test_htmx_gets_the_list_with_its_count_and_chips(desk):
    LearningActivityFactory.create()
    response = desk.get(URL, headers=HTMX)
    assert response.content.decode().lstrip().startswith('<div id="activities">')
    assert "1 activity, sorted by title" in words(response)
    swapped = {e["id"] for e in elements(response, "div") if e.get("hx-swap-oob") == "true"}
    assert swapped == {"activities-chips", "activities-sortbar", "export", "views"}


def test_visitors_sign_in_first(client, db):
    assert client.get(URL)["Location"] == "/accounts/login/?next=/activities/"


def test_a_learner_is_refused(client_for, sanne):
    activity = LearningActivityFactory.create()
    assert client_for(sanne).get(URL).status_code == 403
    assert client_for(sanne).get(reverse("activity", args=(activity.pk,))).status_code == 403


def test_nothing_is_posted_there(desk):
    activity = LearningActivityFactory.create()
    assert desk.post(URL).status_code == 405
    assert desk.post(reverse("activity", args=(activity.pk,))).status_code == 405


def test_every_word_must_occur_in_title_or_code(desk):
    LearningActivityFactory.create(title="CPR and AED refresher", code="CPR-2")
    LearningActivityFactory.create(title="CPR for children", code="CPR-K")
    assert titles(desk.get(URL, {"q": "refresher cpr"})) == ["CPR and AED refresher"]
    assert titles(desk.get(URL, {"q": "cpr-k"})) == ["CPR for children"]
    assert 'No activities match "zzz". Try fewer letters.' in words(desk.get(URL, {"q": "zzz"}))


def test_filters(desk):
    LearningActivityFactory.create(title="Burns", kind="classroom")
    LearningActivityFactory.create(title="Airway", kind="assessment", archived=True)
    everything = desk.get(URL)
    assert titles(everything) == ["Airway", "Burns"]
    assert "Airway Archived" in words(everything)
    assert titles(desk.get(URL, {"kind": "classroom"})) == ["Burns"]
    assert titles(desk.get(URL, {"status": "archived"})) == ["Airway"]
    assert titles(desk.get(URL, {"status": ["archived", "current"]})) == ["Airway", "Burns"]
    assert "No activities match these filters." in words(
        desk.get(URL, {"status": "archived", "kind": "classroom"})
    )


@pytest.mark.parametrize("query", [{"kind": "x"}, {"status": "x"}, {"q": "x" * 201}])
def test_a_filter_that_does_not_exist_never_shows_everything(desk, query):
    LearningActivityFactory.create()
    response = desk.get(URL, query)
    assert (response.status_code, titles(response)) == (422, [])
    assert "These filters can't be used." in words(response)


def test_order(desk):
    LearningActivityFactory.create(title="Airway", code="Z", kind="learning_path")
    LearningActivityFactory.create(title="Burns", code="A", kind="assessment")
    assert titles(desk.get(URL, {"sort": "-title"})) == ["Burns", "Airway"]
    assert titles(desk.get(URL, {"sort": "code"})) == ["Burns", "Airway"]
    assert titles(desk.get(URL, {"sort": "kind"})) == ["Burns", "Airway"]
    assert titles(desk.get(URL, {"sort": "minutes"})) == ["Airway", "Burns"]


def test_pages(desk):
    LearningActivityFactory.create_batch(21)
    assert len(titles(desk.get(URL))) == 20
    assert len(titles(desk.get(URL, {"page": 2}))) == 1
    assert "That page no longer exists." in words(desk.get(URL, {"page": 7}))


def test_nothing_at_all(desk):
    assert "No activities yet" in words(desk.get(URL))


def test_the_number_of_queries_does_not_grow(desk):
    counts = []
    for number in (1, 49):
        for activity in LearningActivityFactory.create_batch(number):
            EnrollmentFactory.create(activity=activity)
        with CaptureQueriesContext(connection) as queries:
            response = desk.get(URL, {"per": 100})
        counts.append(len(queries))
    assert len(titles(response)) == 50
    assert counts[0] == counts[1]


def test_sorted_and_filtered_by_the_numbers_that_are_kept(desk):
    few, many, none = (LearningActivityFactory.create(title=title) for title in "ABC")
    EnrollmentFactory.create(activity=few, completed=True)
    EnrollmentFactory.create_batch(2, activity=many)
    EnrollmentFactory.create(activity=none, unenrolled=True)
    assert titles(desk.get(URL, {"sort": "-enrolled"})) == ["B", "A", "C"]
    assert titles(desk.get(URL, {"sort": "enrolled"})) == ["C", "A", "B"]
    assert titles(desk.get(URL, {"sort": "-completed"})) == ["A", "B", "C"]
    assert titles(desk.get(URL, {"people": "none"})) == ["C"]
    assert titles(desk.get(URL, {"people": "some"})) == ["A", "B"]
    assert titles(desk.get(URL, {"people": ["some", "none"]})) == ["A", "B", "C"]


def test_a_team_manager_sorts_by_the_numbers_of_their_teams(client_for, marit):
    manager = UserFactory.create(role="team_manager")
    managed = TeamManagerFactory.create(user=manager).team
    theirs, others = (LearningActivityFactory.create(title=title) for title in "AB")
    EnrollmentFactory.create(activity=theirs, user__team=managed)
    EnrollmentFactory.create_batch(2, activity=others)
    # Their own are not theirs to see, though they work in a team that they manage.
    manager.team = managed
    manager.save()
    EnrollmentFactory.create(activity=others, user=manager)
    client = client_for(manager)
    assert titles(client.get(URL, {"sort": "-enrolled"})) == ["A", "B"]
    assert titles(client.get(URL, {"people": "some"})) == ["A"]


def test_the_numbers_of_many_are_kept_for_a_minute_and_say_so(client_for, marit, monkeypatch):
    monkeypatch.setattr(seen_numbers, "FEW", 1)
    manager = UserFactory.create(role="team_manager")
    managed, gone = TeamManagerFactory.create_batch(2, user=manager)
    theirs, others = (LearningActivityFactory.create(title=title) for title in "AB")
    rows = EnrollmentFactory.create_batch(2, activity=theirs, user__team=managed.team)
    EnrollmentFactory.create_batch(3, activity=others, user__team=gone.team)
    client = client_for(manager)

    def shown(**query):
        page = client.get(URL, query)
        assert "The numbers of so many users are counted once a minute." in spaced(page)
        return [(activity.title, numbers.enrolled) for activity, numbers in page.context["rows"]]

    assert shown(sort="-enrolled") == [("B", 3), ("A", 2)]
    EnrollmentFactory.create(activity=theirs, user=UserFactory.create(team=managed.team))
    assert shown(sort="enrolled") == [("A", 2), ("B", 3)]
    assert shown(people="some") == [("A", 2), ("B", 3)]
    header = client.get(reverse("participants", args=(theirs.pk,)))
    assert header.context["total"] == 3

    # Whoever manages other teams by now sees no number of the former ones.
    gone.delete()
    assert shown(sort="-enrolled") == [("A", 3), ("B", 0)]
    cache.clear()
    rows[0].user.enrollments.all().delete()
    assert shown(sort="-enrolled") == [("A", 2), ("B", 0)]


def test_whom_a_filter_is_for_is_known_wherever_it_is_used(desk, sanne):
    taken = LearningActivityFactory.create(title="Airway")
    LearningActivityFactory.create(title="Burns")
    EnrollmentFactory.create(activity=taken)
    response = desk.get(reverse("user_enroll", args=(sanne.pk,)), {"people": "some"})
    assert response.status_code == 200
    assert "Airway" in words(response)
    assert "Burns" not in words(response)
