"""Users: their names, their one e-mail address, their state and their role."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from enrollments.models import User
from enrollments.roles import Right, Role
from tests.factories import UserFactory
from tests.rows import fresh

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("first", "prefix", "last", "name", "sorts_as"),
    [
        ("Sanne", "", "Hoekstra", "Sanne Hoekstra", "hoekstra sanne"),
        ("Anna", "van den", "Berg", "Anna van den Berg", "berg anna van den"),
    ],
)
def test_names(first, prefix, last, name, sorts_as):
    user = UserFactory.create(
        first_name=first,
        name_prefix=prefix,
        last_name=last,
        email="Someone@Waterhoek.example",
        employee_number="A-17",
    )
    assert (user.name, str(user)) == (name, name)
    assert fresh(user).sort_name.strip() == sorts_as
    assert fresh(user).search_text == f"{name.lower()} someone@waterhoek.example a-17"


def test_people_are_listed_by_surname_without_its_prefix():
    for first, prefix, last in (("B", "van", "Zon"), ("C", "", "Appel"), ("A", "de", "Bruin")):
        UserFactory.create(first_name=first, name_prefix=prefix, last_name=last)
    assert [user.last_name for user in User.objects.all()] == ["Appel", "Bruin", "Zon"]


@pytest.mark.parametrize(
    ("traits", "state"),
    [({}, "active"), ({"invited": True}, "invited"), ({"inactive": True}, "inactive")]
    + [({"invited": True, "inactive": True}, "inactive")],
)
def test_the_state_of_a_user(traits, state):
    assert UserFactory.create(**traits).state == state


def test_an_e_mail_address_is_stored_as_written_and_found_as_meant():
    user = User.objects.create_user(
        "  Zoë.Straße@Waterhoek.example ", first_name="Zoë", last_name="Straße"
    )
    assert user.email == "Zoë.Straße@Waterhoek.example"
    assert User.objects.get_by_natural_key("ZOË.STRASSE@waterhoek.EXAMPLE") == user
    assert not user.has_usable_password()


@pytest.mark.parametrize(
    "same",
    ["sanne.hoekstra@waterhoek.example", "SANNE.Hoekstra@Waterhoek.EXAMPLE", "ｓanne.hoekstra"],
)
def test_one_account_for_an_e_mail_address(sanne, same):
    same = same if "@" in same else f"{same}@waterhoek.example"
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory.create(email=same)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email=same, first_name="S", last_name="H")])


def test_a_new_address_is_the_one_to_sign_in_with(sanne):
    sanne.email = "Sanne.De.Wit@waterhoek.example"
    sanne.save()
    assert User.objects.get_by_natural_key("sanne.de.wit@waterhoek.example") == sanne


def test_a_superuser_is_an_owner():
    user = User.objects.create_superuser(
        "root@waterhoek.example", "x", first_name="R", last_name="R"
    )
    assert (user.role, user.has_perm(Right.ADMINISTER)) == (Role.OWNER, True)
    assert user.check_password("x")


def test_a_user_is_shown_with_the_role(marit, sanne):
    assert (str(marit.role_label), str(sanne.role_label)) == ("Administrator", "Learner")
    with translation.override("nl"):
        assert isinstance(User.objects.get(pk=sanne.pk).role_label, str)
