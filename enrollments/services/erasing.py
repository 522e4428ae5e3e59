"""Erasing a person: the row stays as a shell for its number, and nothing names them any more.

What audit events tell stays; of them only names and reasons are blanked, which the database allows
nobody else. What other applications keep about the person their module erases, in the same
transaction: the settings say which module that is.
"""

from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, Holder, TeamManager, User
from enrollments.outcomes import Outcome
from enrollments.queries.audit.erasing import (
    acted_on_others,
    acts_of,
    reasons_about,
    texts_naming,
    views_of,
    words_of,
)
from enrollments.roles import Right, Role
from enrollments.services import audit, gate
from enrollments.services.erased_numbers import ErasedNumber, can_be_written, note_erased
from enrollments.services.owners import leaves_no_owner, lock_with_owners
from enrollments.services.results import Result
from enrollments.services.sql import one_transaction
from lms_admin import dialect
from lms_admin.signing_in.sessions import end_sessions

# Of the shell. Not translated: it stands in the database.
FIRST_NAME: Final = "Erased"
GONE: Final = "erased"
TRIGGER: Final = "audit_refuses_update"
SETTING: Final = "enrollments.erasing"


@one_transaction
def erase_person(
    user: User,
    *,
    actor: Actor,
    keeps_record: bool = False,
    blanks_name: bool = False,
    reason: str = "",
    is_listed: bool = False,
) -> Result:
    """Leave nothing that names this user, and put the number on the list, unless it `is_listed`.

    `keeps_record`: enrollments, learning records and qualifications stay, under the number.
    `blanks_name`: of whoever had a desk, the name goes out of what they did to others, too.
    Refused: `not_allowed`; `user_unknown`, also of somebody who is erased; `last_owner`;
    `held_by_import` while an import that holds them is at work; `not_listed` when the list of
    erased numbers cannot be written.
    """
    if refused := gate.without(actor, Right.ADMINISTER):
        return refused
    call = audit.Call.by(actor, reason)
    this = gate.users_in_scope(User.objects.filter(pk=user.pk, erased_at=None), actor)
    lock_with_owners(this)
    current = this.first()
    if current is None:
        return gate.refused(Outcome.USER_UNKNOWN)
    if refused := leaves_no_owner(this) or _cannot_yet(current):
        return refused
    blanks = blanks_name or not acted_on_others(current)
    noted = ErasedNumber(
        user=current.pk,
        added=current.date_joined.isoformat(),
        keeps_record=keeps_record,
        blanks_name=blanks,
    )
    _erase(current, call, keeps_record=keeps_record, blanks=blanks)
    if not is_listed:
        transaction.on_commit(lambda: note_erased(noted))
    return Result(batch=call.batch)


def _cannot_yet(user: User) -> Result | None:
    if _elsewhere("at_work_with", user):
        return gate.refused(Outcome.HELD_BY_IMPORT)
    return None if can_be_written() else gate.refused(Outcome.NOT_LISTED)


def _erase(user: User, call: audit.Call, *, keeps_record: bool, blanks: bool) -> None:
    dialect.overwrite_what_goes()
    former = former_name(user)
    words, name = words_of(user), user.name
    _blank_events(user, former if blanks else "")
    _erase_record(user, name, former, keeps_record=keeps_record, blanks=blanks)
    _elsewhere("erase_everywhere", user, words, former)
    end_sessions_of(user)
    views_of(user).delete()
    TeamManager.objects.filter(user=user).delete()
    for what in (EmailAddress, Authenticator, SocialAccount):
        what.objects.filter(user=user).delete()
    audit.record_users(User.objects.filter(pk=user.pk), call, AuditEvent.Action.ERASE)
    _make_shell(user)


def former_name(user: User) -> str:
    """What stands in place of the name of whoever did something."""
    text = _("Former administrator %(number)s") if acted_on_others(user) else _("Erased %(number)s")
    return text % {"number": user.pk}


def _blank_events(user: User, former: str) -> None:
    reasons = _keys(reasons_about(user))
    texts = _keys(texts_naming(user))
    with dialect.put_aside(TRIGGER, SETTING):
        AuditEvent.objects.filter(pk__in=reasons).update(reason="")
        AuditEvent.objects.filter(pk__in=texts).update(about=GONE)
        if former:
            acts_of(user).order_by().update(actor_name=former)


def _keys(events: QuerySet[AuditEvent]) -> list[int]:
    return list(events.order_by().values_list("pk", flat=True))


def _erase_record(user: User, name: str, former: str, *, keeps_record: bool, blanks: bool) -> None:
    own = Enrollment.objects.filter(user=user)
    if not keeps_record:
        own.delete()
        Holder.objects.filter(user=user).delete()
    # Whoever enrolled or unenrolled is named in the enrollment.
    naming = Enrollment.objects.all() if blanks else own
    naming.filter(source_name=name).update(source_name=former)
    naming.filter(unenrolled_by=name).update(unenrolled_by=former)


def end_sessions_of(user: User) -> None:
    """Delete them: they hold the address that was signed in with, and so do ended ones."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    own = [
        session.pk
        for session in Session.objects.order_by("pk").iterator()
        if session.get_decoded().get("_auth_user_id") == str(user.pk)
    ]
    Session.objects.filter(pk__in=own).delete()
    end_sessions(user)


def _make_shell(user: User) -> None:
    user.email = f"erased-{user.pk}@invalid"
    user.first_name, user.name_prefix, user.last_name = FIRST_NAME, "", str(user.pk)
    user.employee_number = user.language = ""
    user.team = user.leaves_on = user.last_login = None
    user.role, user.is_active = Role.LEARNER, False
    user.session_epoch += 1
    user.erased_at = timezone.now()
    user.set_unusable_password()
    user.save()


def lines_and_files(user: User) -> tuple[int, int]:
    """How much other applications keep about the person: lines of imports, uploaded files."""
    return _elsewhere("counted_about", user) or (0, 0)


def _elsewhere(what: str, *about: Any) -> Any:
    """Ask the module of another application that keeps something about people, if one does."""
    if not settings.ALSO_ERASES:
        return None
    return import_string(f"{settings.ALSO_ERASES}.{what}")(*about)
