"""Why somebody is enrolled: asked of the enrollment itself, answered from its events."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollments import services
from enrollments.models import Enrollment, Requirement
from enrollments.roles import Role
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)
from tests.rows import of, place
from tests.web import HTMX, links, words


@pytest.fixture
def cpr():
    return LearningActivityFactory.create(title="CPR and AED refresher")


@pytest.fixture
def nurse(cpr):
    nurse = QualificationFactory.create(name="Level 4 nurse")
    Requirement.objects.create(qualification=nurse, activity=cpr, due_days=140)
    return nurse


def url(enrollment) -> str:
    return reverse("enrollment_why", args=[enrollment.pk])


def held(user, activity) -> Enrollment:
    return Enrollment.objects.get(user=user, activity=activity)


def steps(response) -> list[str]:
    return [step.told.title for step in response.context["why"].steps]


def test_a_qualification_and_a_removal_are_the_chain(desk, sanne, cpr, nurse, actor):
    services.grant_qualification(nurse, of(sanne), actor=actor)
    services.remove(of(place(sanne, cpr)), actor=actor, reason="wrong group")
    response = desk.get(url(held(sanne, cpr)))
    assert response.context["why"].question == "Why is Sanne enrolled?"
    assert steps(response) == [
        "Qualification given: Level 4 nurse",
        "Enrolled in CPR and AED refresher",
        "Removed from CPR and AED refresher, with all progress and results",
        "Enrolled again in CPR and AED refresher, empty",
    ]
    text = words(response)
    assert "Sanne holds Level 4 nurse, and that requires CPR and AED refresher." in text
    assert "by Marit Vink. Reason: wrong group" in text
    due = timezone.localdate() + timedelta(days=140)
    assert f"The same moment, due {due:%-d %b %Y}" in text
    assert "Removed, it comes back while Sanne holds Level 4 nurse." in text


def test_a_new_requirement_is_the_cause(desk, sanne, nurse, actor):
    services.grant_qualification(nurse, of(sanne), actor=actor)
    falls = LearningActivityFactory.create(title="Preventing falls")
    services.add_requirement(nurse, falls, actor=actor)
    assert steps(desk.get(url(held(sanne, falls)))) == [
        "Qualification given: Level 4 nurse",
        "Level 4 nurse requires Preventing falls",
        "Enrolled in Preventing falls",
    ]


def test_what_happened_to_other_activities_and_users_is_no_part_of_it(
    desk, sanne, tom, cpr, nurse, actor
):
    other = LearningActivityFactory.create(title="Preventing falls")
    for person in (sanne, tom):
        services.enroll(of(person), other, actor=actor)
    services.enroll(of(sanne), cpr, actor=actor)
    response = desk.get(url(held(sanne, cpr)))
    assert steps(response) == ["Enrolled in CPR and AED refresher"]
    assert "Marit Vink enrolled Sanne in CPR and AED refresher by hand." in words(response)
    assert "To end it" not in words(response)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"source": "import", "source_name": "12"}, "Import 12 enrolled Sanne in CPR"),
        ({"source": "self"}, "Sanne enrolled in CPR and AED refresher without help."),
        ({"source": "hand", "source_name": ""}, "somebody enrolled Sanne in CPR"),
        ({"unenrolled": True, "unenrolled_by": "Tom B"}, "Tom B unenrolled Sanne from CPR"),
    ],
)
def test_every_source_has_its_sentence(desk, sanne, cpr, made, said):
    enrollment = EnrollmentFactory.create(user=sanne, activity=cpr, **made)
    text = words(desk.get(url(enrollment)))
    assert said in text
    assert "It is older than the history that is kept here." in text


def test_a_qualification_that_is_no_longer_held_is_told_as_past(desk, sanne, cpr, nurse, actor):
    services.grant_qualification(nurse, of(sanne), actor=actor)
    services.withdraw_qualification(nurse, of(sanne), actor=actor)
    response = desk.get(url(held(sanne, cpr)))
    assert steps(response)[-1] == "Qualification withdrawn: Level 4 nurse"
    assert "Level 4 nurse required CPR and AED refresher when Sanne was enrolled." in words(
        response
    )


def test_the_lists_of_enrollments_ask_it(desk, sanne, cpr):
    enrollment = EnrollmentFactory.create(user=sanne, activity=cpr)
    for name, key in (("user_enrollments", sanne.pk), ("participants", cpr.pk)):
        response = desk.get(reverse(name, args=[key]))
        assert url(enrollment) in links(response)
        assert b'id="why" popover' in response.content


def test_it_leads_to_all_events_and_to_help(desk, sanne, cpr):
    found = links(desk.get(url(EnrollmentFactory.create(user=sanne, activity=cpr))))
    assert f"/audit/?user={sanne.pk}&activity={cpr.pk}" in found
    assert "/help/unenroll-or-remove/" in found


def test_beside_the_row_it_is_the_chain_alone(desk, sanne, cpr):
    enrollment = EnrollmentFactory.create(user=sanne, activity=cpr)
    response = desk.get(url(enrollment), headers=HTMX)
    assert b"<html" not in response.content
    assert b'id="why-title"' in response.content


def test_of_somebody_out_of_scope_nothing_is_told(client_for, tom, sanne, cpr):
    give(tom, Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=tom, team=sanne.team)
    mine = EnrollmentFactory.create(user=sanne, activity=cpr)
    other = EnrollmentFactory.create(user=UserFactory.create(), activity=cpr)
    client = client_for(tom)
    assert client.get(url(mine)).status_code == 200
    assert client.get(url(other)).status_code == 404
    assert client.get("/enrollments/999999/why/").status_code == 404
    assert client_for(sanne).get(url(mine)).status_code == 403


def test_queries_do_not_grow_with_events(desk, sanne, cpr, actor, django_assert_max_num_queries):
    services.enroll(of(sanne), cpr, actor=actor)
    for _number in range(10):
        services.unenroll(of(place(sanne, cpr)), actor=actor)
        services.reenroll(of(place(sanne, cpr)), actor=actor)
    desk.get("/audit/")
    with django_assert_max_num_queries(8):
        response = desk.get(url(held(sanne, cpr)))
    assert len(steps(response)) == 21
