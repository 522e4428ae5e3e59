"""Browsers that an account signed in with before: a signed cookie, which holds no name.

Tries in them are counted apart, so that whoever guesses at somebody's password elsewhere locks
nobody out (OWASP calls this device cookies). On a shared computer several accounts are known.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

SALT: Final = "lms_admin.signing_in.browsers"
LASTS: Final = timedelta(days=180)
# The oldest is forgotten. So many leave the cookie small.
MOST_ACCOUNTS: Final = 30


@dataclass(frozen=True, kw_only=True)
class Browser:
    number: str
    accounts: tuple[str, ...]

    def knows(self, account: str) -> bool:
        return self.digest_of(account) in self.accounts

    @property
    def last(self) -> str:
        """The digest of who signed in with it last; "" for nobody."""
        return self.accounts[-1] if self.accounts else ""

    def digest_of(self, account: str) -> str:
        return hashlib.sha256(f"{self.number}\0{account}".encode()).hexdigest()[:20]


def browser_of(request: HttpRequest) -> Browser:
    """The browser as its cookie names it. A browser without a cookie of ours knows no account."""
    text = request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "")
    try:
        number, *accounts = signing.loads(text, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return Browser(number=secrets.token_urlsafe(12), accounts=())
    return Browser(number=number, accounts=tuple(accounts))


def remember_browser(request: HttpRequest, response: HttpResponse, account: str) -> None:
    """Notes in the browser's cookie that this account signed in with it."""
    browser = browser_of(request)
    own = browser.digest_of(account)
    others = [one for one in browser.accounts if one != own][-MOST_ACCOUNTS + 1 :]
    response.set_cookie(
        settings.BROWSER_COOKIE_NAME,
        signing.dumps([browser.number, *others, own], salt=SALT),
        max_age=LASTS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
