"""The page of an activity: what is recorded there, and the refusal after access has ended."""

import pytest
from django.utils import timezone

from enrollments.models import LearningActivity, LearningRecord
from enrollments.services import remove, unenroll
from enrollments.views.learning import activity as views
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    LearningRecordFactory,
)
from tests.ledger import Tables
from tests.rows import fresh, of
from tests.web import HTMX, words

URL = "/learning/"


@pytest.fixture
def learner(client_for, sanne):
    return client_for(sanne)


@pytest.fixture
def row(sanne):
    return EnrollmentFactory.create(user=sanne, activity__title="CPR and AED refresher")


def url(row, part: str = "") -> str:
    return f"{URL}{row.activity_id}/{part}"


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
