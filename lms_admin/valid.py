"""What the value of a setting may be, beyond its type. Each raises ValidationError, in words."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, urlsplit
from zoneinfo import available_timezones

import dj_database_url
import dj_email_url
from environs import ValidationError, validate

SHORTEST_KEY: Final = 32
MAIL_OFF: Final = "off"
# The column that holds it is no longer.
LONGEST_ISSUER: Final = 200
WELL_KNOWN: Final = "/.well-known/"
# As enrollments.roles has them, which cannot be read before there are settings.
ROLES: Final = ("owner", "administrator", "auditor", "team_manager", "learner")
# By the word for it in the environment: allauth's word.
MFA_METHODS: Final[Mapping[str, str]] = {"app": "totp", "passkey": "webauthn"}


def whole_number_between(least: int, most: int = 10**9) -> Callable[[int], int]:
    return validate.Range(least, most, error="must be a whole number from {min} to {max}.")


def secret_key(text: str) -> None:
    if len(text) < SHORTEST_KEY or len(set(text)) < 8:
        raise ValidationError(f"must be at least {SHORTEST_KEY} random characters.")


def secret_keys(texts: list[str]) -> None:
    for text in texts:
        secret_key(text)


def token(text: str) -> None:
    if text and not re.fullmatch(r"[A-Za-z0-9._~+/=-]{32,}", text):
        raise ValidationError(
            f"must be at least {SHORTEST_KEY} letters, digits or signs of a token, or empty."
        )


def report_address(dsn: str) -> None:
    """The address as sentry-sdk reads it."""
    try:
        parts = urlsplit(dsn)
        parts.port  # noqa: B018 - is computed, and may be wrong
    except ValueError:
        raise ValidationError("must have a port that is a number.") from None
    project = parts.path.rpartition("/")[2]
    is_right = parts.scheme in ("http", "https") and parts.username and parts.hostname
    if dsn and not (is_right and project.isdigit()):
        raise ValidationError("must be such as https://key@sentry.example.org/1, or empty.")


def breached_passwords(path: str) -> None:
    """Empty, or a file that can be read and whose first line is one of that list."""
    if not path:
        return
    try:
        with Path(path).open("rb") as lines:
            first = lines.read(41)
    except OSError as error:
        raise ValidationError(f"cannot be read: {error.strerror}.") from None
    if not re.fullmatch(rb"[0-9A-Fa-f]{40}[:\r\n]?", first):
        raise ValidationError("must have a SHA-1 in hexadecimal at the start of each line.")


def hosts(names: list[str]) -> None:
    if not names or any(not name or "/" in name or " " in name for name in names):
        raise ValidationError("must be names such as desk.example.org, without https://.")


def origins(addresses: list[str]) -> None:
    for address in addresses:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path:
            raise ValidationError("must be such as https://desk.example.org, without a path.")


def database(url: str) -> None:
    try:
        found = dj_database_url.parse(url)
    except ValueError:
        found = {}
    if not str(found.get("ENGINE", "")).endswith(("sqlite3", "postgresql")):
        raise ValidationError("must begin with sqlite:/// or postgres://.")
    if not found.get("NAME"):
        raise ValidationError("must name a database: postgres://user:password@host:5432/name.")


def replica(url: str) -> None:
    """Empty, or a database on PostgreSQL."""
    if url:
        database(url)
    if url.startswith("sqlite"):
        raise ValidationError("must begin with postgres://: SQLite has no replicas.")


def _parts_of(url: str) -> SplitResult:
    """The parts of an address; empty parts where it is none or its port cannot be."""
    try:
        parts = urlsplit(url)
        is_address = parts.port != 0
    except ValueError:
        is_address = False
    return parts if is_address else urlsplit("")


def redis(url: str) -> None:
    """Empty, or redis://user:password@host:port/0; rediss:// over TLS."""
    if not url:
        return
    parts = _parts_of(url)
    number = parts.path.strip("/") or "0"
    if parts.scheme not in ("redis", "rediss") or not parts.hostname or not number.isdigit():
        raise ValidationError("must be such as redis://user:password@host:6379/0.")


def uploads(url: str) -> None:
    """Empty, or s3://key:secret@host:port/bucket/folder?region=…&tls=false."""
    if not url:
        return
    parts = _parts_of(url)
    try:
        known = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError:
        parts, known = urlsplit(""), {}
    if parts.scheme != "s3" or not parts.hostname or not parts.path.strip("/"):
        raise ValidationError("must be such as s3://key:secret@s3.example.org/bucket.")
    if bool(parts.username) != bool(parts.password):
        raise ValidationError("must have a key and its secret, or neither.")
    if set(known) - {"region", "tls"} or known.get("tls", "true") not in ("true", "false"):
        raise ValidationError("can end in ?region=… and &tls=false, and in nothing else.")


def mail(url: str) -> None:
    if url == MAIL_OFF:
        return
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValidationError("must have a port that is a number.") from None
    if parts.scheme not in dj_email_url.SCHEMES or port == 0:
        raise ValidationError("must be such as smtp://user:password@host:587/, or the word off.")
    if parts.scheme.startswith(("smtp", "submission")) and not parts.hostname:
        raise ValidationError("must name a mail server.")


def email_address(text: str) -> None:
    if not all(text.rpartition("@")):
        raise ValidationError("must be an email address.")


def time_zone(text: str) -> None:
    if text not in available_timezones():
        raise ValidationError("must be the name of a time zone, such as Europe/Amsterdam.")


def something(text: str) -> None:
    if not text.strip():
        raise ValidationError("must not be empty.")


def roles(names: list[str]) -> None:
    if unknown := [name for name in names if name not in ROLES]:
        known = ", ".join(ROLES)
        raise ValidationError(f"must be of {known}; {', '.join(unknown)} is no role.")


def mfa_methods(names: list[str]) -> None:
    if not names or len(set(names)) < len(names) or not set(names) <= set(MFA_METHODS):
        raise ValidationError("must be app, passkey, or both with a comma between them.")


def issuer(url: str) -> None:
    """Over plain http only on this machine, which tests and developers need."""
    if not url:
        return
    parts = _parts_of(url)
    is_here = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")
    is_fine = parts.scheme == "https" or is_here
    if not is_fine or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValidationError("must be such as https://login.example.org/realm.")
    if len(url) > LONGEST_ISSUER or WELL_KNOWN in url:
        raise ValidationError("must be the issuer itself, without /.well-known/….")


def words_of_strength(words: list[str]) -> None:
    if not all(re.fullmatch(r"[!-~]+", word) for word in words):
        raise ValidationError("must be such as phr,phrh, without spaces.")


def group_roles(pairs: list[str]) -> None:
    if not all(pair.rpartition("=")[0] for pair in pairs):
        raise ValidationError("must be such as desk-owners=owner,desk-admins=administrator.")
    roles([pair.rpartition("=")[2] for pair in pairs])


def sso_is_whole(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with these settings together: the name of each, and what it needs."""
    if values.get("SSO_ISSUER") and not values.get("SSO_CLIENT_ID"):
        yield "SSO_CLIENT_ID", "is missing: the provider of SSO_ISSUER knows this site by it."
    alone = ("SSO_CLIENT_ID", "SSO_CLIENT_SECRET", "SSO_ONLY", "SSO_ADDS_USERS", "SSO_ROLES")
    for name in (*alone, "SSO_ACR"):
        if values.get(name) and not values.get("SSO_ISSUER"):
            yield name, "says nothing without SSO_ISSUER."
