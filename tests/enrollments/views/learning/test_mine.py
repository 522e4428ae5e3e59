"""My learning: what a learner follows, finished and lost access to."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollments.services import reenroll, remove, unenroll
from enrollments.views.learning import mine as views
from tests.factories import (
    EnrollmentFactory,
    LearningRecordFactory,
    QualificationFactory,
)
from tests.rows import of, place
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


def test_what_is_due_first_stands_first_and_what_has_no_date_last(learner, sanne):
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
        "started long ago",
        "due soon",
        "due later",
        "started",
        "no date",
    ]


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (-12, "Overdue T Was due on DAY, 12 days ago"),
        (-1, "Overdue T Was due on DAY, 1 day ago"),
        (0, "Not started T Finish today"),
        (1, "Not started T Finish by DAY, in 1 day About"),
        (14, "Not started T Finish by DAY, in 14 days About"),
        (15, "Not started T Finish by DAY About"),
    ],
)
def test_until_when_is_said_in_words(learner, sanne, due, told):
    day = timezone.localdate() + timedelta(days=due)
    EnrollmentFactory.create(user=sanne, activity__title="T", due_on=day)
    response = learner.get(URL)
    assert told.replace("DAY", f"{day:%-d %b %Y}") in words(response)
    assert ('class="late"' in response.content.decode()) == (due < 0)


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
    assert (
        f"Overdue CPR and AED refresher Was due on {row.due_on:%-d %b %Y}, 400 days ago"
        in words(learner.get(URL))
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
    with django_assert_num_queries(6) as one:
        learner.get(URL, query)
    more(49)
    with django_assert_num_queries(len(one)):
        assert len(learner.get(URL, query).context["rows"]) >= 49
