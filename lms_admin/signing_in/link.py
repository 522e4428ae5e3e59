"""A link that signs somebody in once: for an owner where the organisation's sign-in is away.

Whoever can run commands on the server makes it. It is good for a few minutes, and until that person
signs in, in whatever way.
"""

from typing import Any, Final

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

SALT: Final = "a link that signs in once"
MINUTES: Final = 10


def sign_in_path(user: AbstractBaseUser) -> str:
    token = signing.dumps([user.pk, _state_of(user)], salt=SALT)
    return reverse("account_link", args=[token])


def _state_of(user: AbstractBaseUser) -> str:
    """Another one as soon as the user signs in, or all sessions end."""
    text = f"{user.last_login and user.last_login.isoformat()}:{user.get_session_auth_hash()}"
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()


def _user_of(token: str) -> Any:
    try:
        number, state = signing.loads(token, salt=SALT, max_age=MINUTES * 60)
    except signing.BadSignature:
        return None
    user = get_user_model()._default_manager.filter(pk=number, is_active=True).first()
    return user if user and constant_time_compare(state, _state_of(user)) else None


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account_link(request: HttpRequest, token: str) -> HttpResponse:
    """Asks first: a program that looks at links would use it up. A second step is asked as ever."""
    if request.user.is_authenticated:
        return redirect("home")
    user = _user_of(token)
    if user is None or request.method != "POST":
        return render(request, "account/link.html", {"is_good": user is not None})
    record_authentication(request, user, "link")
    answer: HttpResponse = perform_login(request, Login(user=user))
    return answer
