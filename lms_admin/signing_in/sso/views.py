"""To the provider, and back from it."""

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from lms_admin.signing_in.sso.provider import Conversation


@login_not_required
@never_cache
@require_POST
def sso_begin(request: HttpRequest) -> HttpResponse:
    """A page that goes on to the provider by itself.

    Not a redirect: the content security policy lets forms lead to this site alone, and browsers
    hold redirects against it. A page may lead anywhere.
    """
    provider = get_adapter().get_provider(request, "sso")
    back = get_next_redirect_url(request)
    try:
        away = provider.redirect(request, AuthProcess.LOGIN, next_url=back)
    except (OAuth2Error, RequestException) as error:
        return _failed(request, error)
    context = {"address": away["Location"], "sso_name": settings.SSO_NAME}
    return render(request, "account/sso_begin.html", context)


@login_not_required
@never_cache
@require_safe
def sso_callback(request: HttpRequest) -> HttpResponse:
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(Conversation(request))(request)
    except (OAuth2Error, RequestException) as error:
        return _failed(request, error)
    return answer


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    try:
        get_adapter().on_authentication_error(request, None, exception=error)
    except ImmediateHttpResponse as told:
        page: HttpResponse = told.response
        return page
    raise error
