"""How often each thing may be done: the one table of limits.

docs/deployment.md lists it, and a test compares the two. `LIMIT_FACTOR` multiplies all numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most `number` within `seconds`, counted apart for each `per`.

    A process takes `step` of them at once from the count that all share, and spends these without
    asking again: for what is asked so often that each count of it would be felt.
    """

    name: str
    what: str
    per: str
    number: int
    seconds: int
    step: int = 1


# --- Signing in. Only tries that were wrong count ----------------------------------------------
# A browser that somebody signed in with before is known: a stranger's guesses do not touch it.
KNOWN_BROWSER: Final = Limit(
    name="known_browser",
    what="wrong passwords, in a browser in which this account signed in before",
    per="browser and account",
    number=10,
    seconds=300,
)
ADDRESS: Final = Limit(
    name="sign_in_address",
    what="wrong passwords, in other browsers",
    per="client address",
    number=30,
    seconds=300,
)
ACCOUNT_AT_ADDRESS: Final = Limit(
    name="sign_in_account_at_address",
    what="wrong passwords, in other browsers",
    per="account and client address",
    number=5,
    seconds=300,
)
# More than one address can use up by the limit above, so that one alone locks nobody out.
ACCOUNT: Final = Limit(
    name="sign_in_account",
    what="wrong passwords, in other browsers",
    per="account",
    number=100,
    seconds=3600,
)
# Counted by allauth, in the cache that all processes share.
CODE: Final = Limit(
    name="second_factor",
    what="wrong codes of a second factor",
    per="account",
    number=5,
    seconds=300,
)
PASSWORD_AGAIN: Final = Limit(
    name="password_again",
    what="password asked again, or changed",
    per="user",
    number=10,
    seconds=60,
)
RESET_FROM: Final = Limit(
    name="reset_address",
    what="links for a new password",
    per="client address",
    number=20,
    seconds=600,
)
RESET_OF: Final = Limit(
    name="reset_account",
    what="links for a new password",
    per="account",
    number=5,
    seconds=900,
)
LINK: Final = Limit(
    name="reset_link",
    what="new passwords chosen by a link",
    per="client address",
    number=20,
    seconds=60,
)

ELSEWHERE: Final = Limit(
    name="sign_in_elsewhere",
    what="sign-ins begun with the account of the organisation",
    per="client address",
    number=120,
    seconds=60,
)
# Counted by allauth: each sign-in with a passkey asks twice.
PASSKEY: Final = Limit(
    name="passkey",
    what="sign-ins with a passkey, each of which counts twice",
    per="client address",
    number=240,
    seconds=60,
)

# --- Work of the signed-in ----------------------------------------------------------------------
UPLOAD: Final = Limit(
    name="upload", what="uploads and pasted lists", per="user", number=30, seconds=600
)
EXPORT: Final = Limit(name="export", what="files taken away", per="user", number=60, seconds=300)
SEARCH: Final = Limit(name="search", what="searches", per="user", number=450, seconds=60, step=10)
COMMAND: Final = Limit(name="command", what="other changes", per="user", number=240, seconds=60)

LIMITS: Final = (
    KNOWN_BROWSER,
    ADDRESS,
    ACCOUNT_AT_ADDRESS,
    ACCOUNT,
    CODE,
    PASSWORD_AGAIN,
    RESET_FROM,
    RESET_OF,
    LINK,
    ELSEWHERE,
    PASSKEY,
    UPLOAD,
    EXPORT,
    SEARCH,
    COMMAND,
)

# --- Which addresses they are about, by the names of urls.py --------------------------------------
# Forms that are sent there; every other form of the signed-in is a command.
FORMS: Final[Mapping[str, Limit]] = {
    "account_change_password": PASSWORD_AGAIN,
    "account_reauthenticate": PASSWORD_AGAIN,
    "mfa_reauthenticate": PASSWORD_AGAIN,
    "mfa_reauthenticate_webauthn": PASSWORD_AGAIN,
    "imports:upload": UPLOAD,
    "activities_from_file": UPLOAD,
    "qualifications_from_file": UPLOAD,
    "imports:paste": UPLOAD,
    "imports:template_file": EXPORT,
    "export_list": EXPORT,
    "export_list_of": EXPORT,
    "overview_export": EXPORT,
    "user_export": EXPORT,
}
# Files that are fetched by their address.
FILES: Final[Mapping[str, Limit]] = {
    "imports:download": EXPORT,
    "certificate": EXPORT,
    "own_certificate": EXPORT,
    "own_record_file": EXPORT,
    "mfa_download_recovery_codes": EXPORT,
}
# Forms of those who are not signed in: counted for the client's address, and by the second limit
# for the account that is typed.
VISITORS: Final[Mapping[str, tuple[Limit, Limit | None]]] = {
    "account_reset_password": (RESET_FROM, RESET_OF),
    "account_reset_password_from_key": (LINK, None),
    "account_link": (LINK, None),
    "sso_begin": (ELSEWHERE, None),
}
# What a page is searched by, in its address.
WORDS_OF_A_SEARCH: Final = "q"
