"""The sessions of somebody: seen, listed, ended. Each is Django's; `OpenSession` describes it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from lms_admin.models import OpenSession

# How exact "last seen" is: a page that is only read then writes nothing.
SEEN_EVERY: Final = timedelta(minutes=5)
LONGEST_BROWSER: Final = 200


def note_session(request: HttpRequest) -> None:
    """Notes that the session of this request was just used, and from where."""
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
    kept = _sessions(rows).filter(expire_date__gt=timezone.now())
    theirs = (str(user.pk), user.get_session_auth_hash())
    good = {session.pk for session in kept if _person_and_hash(session) == theirs}
    return [row for row in rows if row.session_key in good]


def _person_and_hash(session: Session) -> tuple[Any, Any]:
    """Whose it is, and the hash that it was opened by."""
    kept = session.get_decoded()
    return kept.get(SESSION_KEY), kept.get(HASH_SESSION_KEY)


def end_session(row: OpenSession) -> None:
    _end(OpenSession.objects.filter(pk=row.pk))


def end_sessions(user: Any, *, but: str = "") -> None:
    """All that are known of this person, but the one of that key."""
    _end(OpenSession.objects.filter(user=user.pk).exclude(session_key=but))


def forget_session(request: HttpRequest) -> None:
    """Deletes what describes the session, which is about to end."""
    OpenSession.objects.filter(session_key=request.session.session_key).delete()


def _end(rows: QuerySet[OpenSession]) -> None:
    _sessions(rows).delete()
    rows.delete()


def _sessions(rows: QuerySet[OpenSession]) -> QuerySet[Session]:
    return Session.objects.filter(pk__in=rows.order_by().values("session_key"))


def forget_ended_sessions() -> None:
    """Delete the rows of those that nobody can use any more: they were not used for so long."""
    oldest = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE) - SEEN_EVERY
    OpenSession.objects.filter(seen_at__lt=oldest).delete()
