"""Somebody who is to be erased, and all that can hold her name."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import SavedView
from enrollments.roles import Role
from imports.models import ImportLine
from tests.enrollments.audit.erasing.kept import PASSWORD
from tests.factories import LearningActivityFactory, QualificationFactory, UserFactory, give
from tests.imports.workbooks import filled, open_import, run, upload
from tests.rows import of, place


@pytest.fixture
def owner(marit):
    return give(marit, Role.OWNER)


@pytest.fixture
def by(owner):
    return Actor.at_screen(owner)


@pytest.fixture
def zanna(db):
    return UserFactory.create(
        first_name="Zanna",
        last_name="Quixworth",
        email="zanna.q@waterhoek.example",
        employee_number="EN-778899",
        password=PASSWORD,
    )


@pytest.fixture
def cpr():
    return LearningActivityFactory.create(title="CPR and AED refresher")


@pytest.fixture
def story(zanna, owner, by, cpr, client):
    """A life at the academy: everything that can hold her name does."""
    client.post("/accounts/login/", {"login": zanna.email, "password": PASSWORD})
    EmailAddress.objects.get_or_create(user=zanna, email=zanna.email)
    Authenticator.objects.create(
        user=zanna, type="webauthn", data={"name": "Phone of Quixworth", "credential": {}}
    )
    SocialAccount.objects.create(user=zanna, provider="sso", uid="zanna.q@waterhoek.example")
    SavedView.objects.create(
        owner=zanna, list_name="users", name="Quixworth's", query="q=quixworth"
    )
    by_address = {"name": "Her", "query": "q=zanna.q%40waterhoek.example"}
    SavedView.objects.create(owner=owner, list_name="users", is_shared=True, **by_address)
    nurse = QualificationFactory.create(name="Level 4 nurse")
    services.grant_qualification(nurse, of(zanna), actor=by)
    services.enroll(of(zanna), cpr, actor=by)
    services.unenroll(of(place(zanna, cpr)), actor=by, reason="Zanna Quixworth asked for it")
    services.reenroll(of(place(zanna, cpr)), actor=by)
    other = UserFactory.create()
    services.enroll(of(other), cpr, actor=by, reason="In the place of Zanna Quixworth")
    made = open_import(owner, cpr)
    lines = [(zanna.email, zanna.name, "x"), (f"{zanna.name} <{zanna.email}>", None, "x")]
    lines.append((other.email, other.name, "x"))
    done = run(upload(made, filled(made, lines), by=owner, name="list of Quixworth.xlsx"), by=owner)
    people = open_import(owner, cpr)
    was = {"last_name": zanna.last_name, "employee_number": zanna.employee_number}
    for row, values in enumerate(({"email": zanna.email}, {"last_name": "Quixworth"}), start=2):
        ImportLine.objects.create(
            import_run=people, row=row, outcome="user_change", wants=values, before=was
        )
    unread = open_import(owner, cpr)
    upload(unread, filled(unread, [(other.email, "sees Quixworth", "x")]), by=owner)
    return done
