"""What every answer tells a browser to refuse, and what production's cookies are."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from enrollments.roles import Role
from tests.doors.estate import Estate, read, taken_back
from tests.doors.fuzz.places import places
from tests.web import HTMX
from tests.worker import ROOT, environment

POLICY = ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'")
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Given to anybody, and about nobody.
OPEN = ("account_", "set_language", "health", "worker_health", "metrics")


def missing(answer: Any) -> list[str]:
    policy = answer.headers.get("Content-Security-Policy", "")
    wrong = [part for part in POLICY if part not in policy]
    wrong += [name for name, value in ALWAYS.items() if answer.headers.get(name) != value]
    if "unsafe" in policy or "*" in policy:
        wrong.append(policy)
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/") and "charset=utf-8" not in kind:
        wrong.append(f"no charset: {kind}")
    return wrong


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.OWNER, Role.LEARNER, None])
def test_every_answer_has_them(role: Role | None) -> None:
    estate = Estate.make(role or Role.OWNER)
    wrong, client = [], estate.client if role else Client()
    for pattern, place in places(estate):
        if pattern.name == "account_logout" and role:
            continue
        for method in ("get", "post"):
            with taken_back():
                answer = read(getattr(client, method)(place, headers=HTMX if role is None else {}))
            said = missing(answer)
            is_private = role and answer.status_code < 300 and not pattern.name.startswith(OPEN)
            if is_private and "no-store" not in answer.headers.get("Cache-Control", ""):
                said.append(f"kept: {answer.headers.get('Cache-Control')}")
            if said:
                wrong.append((pattern.name, method, answer.status_code, said))
    assert not wrong


IN_PRODUCTION = """
import django, json
from django.conf import settings
plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": plain}}
django.setup()
from django.test import Client
settings.ALLOWED_HOSTS = ["testserver"]
plain = Client().get("/accounts/login/")
answer = Client().get("/accounts/login/", secure=True)
chosen = Client().post("/language/", {"language": "nl"}, secure=True)
print(json.dumps({
    "plain": [plain.status_code, plain["Location"]],
    "hsts": answer["Strict-Transport-Security"],
    "cookies": {name: dict(one) for page in (answer, chosen) for name, one in page.cookies.items()},
    "names": [getattr(settings, one) for one in dir(settings) if one.endswith("_COOKIE_NAME")],
    "session": [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE,
                settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE,
                settings.SESSION_COOKIE_DOMAIN, settings.SESSION_COOKIE_PATH],
}))
"""


@pytest.mark.django_db(transaction=True)
def test_in_production_there_is_only_https_and_cookies_are_of_this_host(tmp_path: Path) -> None:
    asked = subprocess.run(
        [sys.executable, "-c", IN_PRODUCTION],
        cwd=ROOT,
        env=environment(
            DJANGO_SETTINGS_MODULE="tests.production", STATIC_ROOT=str(tmp_path), HTTPS="true"
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    told = json.loads(asked.stdout.splitlines()[-1])
    assert told["plain"] == [301, "https://testserver/accounts/login/"]
    assert told["hsts"] == "max-age=31536000; includeSubDomains; preload"
    assert told["session"] == ["__Host-sessionid", True, True, "Lax", None, "/"]
    assert {"__Host-csrftoken", "__Host-language", "__Host-theme"} <= set(told["names"])
    assert all(name.startswith("__Host-") for name in (*told["names"], *told["cookies"]))
    for cookie in told["cookies"].values():
        assert (cookie["secure"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")
