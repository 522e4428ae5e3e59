"""One's own sessions: where somebody is signed in, and the end of it elsewhere."""

from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lms_admin.signing_in.browser_words import browser_in_words
from lms_admin.signing_in.records import tell_records
from lms_admin.signing_in.sessions import end_session, end_sessions, note_session, sessions_of
from lms_admin.web import tell


@require_safe
def own_sessions(request: HttpRequest) -> HttpResponse:
    # Also the one that has just begun.
    note_session(request)
    current = request.session.session_key
    rows = [
        (row, browser_in_words(row.browser), row.session_key == current)
        for row in sessions_of(request.user)
    ]
    return render(request, "account/sessions.html", {"rows": rows, "others": len(rows) > 1})


@require_POST
def own_session_end(request: HttpRequest, number: int) -> HttpResponse:
    """One of somebody else's is as one that is not there."""
    rows = {row.pk: row for row in sessions_of(request.user)}
    if number not in rows or rows[number].session_key == request.session.session_key:
        raise Http404
    end_session(rows[number])
    tell_records("signed_out", user=request.user)
    tell(request, _("You are signed out there."))
    return redirect("account_sessions")


@require_POST
def own_sessions_end(request: HttpRequest) -> HttpResponse:
    """All but this one, also those that no list knows."""
    end_sessions(request.user, but=request.session.session_key or "")
    tell_records("signed_out_elsewhere", user=request.user)
    request.user.refresh_from_db()  # type: ignore[union-attr]
    update_session_auth_hash(request, request.user)  # type: ignore[arg-type]
    tell(request, _("You are signed out everywhere else."))
    return redirect("account_sessions")
