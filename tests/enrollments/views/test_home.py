"""The start page: whoever has a desk starts at the overview, others to their own learning."""

import pytest
from django.urls import reverse

from enrollments.roles import Role
from tests.factories import give

HOME = "/"


@pytest.mark.parametrize("role", [one for one in Role if one != Role.LEARNER])
def test_whoever_has_a_desk_starts_at_the_overview(client_for, marit, role):
    response = client_for(give(marit, role)).get(HOME)
    assert (response.status_code, response["Location"]) == (302, reverse("overview"))


def test_learners_start_at_their_learning(client_for, sanne):
    response = client_for(sanne).get(HOME)
    assert (response.status_code, response["Location"]) == (302, reverse("learning"))


def test_visitors_sign_in_first(client, db):
    response = client.get(HOME)
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/")


def test_nothing_is_posted_there(client_for, marit):
    assert client_for(marit).post(HOME).status_code == 405
