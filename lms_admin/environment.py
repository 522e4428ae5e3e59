"""The environment that settings are read from: refused in words, and shown without its secrets."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from environs import Env, EnvValidationError

SECRETS: Final = (
    *("SECRET_KEY", "SECRET_KEY_FALLBACKS", "SSO_CLIENT_SECRET"),
    *("METRICS_TOKEN", "SENTRY_DSN"),
)
# Addresses with a user and a password in them.
URLS: Final = ("DATABASE_URL", "EMAIL_URL", "CACHE_URL", "QUEUE_URL", "REPLICA_URL", "UPLOADS_URL")
# Variables of earlier versions, and what to set instead.
GONE: Final[Mapping[str, str]] = {
    "BEHIND_PROXY": "Set TRUSTED_PROXIES to the number of proxies in front, such as 1.",
}
WORDS: Final[Mapping[str, str]] = {
    "Environment variable not set.": "is missing.",
    "Not a valid boolean.": "must be true or false.",
    "Not a valid integer.": "must be a whole number.",
}


type Together = Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]]


@dataclass(frozen=True, kw_only=True)
class Variable:
    """`shown` is what may be seen of its value; `is_set` is false where it has its default."""

    name: str
    shown: str
    is_set: bool


def finish(env: Env, *, together: Together) -> Sequence[Variable]:
    """What was read, in that order. `together` names what does not go with what.

    Ends the program where something is not right, with everything that is wrong, in words: who
    starts it reads no traceback.
    """
    wrong = [f"{name}: is no longer read. {GONE[name]}" for name in GONE if name in os.environ]
    try:
        env.seal()
    except EnvValidationError as error:
        found: Mapping[str, Any] = error.error_messages  # type: ignore[assignment]
        wrong += [_told(name, texts) for name, texts in found.items()]
    else:
        wrong += [f"{name}: {text}" for name, text in together(env.dump())]
    if wrong:
        number = "1 setting is" if len(wrong) == 1 else f"{len(wrong)} settings are"
        lines = "".join(f"  {text}\n" for text in wrong)
        raise SystemExit(
            f"{number} not right, so nothing was started:\n{lines}docs/deployment.md has them all."
        )
    return [
        Variable(name=name, shown=_shown(name, value), is_set=name in os.environ)
        for name, value in env.dump().items()
    ]


def _told(name: str, texts: Sequence[str]) -> str:
    text = " ".join(WORDS.get(text, text) for text in texts)
    given = os.environ.get(name)
    if given is None or name in SECRETS:
        return f"{name}: {text}"
    return f"{name}: {text} It is {_shown(name, given)!r}."


def _shown(name: str, value: Any) -> str:
    if name in SECRETS:
        return "•••" if value else ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}={one}" for key, one in value.items())
    if isinstance(value, bool):
        return str(value).lower()
    return _without_password(str(value)) if name in URLS else str(value)


def _without_password(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    _who, at, host = rest.rpartition("@")
    return f"{scheme}{separator}•••@{host}" if at else url
