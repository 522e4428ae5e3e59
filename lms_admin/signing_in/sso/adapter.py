"""What allauth asks while somebody comes back from the provider."""

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.shortcuts import render

from lms_admin.signing_in.records import tell_refused
from lms_admin.signing_in.sso.claims import Claims

log = logging.getLogger(__name__)


def app_of_settings() -> SocialApp:
    return SocialApp(
        provider="openid_connect",
        provider_id="sso",
        name=settings.SSO_NAME,
        client_id=settings.SSO_CLIENT_ID,
        secret=settings.SSO_CLIENT_SECRET,
        settings={"server_url": settings.SSO_ISSUER, "oauth_pkce_enabled": True},
    )


class SsoAdapter(DefaultSocialAccountAdapter):
    """Lets in people of the academy alone. Nobody signs up; whoever is refused is told why."""

    def get_provider(self, request: HttpRequest, provider: Any, client_id: Any = None) -> Any:
        # Only here: every process has this adapter, and few have a use for the protocol's library.
        from lms_admin.signing_in.sso.provider import SsoProvider

        return SsoProvider(request, app=app_of_settings())

    def list_apps(self, request: HttpRequest, *_asked: Any, **_named: Any) -> list[SocialApp]:
        return [app_of_settings()] if settings.SSO_ISSUER else []

    def get_requests_session(self) -> Any:
        """Asks the addresses that the provider publishes, and none that one of them leads to."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        claims = sociallogin.claims
        is_weak = settings.SSO_ACR and claims.strength not in settings.SSO_ACR
        user, refused = (None, "weak") if is_weak else self.arrived(claims)
        if user is None:
            tell_refused("")
            context = {"refused": refused, "sso_name": settings.SSO_NAME}
            raise ImmediateHttpResponse(
                render(request, "account/sso_refused.html", context, status=403)
            )
        sociallogin.user = user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        if exception is not None:
            log.warning("The sign-in provider gave no answer that can be used: %r", exception)
        is_cancelled = error == AuthError.CANCELLED
        context = {"is_cancelled": is_cancelled, "sso_name": settings.SSO_NAME}
        status = 503 if exception is not None else 403
        page = render(request, "account/sso_failed.html", context, status=status)
        if status == 503:
            page.headers["Retry-After"] = "30"
        raise ImmediateHttpResponse(page)

    def arrived(self, claims: Claims) -> tuple[AbstractBaseUser | None, str]:
        """Who it is, or the code of why nobody."""
        return None, "unknown"
