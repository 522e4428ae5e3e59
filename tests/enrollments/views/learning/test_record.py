"""A learner's own record: a page, and the same as a file."""

import json
from datetime import UTC, date, datetime

import pytest
import time_machine

from enrollments.models import LearningRecord
from enrollments.services import unenroll
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    LearningRecordFactory,
    QualificationFactory,
)
from tests.rows import of
from tests.web import links, words

PAGE, FILE = "/learning/record/", "/learning/record.json"
NOON = datetime(2026, 6, 11, 10, 0, tzinfo=UTC)


@pytest.fixture
def learner(client_for, sanne):
    return client_for(sanne)


@pytest.fixture
def held(sanne, actor):
    """One that she completed and lost access to; one that she never started, nor is enrolled in."""
    passed = LearningActivityFactory.create(title="CPR", code="CPR-2")
    never = LearningActivityFactory.create(title="Wound care", code="WND-1")
    qualification = QualificationFactory.create(
        name="Level 4 nurse", activities=[passed, never], holders=[sanne]
    )
    row = EnrollmentFactory.create(
        user=sanne,
        activity=passed,
        completed=True,
        by=qualification,
        due_on=date(2026, 7, 1),
        enrolled_at=datetime(2026, 5, 1, 8, 0, tzinfo=UTC),
        completed_at=datetime(2026, 6, 10, 22, 30, tzinfo=UTC),
    )
    for kind, fields in (
        ("started", {"progress": 0}),
        ("completed", {"progress": 100, "score": 85}),
    ):
        at = datetime(2026, 6, 10, 20 if kind == "started" else 22, 30, tzinfo=UTC)
        LearningRecordFactory.create(enrollment=row, at=at, kind=kind, **fields)
    with time_machine.travel(NOON, tick=False):
        unenroll(of(row), actor=actor)
    return row


def test_the_page_tells_all_of_it(learner, held):
    text = words(learner.get(PAGE))
    for told in (
        "Sanne Hoekstra",
        "sanne.hoekstra@waterhoek.example",
        "10240",
        "Ward 3 West",
        "Level 4 nurse",
        "Wound care Not enrolled",
        f"CPR-2 · E-learning Enrollment number {held.pk}",
        "Enrolled on 1 May 2026 · Level 4 nurse",
        "Due on 1 Jul 2026",
        "Completed on 11 Jun 2026 · Score 85%",
        "Unenrolled. Access ended 11 Jun 2026",
        "CPR Completed, score 85% 11 Jun 2026, 00:30 CPR Started 10 Jun 2026, 22:30",
    ):
        assert told in text, told


def test_the_file_tells_the_same_in_codes(learner, held, sanne):
    with time_machine.travel(NOON, tick=False):
        learner.force_login(sanne)
        response = learner.get(FILE)
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == (
        'attachment; filename="learning-record-2026-06-11.json"'
    )
    data = response.json()
    assert data["format"] == "learning-record/1"
    assert data["made_at"] == "2026-06-11T12:00:00+02:00"
    assert data["profile"] == {
        "first_name": "Sanne",
        "name_prefix": "",
        "last_name": "Hoekstra",
        "email": "sanne.hoekstra@waterhoek.example",
        "employee_number": "10240",
        "team": "Ward 3 West",
        "added_at": data["profile"]["added_at"],
    }
    assert data["enrollments"] == [
        {
            "number": held.pk,
            "code": "CPR-2",
            "title": "CPR",
            "kind": "e_learning",
            "state": "unenrolled",
            "progress_percent": 100,
            "score_percent": 85,
            "enrolled_at": "2026-05-01T10:00:00+02:00",
            "due_on": "2026-07-01",
            "completed_at": "2026-06-11T00:30:00+02:00",
            "unenrolled_at": "2026-06-11T12:00:00+02:00",
            "source": "qualification",
            "source_qualification": "Level 4 nurse",
            "records": [
                {
                    "at": "2026-06-10T22:30:00+02:00",
                    "kind": "started",
                    "progress_percent": 0,
                    "score_percent": None,
                },
                {
                    "at": "2026-06-11T00:30:00+02:00",
                    "kind": "completed",
                    "progress_percent": 100,
                    "score_percent": 85,
                },
            ],
        }
    ]
    (qualification,) = data["qualifications"]
    assert (qualification["name"], qualification["ended_on"]) == ("Level 4 nurse", None)
    assert qualification["requirements"] == [
        {
            "code": "CPR-2",
            "title": "CPR",
            "due_after_days": None,
            "enrollment": held.pk,
            "state": "unenrolled",
        },
        {
            "code": "WND-1",
            "title": "Wound care",
            "due_after_days": None,
            "enrollment": None,
            "state": None,
        },
    ]


def test_the_file_is_the_same_in_every_language(learner, held, sanne):
    with time_machine.travel(NOON, tick=False):
        learner.force_login(sanne)
        told = {
            language: learner.get(FILE, headers={"Accept-Language": language}).content
            for language in ("en", "nl")
        }
    assert told["en"] == told["nl"]


@pytest.mark.parametrize("address", [PAGE, FILE])
def test_nobody_else_is_named(learner, held, tom, sanne, address):
    EnrollmentFactory.create(user=tom, activity__title="Of Tom")
    EnrollmentFactory.create(user=sanne, source_name="Marit Vink")
    said = learner.get(address).content.decode()
    for name in ("Marit", "Vink", "Tom", "Jansen"):
        assert name not in said


def test_names_are_written_as_they_are_in_the_file(client_for, sanne):
    sanne.first_name = "Şebnem"
    sanne.save()
    assert "Şebnem" in client_for(sanne).get(FILE).content.decode()


def test_who_has_nothing_is_told_so(learner):
    text = words(learner.get(PAGE))
    assert "You hold no qualification." in text
    assert "You were never enrolled in anything." in text
    data = json.loads(learner.get(FILE).content)
    assert (data["enrollments"], data["qualifications"]) == ([], [])


def test_my_learning_leads_there_and_from_there_to_the_file(learner):
    assert PAGE in links(learner.get("/learning/"))
    assert FILE in links(learner.get(PAGE))


@pytest.mark.parametrize("address", [PAGE, FILE])
def test_it_is_read_and_never_posted_and_visitors_sign_in(learner, client, address):
    assert learner.post(address).status_code == 405
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("address", [PAGE, FILE])
def test_the_number_of_queries_does_not_grow(learner, sanne, address, django_assert_num_queries):
    def more(number: int) -> None:
        for row in EnrollmentFactory.create_batch(number, user=sanne, in_progress=True):
            LearningRecordFactory.create_batch(3, enrollment=row)
            QualificationFactory.create(activities=[row.activity], holders=[sanne])

    more(1)
    # A file that is taken away is counted.
    with django_assert_num_queries(9 if address == FILE else 8) as few:
        learner.get(address)
    more(20)
    with django_assert_num_queries(len(few)):
        learner.get(address)
    assert LearningRecord.objects.count() == 63
