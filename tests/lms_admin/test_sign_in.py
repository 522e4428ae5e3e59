"""An address is the same in capitals: for whoever was added with some, and whoever types them."""

import pytest
from django.core import mail
from django.urls import reverse

from tests.factories import UserFactory

PASSWORD = "a long enough one"
ADDED = "Sanne.Hoekstra@Waterhoek.Example"


@pytest.fixture
def added(db):
    user = UserFactory.create(email=ADDED)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.mark.parametrize("typed", [ADDED, ADDED.lower(), ADDED.upper()])
def test_signing_in(client, added, typed):
    answer = client.post(reverse("account_login"), {"login": typed, "password": PASSWORD})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(added.pk)


@pytest.mark.parametrize("typed", [ADDED, ADDED.lower()])
def test_the_link_for_a_new_password(client, added, typed):
    client.post(reverse("account_reset_password"), {"email": typed})
    (message,) = mail.outbox
    assert [to.lower() for to in message.to] == [ADDED.lower()]
    assert "/accounts/password/reset/key/" in message.body
