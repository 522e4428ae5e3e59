"""A test's client as somebody who signed in."""

import time
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from lms_admin.signing_in.sessions import is_due
from lms_admin.signing_in.time_out import USED


def force_sign_in(client: Client, user: Any, *, minutes_ago: float = 0) -> Client:
    """Signed in by password, so long ago; a sign-in that is recent for whatever asks for one."""
    client.force_login(user)
    session = client.session
    record = {"method": "password", "at": time.time() - 60 * minutes_ago}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [record]
    session["account_authentication_methods_user"] = str(user.pk)
    session[USED] = time.time()
    session.save()
    # As if noted a moment ago: what a test counts is what its page asks.
    is_due(session.session_key or "")
    return client
