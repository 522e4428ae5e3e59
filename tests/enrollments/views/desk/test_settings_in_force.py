"""Owners see with what their installation was started, without its secrets."""

from django.conf import settings
from django.urls import reverse

from enrollments.roles import Role
from tests.factories import UserFactory


def test_an_owner_sees_them_all_without_secrets(client_for, db):
    html = client_for(UserFactory.create(role=Role.OWNER)).get(reverse("settings")).content.decode()
    for variable in settings.ENVIRONMENT:
        assert f"<code>{variable.name}</code>" in html
    assert settings.SECRET_KEY not in html


def test_nobody_else_does(client_for, marit):
    assert client_for(marit).get(reverse("settings")).status_code == 403
