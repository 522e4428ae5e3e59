"""On whose behalf a command acts: rights and scope are that person's."""

from django.utils.translation import gettext as _

from enrollments.emails import email_key
from enrollments.models import User
from enrollments.roles import Right
from imports import queries
from imports.actions import Action
from imports.commandline.results import CommandRefused
from imports.models import Import


def person(email: str) -> User:
    """The active user with this email, who may import."""
    by = User.objects.filter(email_key=email_key(email), is_active=True).first()
    if by is None:
        text = _("There is no active user with the email %(email)s.")
        raise CommandRefused("by_unknown", text % {"email": email})
    _allow(by, Right.RUN_IMPORT)
    return by


def import_and_person(number: int, email: str) -> tuple[Import, User]:
    """The import, and who acts on it: without an email the person who prepared it."""
    imports = Import.objects.select_related("created_by", "started_by", "undo_of")
    import_run = imports.filter(pk=number).first()
    if import_run is None:
        raise _unknown(number)
    by = person(email or import_run.created_by.email)
    if not queries.visible_imports(by).filter(pk=number).exists():
        raise _unknown(number)
    if import_run.is_of_users:
        text = _("Import %(import)s is about users. Go on with it at its page.")
        raise CommandRefused("not_here", text % {"import": number})
    return import_run, by


def may(by: User, action: Action) -> None:
    """Refused without a right that the action needs."""
    for right in action.rights:
        _allow(by, right)


def _unknown(number: int) -> CommandRefused:
    return CommandRefused(
        "import_unknown", _("There is no import %(import)s.") % {"import": number}
    )


def _allow(by: User, permission: str) -> None:
    if not by.has_perm(permission):
        text = _("%(name)s does not have the right to do this (%(permission)s).")
        raise CommandRefused("not_allowed", text % {"name": by.name, "permission": permission})
