"""The sessions of somebody: seen, listed, ended. Each is Django's; `OpenSession` describes it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone

from lms_admin.models import OpenSession

# How exact "last seen" is: a page that is only read then writes nothing.
SEEN_EVERY: Final = timedelta(minutes=5)
LONGEST_BROWSER: Final = 200


def note_session(request: HttpRequest) -> None:
    """That the session of this request was just used, and from where."""
    key = request.session.session_key
    if not key or not is_due(key):
        return
    about = {
        "user_id": request.user.pk,
        "seen_at": timezone.now(),
        "address": get_adapter().get_client_ip(request),
        "browser": request.headers.get("User-Agent", "")[:LONGEST_BROWSER],
    }
    if not OpenSession.objects.filter(session_key=key).update(**about):
        new = OpenSession(session_key=key, started_at=_started(request), **about)
        OpenSession.objects.bulk_create([new], ignore_conflicts=True)


def is_due(key: str) -> bool:
    """Whether this process has not noted that session for a while; asked again, it has."""
    seconds = SEEN_EVERY.total_seconds()
    added: bool = caches["process"].add(f"seen:{key}", value=True, timeout=seconds)
    return added


def _started(request: HttpRequest) -> datetime:
    """When its person signed in: the session itself may have got another key since."""
    records = get_authentication_records(request, request.user)
    if not records:
        return timezone.now()
    return datetime.fromtimestamp(records[0]["at"], UTC)


def sessions_of(user: Any) -> Sequence[OpenSession]:
    """Those that are still good, the last seen first."""
    rows = OpenSession.objects.filter(user=user.pk)
    return [row for row in rows if _is_good(row, user)]


def _is_good(row: OpenSession, user: Any) -> bool:
    kept = _store(row.session_key).load()
    told: tuple[Any, Any] = kept.get(SESSION_KEY), kept.get(HASH_SESSION_KEY)
    return told == (str(user.pk), user.get_session_auth_hash())


def end_session(user: Any, number: int) -> bool:
    """End one of this person's sessions; whether there was one of that number."""
    row = OpenSession.objects.filter(user=user.pk, pk=number).first()
    if row is None:
        return False
    _end(row)
    return True


def end_sessions(user: Any, *, but: str = "") -> None:
    """All that are known of this person, but the one of that key."""
    for row in OpenSession.objects.filter(user=user.pk).exclude(session_key=but):
        _end(row)


def forget_session(request: HttpRequest) -> None:
    """It is about to end: nothing describes it any longer."""
    OpenSession.objects.filter(session_key=request.session.session_key).delete()


def _end(row: OpenSession) -> None:
    _store(row.session_key).delete()
    row.delete()


def _store(key: str) -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore(key)


def forget_ended_sessions() -> None:
    """Delete the rows of those that nobody can use any more: they were not used for so long."""
    oldest = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE) - SEEN_EVERY
    OpenSession.objects.filter(seen_at__lt=oldest).delete()
