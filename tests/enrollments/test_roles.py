"""Two roles: an administrator does the daily work, everybody else learns."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from enrollments.models import User
from enrollments.roles import ADMINISTRATOR, ROLE_LABELS, ROLE_PERMISSIONS, create_roles

pytestmark = pytest.mark.django_db


def permissions(group: Group) -> set[str]:
    return {
        f"{app}.{codename}"
        for app, codename in group.permissions.values_list("content_type__app_label", "codename")
    }


def test_an_administrator_may_do_exactly_this(marit):
    assert marit.get_all_permissions() == {
        "enrollments.view_user",
        "enrollments.view_learningactivity",
        "enrollments.view_enrollment",
        "enrollments.view_auditevent",
        "enrollments.enroll",
        "enrollments.unenroll",
        "enrollments.remove",
        "enrollments.grant_qualification",
        "imports.run_import",
    }
    assert not marit.is_superuser


def test_a_learner_may_do_nothing_of_it(sanne):
    assert sanne.get_all_permissions() == set()


def test_every_role_has_a_group_its_permissions_and_a_label():
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLE_PERMISSIONS)
    assert set(ROLE_LABELS) == set(ROLE_PERMISSIONS)
    for role, names in ROLE_PERMISSIONS.items():
        assert permissions(Group.objects.get(name=role)) == set(names)


def test_migrating_again_restores_a_role_that_somebody_changed():
    group = Group.objects.get(name=ADMINISTRATOR)
    group.permissions.set(Permission.objects.filter(codename="delete_user"))
    call_command("migrate", verbosity=0)
    assert permissions(group) == set(ROLE_PERMISSIONS[ADMINISTRATOR])


def test_making_the_roles_twice_makes_no_second_one(marit):
    create_roles()
    create_roles()
    assert Group.objects.filter(name=ADMINISTRATOR).count() == 1
    assert User.objects.get(pk=marit.pk).has_perm("enrollments.remove")


def test_somebody_who_left_may_do_nothing(marit):
    marit.is_active = False
    marit.save()
    assert User.objects.get(pk=marit.pk).get_all_permissions() == set()
