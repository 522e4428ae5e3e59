"""The start page: administrators go to the users, everybody else to their own learning."""

from django.urls import reverse

HOME = "/"


def test_administrators_start_at_the_users(client_for, marit):
    response = client_for(marit).get(HOME)
    assert (response.status_code, response["Location"]) == (302, reverse("users"))


def test_learners_start_at_their_learning(client_for, sanne):
    response = client_for(sanne).get(HOME)
    assert (response.status_code, response["Location"]) == (302, reverse("learning"))


def test_visitors_sign_in_first(client, db):
    response = client.get(HOME)
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/")


def test_nothing_is_posted_there(client_for, marit):
    assert client_for(marit).post(HOME).status_code == 405
