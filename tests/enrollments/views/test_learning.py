"""The learner's own pages: what they follow, finished and lost access to."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollments.models import LearningActivity, LearningRecord
from enrollments.services import reenroll, remove, unenroll
from enrollments.views import learning as views
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    LearningRecordFactory,
    QualificationFactory,
)
from tests.ledger import Tables
from tests.rows import fresh, of, place
from tests.web import HTMX, links, words

URL = "/learning/"
DONE = {"tab": "completed"}


@pytest.fixture
def learner(client_for, sanne):
    return client_for(sanne)


@pytest.fixture
def row(sanne):
    return EnrollmentFactory.create(user=sanne, activity__title="CPR and AED refresher")


def url(row, part: str = "") -> str:
    return f"{URL}{row.activity_id}/{part}"


def titles(rows) -> list[str]:
    return [row.activity.title for row in rows]


# --- my learning ----------------------------------------------------------------------------------


def test_it_lists_what_is_in_progress(learner, row, tom):
    EnrollmentFactory.create(user=tom, activity__title="Of somebody else")
    response = learner.get(URL)
    assert response.status_code == 200
    assert titles(response.context["rows"]) == ["CPR and AED refresher"]
    assert url(row) in links(response)
    assert "In progress 1 Completed 0" in words(response)
    assert "Of somebody else" not in words(response)


def test_htmx_gets_the_tab_alone_and_says_what_it_is(learner, sanne, row):
    EnrollmentFactory.create_batch(4, user=sanne, completed=True)
    response = learner.get(URL, DONE, headers=HTMX)
    assert response.content.decode().lstrip().startswith('<div id="learning">')
    assert "Completed, 4 activities" in words(response)
    assert "In progress, 1 activity" in words(learner.get(URL, headers=HTMX))


def test_visitors_sign_in_first(client, db):
    assert client.get(URL)["Location"] == "/accounts/login/?next=/learning/"
    response = client.get(URL, headers=HTMX)
    assert (response.status_code, response["HX-Redirect"]) == (
        204,
        "/accounts/login/?next=/learning/",
    )


def test_nothing_is_posted_there(learner):
    assert learner.post(URL).status_code == 405


def test_administrators_have_learning_of_their_own(client_for, marit, row):
    EnrollmentFactory.create(user=marit, activity__title="Fire safety")
    response = client_for(marit).get(URL)
    assert titles(response.context["rows"]) == ["Fire safety"]
    assert reverse("users") in links(response)


def test_learners_see_no_way_to_the_administration(learner):
    assert reverse("users") not in links(learner.get(URL))


def test_nothing_yet(learner):
    assert "You are up to date." in words(learner.get(URL))
    assert "Here you find what you complete." in words(learner.get(URL, DONE))


def test_order_overdue_then_started_then_nearest_due(learner, sanne):
    today, now = timezone.localdate(), timezone.now()

    def enrolled(title, *, due=None, started=None, **fields):
        due_on = None if due is None else today + timedelta(days=due)
        row = EnrollmentFactory.create(user=sanne, activity__title=title, due_on=due_on, **fields)
        if started is not None:
            LearningRecordFactory.create(enrollment=row, at=now - timedelta(days=started))

    enrolled("no date")
    enrolled("due later", due=30)
    enrolled("due soon", due=3)
    enrolled("started long ago", in_progress=True, started=20, due=1)
    enrolled("started", in_progress=True, started=2)
    enrolled("late", due=-2)
    enrolled("very late", due=-20, in_progress=True, started=9)
    enrolled("worked on last", in_progress=True, started=1)
    response = learner.get(URL)
    assert response.context["resume"].activity.title == "worked on last"
    assert titles(response.context["rows"]) == [
        "very late",
        "late",
        "started",
        "started long ago",
        "due soon",
        "due later",
        "no date",
    ]


def test_nothing_to_resume_when_nothing_was_started(learner, row):
    response = learner.get(URL)
    assert response.context["resume"] is None
    assert "Continue where you left off" not in words(response)


def test_a_card_says_why_and_until_when(learner, sanne, row):
    QualificationFactory.create(name="Level 4 nurse", activities=[row.activity], holders=[sanne])
    row.due_on = timezone.localdate() + timedelta(days=400)
    row.save()
    text = words(learner.get(URL))
    assert "Required for Level 4 nurse" in text
    assert f"Finish by {row.due_on:%-d %b %Y}" in text
    assert "About 45 minutes" in text
    row.due_on = timezone.localdate() - timedelta(days=400)
    row.save()
    assert f"Overdue CPR and AED refresher Was due on {row.due_on:%-d %b %Y}" in words(
        learner.get(URL)
    )


def test_what_a_rule_brought_back_says_so(learner, sanne, row, actor):
    QualificationFactory.create(name="Level 4 nurse", activities=[row.activity], holders=[sanne])
    assert "Enrolled again" not in words(learner.get(URL))
    remove(of(row), actor=actor)
    assert place(sanne, row.activity).pk != row.pk
    assert "Enrolled again through Level 4 nurse" in words(learner.get(URL))


# --- completed, and ended -------------------------------------------------------------------------


def test_completed_ones_have_their_date_and_score(learner, sanne):
    row = EnrollmentFactory.create(user=sanne, completed=True, activity__title="Wound care")
    response = learner.get(URL, DONE)
    day = f"{timezone.localtime(row.completed_at):%-d %b %Y}"
    assert f"{day} · Score 85% Completed" in words(response)
    assert url(row) in links(response)
    assert f"{day} · Score 85% Completed" in words(learner.get(URL))


def test_an_unenrolled_one_is_listed_and_never_as_passed(learner, sanne, actor):
    row = EnrollmentFactory.create(user=sanne, progress=20, activity__title="Reporting incidents")
    unenroll(of(row), actor=actor)
    day = f"{timezone.localdate():%-d %b %Y}"
    response = learner.get(URL, DONE)
    assert (
        f"Reporting incidents E-learning Unenrolled. Access ended {day}, at 20% Unenrolled"
        in words(response)
    )
    assert url(row) not in links(response)
    assert "In progress 0 Completed 1" in words(response)
    # Under Recently completed stands only what was completed.
    assert "Reporting incidents" not in words(learner.get(URL))


def test_a_completed_one_keeps_its_result_when_access_ends(learner, sanne, actor):
    row = EnrollmentFactory.create(user=sanne, completed=True)
    unenroll(of(row), actor=actor)
    completed_on = f"{timezone.localtime(row.completed_at):%-d %b %Y}"
    ended_on = f"{timezone.localdate():%-d %b %Y}"
    expected = f"{completed_on} · Score 85% Unenrolled. Access ended {ended_on} Unenrolled"
    assert expected in words(learner.get(URL, DONE))


def test_a_removed_one_is_nowhere(learner, sanne, actor):
    row = EnrollmentFactory.create(user=sanne, completed=True, activity__title="Fire safety")
    remove(of(row), actor=actor)
    for query in ({}, DONE):
        response = learner.get(URL, query)
        assert "Fire safety" not in words(response)
        assert "In progress 0 Completed 0" in words(response)


def test_a_reenrolled_one_is_in_progress_again(learner, sanne, row, actor):
    unenroll(of(row), actor=actor)
    reenroll(of(row), actor=actor)
    assert titles(learner.get(URL).context["rows"]) == ["CPR and AED refresher"]


def test_completed_has_pages(learner, sanne, monkeypatch):
    monkeypatch.setattr(views, "ROWS", 3)
    EnrollmentFactory.create_batch(4, user=sanne, completed=True)
    assert len(learner.get(URL, DONE).context["rows"]) == 3
    assert len(learner.get(URL, DONE | {"page": 2}).context["rows"]) == 1
    assert len(learner.get(URL, DONE | {"page": 99}).context["rows"]) == 1


@pytest.mark.parametrize("tab", ["", "progress", "nonsense"])
def test_any_other_tab_is_in_progress(learner, row, tab):
    assert learner.get(URL, {"tab": tab}).context["tab"] == "progress"


@pytest.mark.parametrize("query", [{}, DONE])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    learner, sanne, query, django_assert_num_queries
):
    def more(number: int) -> None:
        EnrollmentFactory.create_batch(number, user=sanne, in_progress=True)
        EnrollmentFactory.create_batch(number, user=sanne, completed=True)

    more(1)
    with django_assert_num_queries(5) as one:
        learner.get(URL, query)
    more(49)
    with django_assert_num_queries(len(one)):
        assert len(learner.get(URL, query).context["rows"]) >= 49


# --- the page of an activity ----------------------------------------------------------------------


def test_an_activity_shows_what_it_is_and_what_was_done(learner, sanne):
    row = EnrollmentFactory.create(user=sanne, in_progress=True, activity__title="Wound care")
    LearningRecordFactory.create(enrollment=row, kind=LearningRecord.Kind.STARTED, progress=0)
    LearningRecordFactory.create(enrollment=row, progress=64)
    text = words(learner.get(url(row)))
    assert "E-learning · about 45 minutes Wound care" in text
    assert "What it is about." in text
    assert text.index("Progress 64%") < text.index("Started")


def test_an_archived_one_opens_for_who_is_enrolled(learner, sanne):
    row = EnrollmentFactory.create(user=sanne, activity=LearningActivityFactory(archived=True))
    assert learner.get(url(row)).status_code == 200
    learner.post(url(row, "progress/"), {"progress": 10})
    assert fresh(row).progress == 10


def test_progress_is_recorded(learner, row):
    response = learner.post(url(row, "progress/"), {"progress": 40}, follow=True)
    assert response.redirect_chain == [(url(row), 302)]
    assert "Your progress is 40%." in words(response)
    assert fresh(row).progress == 40
    assert list(row.records.values_list("kind", "progress")) == [("started", 0), ("progress", 40)]


@pytest.mark.parametrize("percent", [40, 10])
def test_progress_does_not_go_down_and_twice_is_safe(learner, row, percent):
    learner.post(url(row, "progress/"), {"progress": 40})
    response = learner.post(url(row, "progress/"), {"progress": percent}, follow=True)
    assert "You were at 40% already. Progress does not go down." in words(response)
    assert (fresh(row).progress, row.records.count()) == (40, 2)


@pytest.mark.parametrize("percent", ["", "0", "100", "-1", "many", "1e1", "9" * 30])
def test_progress_that_is_no_percentage_is_refused_at_its_field(learner, row, percent):
    before = Tables.now()
    response = learner.post(url(row, "progress/"), {"progress": percent})
    assert response.status_code == 422
    text = words(response)
    assert text.startswith("Error: CPR and AED refresher")
    assert "There is a problem" in text
    assert Tables.now() == before


def test_completion_is_recorded(learner, row):
    response = learner.post(url(row, "completion/"), follow=True)
    assert "You completed CPR and AED refresher." in words(response)
    assert fresh(row).state == "completed"
    assert "Record completion" not in words(response)


def test_completing_twice_changes_nothing(learner, row):
    learner.post(url(row, "completion/"))
    before = Tables.now()
    response = learner.post(url(row, "completion/"), follow=True)
    assert "You completed this already. Nothing was changed." in words(response)
    learner.post(url(row, "progress/"), {"progress": 40})
    assert Tables.now() == before


def test_an_assessment_is_completed_with_a_score(learner, sanne):
    kind = LearningActivity.Kind.ASSESSMENT
    row = EnrollmentFactory.create(user=sanne, activity__kind=kind)
    assert "Score in percent" in words(learner.get(url(row)))
    response = learner.post(url(row, "completion/"), {"score": 76}, follow=True)
    assert (fresh(row).score, fresh(row).state) == (76, "completed")
    assert "Completed, score 76%" in words(response)


@pytest.mark.parametrize("score", ["", "-1", "101", "good"])
def test_a_score_that_is_no_percentage_is_refused(learner, sanne, score):
    kind = LearningActivity.Kind.ASSESSMENT
    row = EnrollmentFactory.create(user=sanne, activity__kind=kind)
    assert learner.post(url(row, "completion/"), {"score": score}).status_code == 422
    assert fresh(row).completed_at is None


def test_only_an_assessment_takes_a_score(learner, row):
    learner.post(url(row, "completion/"), {"score": 76})
    assert (fresh(row).score, fresh(row).state) == (None, "completed")


@pytest.mark.parametrize("part", ["progress/", "completion/"])
def test_recording_is_posted(learner, row, part):
    assert learner.get(url(row, part)).status_code == 405


def test_the_page_itself_takes_no_post(learner, row):
    assert learner.post(url(row)).status_code == 405


# --- no access ------------------------------------------------------------------------------------

REQUESTS = [
    ("get", "", {}),
    ("post", "progress/", {"progress": "50"}),
    ("post", "completion/", {"score": "90"}),
]


@pytest.mark.parametrize(("method", "part", "data"), REQUESTS)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_after_unenroll_the_next_request_is_refused_in_plain_words(
    learner, sanne, actor, method, part, data, headers
):
    row = EnrollmentFactory.create(user=sanne, progress=20, activity__title="Fire safety")
    assert learner.get(url(row)).status_code == 200
    unenroll(of(row), actor=actor)
    before = Tables.now()
    response = getattr(learner, method)(url(row, part), data, headers=headers)
    assert response.status_code == 403
    text = words(response)
    day = f"{timezone.localdate():%-d %b %Y}"
    assert "You no longer have access" in text
    assert f"Marit Vink unenrolled you from Fire safety on {day}." in text
    assert "Your progress of 20% is kept." in text
    assert Tables.now() == before


def test_the_refusal_says_that_a_result_stays(learner, sanne, actor):
    row = EnrollmentFactory.create(user=sanne, completed=True)
    unenroll(of(row), actor=actor)
    day = f"{timezone.localtime(row.completed_at):%-d %b %Y}"
    assert f"You completed it on {day}. That result stays" in words(learner.get(url(row)))


@pytest.mark.parametrize(("method", "part", "data"), REQUESTS)
def test_after_remove_there_is_nothing_left(learner, row, actor, method, part, data):
    remove(of(row), actor=actor)
    before = Tables.now()
    response = getattr(learner, method)(url(row, part), data)
    assert response.status_code == 404
    assert "You are not enrolled in this activity" in words(response)
    assert row.activity.title not in words(response)
    assert Tables.now() == before


@pytest.mark.parametrize(("method", "part", "data"), REQUESTS)
def test_what_one_is_not_enrolled_in_looks_like_what_does_not_exist(
    learner, tom, method, part, data
):
    foreign = EnrollmentFactory.create(user=tom)
    before = Tables.now()
    unknown = f"{URL}{'9' * 25}/{part}"
    answers = [getattr(learner, method)(address, data) for address in (url(foreign, part), unknown)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert words(answers[0]) == words(answers[1])
    assert Tables.now() == before


@pytest.mark.parametrize("part", ["", "progress/", "completion/"])
def test_visitors_see_no_activity(client, row, part):
    address = url(row, part)
    response = client.get(address) if not part else client.post(address)
    assert response["Location"] == "/accounts/login/" + ("" if part else f"?next={address}")


def test_access_that_ends_while_a_record_is_made_is_refused(learner, row, actor, monkeypatch):
    """The row is read, access ends, and only then the record is to be written."""
    record = views.services.record_progress

    def after_unenroll(enrollment, progress, **named):
        unenroll(of(row), actor=actor)
        return record(enrollment, progress, **named)

    monkeypatch.setattr(views.services, "record_progress", after_unenroll)
    response = learner.post(url(row, "progress/"), {"progress": 50})
    assert (response.status_code, fresh(row).progress) == (403, 0)
    assert "You no longer have access" in words(response)
