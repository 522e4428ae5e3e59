"""The addresses of allauth that this application has.

Not all of allauth's own list: there, whoever is signed in could change the e-mail address that they
sign in with and that spreadsheets know them by. The academy does that, not its users.
"""

from typing import Final
from urllib.parse import urlencode

from allauth.account import views
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path, re_path, reverse
from django.views.generic import RedirectView

from lms_admin.signing_in.adapter import SIGN_IN_AGAIN
from lms_admin.signing_in.go_on import account_go_on
from lms_admin.signing_in.link import account_link
from lms_admin.signing_in.password import while_passwords_count
from lms_admin.signing_in.session_pages import own_session_end, own_sessions, own_sessions_end
from lms_admin.web import next_url


@login_not_required
def password_reset(request: HttpRequest) -> HttpResponse:
    """Resets by mail. Where the settings say that there is no mail, a page says whom to ask."""
    if not settings.MAIL_IS_ON:
        return render(request, "account/password_reset_off.html")
    answer: HttpResponse = views.password_reset(request)
    return answer


# Only static files are kept in a browser's cache, and nothing but this reaches what a page put into
# its storage. Not "cookies": they hold the language, the colours, and that the browser is known.
CLEARED: Final = '"cache", "storage"'


@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    answer: HttpResponse = views.logout(request)
    # Over plain http browsers do not do it, and complain.
    if request.method == "POST" and request.is_secure():
        answer.headers["Clear-Site-Data"] = CLEARED
    return answer


def reauthenticate(request: HttpRequest) -> HttpResponse:
    """Asks for the password or a second factor. Whoever has neither here signs in once more."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    onward = next_url(request, reverse("home"))
    if any(method["id"] == "reauthenticate" for method in methods):
        answer: HttpResponse = views.reauthenticate(request)
        return answer
    if methods[0]["id"] != SIGN_IN_AGAIN:
        return redirect(f"{methods[0]['url']}?{urlencode({'next': onward})}")
    return render(request, "account/sign_in_again.html", {"next": onward})


urlpatterns = [
    path("", include("lms_admin.signing_in.factors.urls")),
    *([path("", include("lms_admin.signing_in.sso.urls"))] if settings.SSO_ISSUER else []),
    path("login/", while_passwords_count(views.login, except_get=True), name="account_login"),
    path("logout/", sign_out, name="account_logout"),
    path("link/<str:token>/", account_link, name="account_link"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("reauthenticate/", reauthenticate, name="account_reauthenticate"),
    path("go-on/<uuid:token>/", account_go_on, name="account_go_on"),
    path("sessions/", own_sessions, name="account_sessions"),
    path("sessions/end/", own_sessions_end, name="account_sessions_end"),
    path("sessions/<int:number>/end/", own_session_end, name="account_session_end"),
    path(
        "password/change/",
        while_passwords_count(views.password_change),
        name="account_change_password",
    ),
    # Whoever has no password to change chooses the first one by a link in a mail.
    path(
        "password/set/",
        while_passwords_count(RedirectView.as_view(pattern_name="account_reset_password")),
        name="account_set_password",
    ),
    path("password/reset/", while_passwords_count(password_reset), name="account_reset_password"),
    path(
        "password/reset/done/",
        while_passwords_count(views.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        while_passwords_count(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        while_passwords_count(views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]
