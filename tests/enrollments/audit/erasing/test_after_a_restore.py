"""After a restore, the list of numbers erases again."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from enrollments import services
from enrollments.models import User
from enrollments.services.erased_numbers import erased_numbers
from tests.factories import EnrollmentFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_after_a_restore_the_list_erases_again(zanna, by, owner, cpr):
    EnrollmentFactory.create(user=zanna, activity=cpr)
    with transaction.atomic():
        services.erase_person(zanna, actor=by)
        # What a backup of the moment before brings back; the list stays.
        transaction.set_rollback(True)
    assert not list(erased_numbers())
    before = User.objects.filter(pk=zanna.pk).values().get()
    services.erase_person(zanna, actor=by)
    (noted,) = erased_numbers()
    assert noted.user == zanna.pk
    User(**before).save(force_update=True)
    out = io.StringIO()
    call_command("replay_erasures", by=owner.email, stdout=out)
    assert "1 erased again" in out.getvalue()
    assert User.objects.get(pk=zanna.pk).erased_at
    assert len(list(erased_numbers())) == 1
    call_command("replay_erasures", by=owner.email, stdout=out)
    assert "0 erased again" in out.getvalue()


def test_somebody_new_with_the_number_of_the_erased_stays(zanna, by, owner):
    services.erase_person(zanna, actor=by)
    User.objects.filter(pk=zanna.pk).update(erased_at=None, date_joined="2027-01-01T10:00Z")
    out = io.StringIO()
    call_command("replay_erasures", by=owner.email, stdout=out)
    assert "0 erased again" in out.getvalue()


def test_the_command_asks_for_an_owner(zanna, by, sanne):
    services.erase_person(zanna, actor=by)
    User.objects.filter(pk=zanna.pk).update(erased_at=None)
    for who in (sanne.email, "nobody@waterhoek.example"):
        with pytest.raises(CommandError):
            call_command("replay_erasures", by=who)
