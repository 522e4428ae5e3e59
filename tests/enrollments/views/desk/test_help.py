"""Help: each question has a page, in both languages, and says what the code says."""

import pytest
from django.urls import reverse

from enrollments.roles import ROLES, Right, Role
from enrollments.wording.questions import QUESTIONS, RIGHTS, WITH_A_DESK, right_rows, who_may
from tests.factories import UserFactory, give


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.slug)
def test_a_question_has_a_page_that_leads_to_the_others(client_for, marit, question):
    html = client_for(marit).get(reverse("help_page", args=[question.slug])).content.decode()
    assert str(question.title) in html
    for other in QUESTIONS:
        linked = f'href="{reverse("help_page", args=[other.slug])}"' in html
        assert linked == (other is not question)


def test_the_index_names_all_questions(client_for, marit):
    html = client_for(marit).get(reverse("help")).content.decode()
    for question in QUESTIONS:
        assert reverse("help_page", args=[question.slug]) in html


def test_an_unknown_question_is_not_found(client_for, marit):
    assert client_for(marit).get(reverse("help_page", args=["who-are-you"])).status_code == 404


def test_every_right_that_changes_something_stands_in_the_table():
    seen_with_others = {Right.VIEW_ACTIVITY, Right.VIEW_ENROLLMENT, Right.VIEW_AUDIT}
    assert {right for right, _name in RIGHTS} == set(Right) - seen_with_others - {Right.VIEW_IMPORT}


def test_the_table_says_what_the_roles_say():
    for (right, _name), row in zip(RIGHTS, right_rows(), strict=True):
        for role, (label, answer) in zip(WITH_A_DESK, row.answers, strict=True):
            assert label == str(role.label)
            assert (str(answer) != "No") == (right in ROLES[role].rights)
    assert who_may(Right.REMOVE) == "Owner, Administrator"


def test_who_sees_everybody_is_told_whom_to_ask(client_for, marit, db):
    owner = UserFactory.create(role=Role.OWNER, first_name="Annelies", last_name="Graaf")
    gone = UserFactory.create(
        role=Role.OWNER, first_name="Gone", last_name="Owner", is_active=False
    )
    page = reverse("help_page", args=[QUESTIONS[0].slug])
    html = client_for(marit).get(page).content.decode()
    assert owner.name in html
    assert gone.name not in html
    manager = give(UserFactory.create(), Role.TEAM_MANAGER)
    html = client_for(manager).get(page).content.decode()
    assert owner.name not in html
    assert "Ask an owner of your academy." in html


def test_a_learner_has_no_help_for_a_desk(client_for, sanne):
    assert client_for(sanne).get(reverse("help")).status_code == 403
