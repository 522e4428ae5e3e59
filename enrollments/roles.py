"""Roles: groups with permissions. A user without a role is a learner."""

from typing import Any, Final

from django.apps import apps
from django.utils.translation import gettext_lazy as _

ADMINISTRATOR: Final = "administrator"

ROLE_LABELS: Final = {ADMINISTRATOR: _("Administrator")}
LEARNER_LABEL: Final = _("Learner")

ROLE_PERMISSIONS: Final[dict[str, tuple[str, ...]]] = {
    ADMINISTRATOR: (
        "enrollments.view_user",
        "enrollments.view_learningactivity",
        "enrollments.view_enrollment",
        "enrollments.view_auditevent",
        "enrollments.enroll",
        "enrollments.unenroll",
        "enrollments.remove",
        "enrollments.grant_qualification",
        "imports.run_import",
    ),
}


def create_roles(**kwargs: Any) -> None:
    """Make the groups agree with ROLE_PERMISSIONS, once all permissions exist.

    Runs after each app's migrations; permissions of an app that is not migrated yet follow with it.
    """
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Group, Permission

    for label in ("enrollments", "imports"):
        create_permissions(apps.get_app_config(label), verbosity=0)
    for role, names in ROLE_PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=role)
        codenames = [name.split(".")[1] for name in names]
        group.permissions.set(
            Permission.objects.filter(
                content_type__app_label__in=("enrollments", "imports"), codename__in=codenames
            )
        )
