"""The one provider, as the settings name it: asked with state, nonce and PKCE, and checked.

allauth keeps the state and speaks the protocol. It asks for no nonce and leaves the signature of
an ID token unchecked that came over TLS: here both are, and the issuer with them.
"""

import hmac
from hashlib import sha256
from typing import Any, Final

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from lms_admin.signing_in.sso.claims import read_claims

WELL_KNOWN: Final = "/.well-known/openid-configuration"
# What is used of what the provider publishes.
ENDPOINTS: Final = (*("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"),)
# Not an answer that can be used: raised by the library over what it does not expect.
UNEXPECTED: Final = (AttributeError, LookupError, TypeError, ValueError)


def nonce_of(code_verifier: str) -> str:
    """Known to this session alone until it is sent, as the verifier of PKCE is."""
    return sha256(f"nonce:{code_verifier}".encode()).hexdigest()


class Conversation(OpenIDConnectOAuth2Adapter):
    """What is asked of the provider, and whether the answer is one. OAuth2Error if not."""

    nonce = ""
    _openid_config: dict[str, Any]

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, "sso")

    @property
    def openid_config(self) -> dict[str, Any]:
        if not hasattr(self, "_openid_config"):
            self._openid_config = self._published()
        return self._openid_config

    def _published(self) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(settings.SSO_ISSUER.rstrip("/") + WELL_KNOWN)
            answer.raise_for_status()
            said = answer.json()
        if not isinstance(said, dict) or not all(isinstance(said.get(x), str) for x in ENDPOINTS):
            raise OAuth2Error("What the provider publishes lacks an address.")
        if str(said.get("issuer")).rstrip("/") != settings.SSO_ISSUER.rstrip("/"):
            raise OAuth2Error("The provider calls itself something else than SSO_ISSUER.")
        return said

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("sso_callback"))

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: Any = None
    ) -> Any:
        if not pkce_code_verifier:
            raise OAuth2Error("This sign-in was begun without PKCE.")
        self.nonce = nonce_of(pkce_code_verifier)
        return super().get_access_token_data(request, app, client, pkce_code_verifier)

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        try:
            identity = self._decode_id_token(app, kwargs["response"]["id_token"])
            said = self._fetch_user_info(token.token)
            if said["sub"] != identity["sub"]:
                raise OAuth2Error("The ID token is about somebody else.")
            # How strong the sign-in was is said by what is signed, and by nothing else.
            return self._login(request, identity | said | {"acr": identity.get("acr")})
        except UNEXPECTED as error:
            raise OAuth2Error("The answer of the provider is none.") from error

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        said: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        if not hmac.compare_digest(str(said.get("nonce")), self.nonce):
            raise OAuth2Error("The ID token was made for another sign-in.")
        return said

    def _login(self, request: HttpRequest, said: dict[str, Any]) -> SocialLogin:
        login: SocialLogin = self.get_provider().sociallogin_from_response(
            request, {"userinfo": said}
        )
        login.claims = read_claims(
            said, issuer=settings.SSO_ISSUER, groups_claim=settings.SSO_GROUPS_CLAIM
        )
        return login


class SsoProvider(OpenIDConnectProvider):
    oauth2_adapter_class = Conversation

    @property
    def sub_id(self) -> str:
        """Somebody's number is one at its issuer: another issuer has the same for others."""
        return str(settings.SSO_ISSUER)

    def get_oauth2_adapter(self, request: HttpRequest) -> Conversation:
        return Conversation(request)

    def get_pkce_params(self) -> dict[str, Any]:
        """Adds the nonce and the strength that is asked for, which go the same way."""
        params: dict[str, Any] = super().get_pkce_params()
        strength = {"acr_values": " ".join(settings.SSO_ACR)} if settings.SSO_ACR else {}
        return params | {"nonce": nonce_of(params["code_verifier"])} | strength

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        """Nothing of what the provider says about somebody is kept."""
        return {}
