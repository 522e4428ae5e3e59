"""A provider of OpenID Connect, as a process of its own, and somebody who signs in there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from django.test import Client

from tests.processes import free_port, running, wait_for
from tests.web import elements
from tests.worker import ROOT

PROGRAM: Final = ROOT / ".venv" / "bin" / "oidc-provider-mock"
LOTTE: Final = "lotte@waterhoek.example"
# By the number that each has there.
PEOPLE: Final[dict[str, dict[str, Any]]] = {
    "lotte": {"email": LOTTE.upper(), "email_verified": True, "groups": ["staff"]},
    "lotte-new": {"email": LOTTE, "email_verified": True},
    "lotte-weak": {"email": LOTTE, "email_verified": True, "acr": "pwd"},
    "lotte-strong": {"email": LOTTE, "email_verified": True, "acr": "phr"},
    "lotte-unverified": {"email": LOTTE, "email_verified": False},
    "lotte-unsaid": {"email": LOTTE},
    "no-email": {"name": "Nobody"},
    "stranger": {
        "email": "Sam@elsewhere.example",
        "email_verified": True,
        "given_name": "Sam",
        "family_name": "de Wit",
    },
    "admin": {
        "email": "admin@waterhoek.example",
        "email_verified": True,
        "groups": ["staff", "desk-admins", "desk-auditors"],
    },
    "mover": {"email": "mover@waterhoek.example", "email_verified": True, "groups": []},
}


@contextmanager
def provider(folder: Path) -> Iterator[str]:
    """Its issuer. It takes no sign-in that was begun without a nonce."""
    port = free_port()
    people = [json.dumps({"sub": sub, **claims}) for sub, claims in PEOPLE.items()]
    command = [str(PROGRAM), "--port", str(port), "--require-nonce", "true"]
    for one in people:
        command += ["--user-claims", one]
    with (
        (folder / "provider.log").open("w") as log,
        running(command, cwd=ROOT, stdout=log, stderr=log),
    ):
        wait_for(port)
        yield f"http://127.0.0.1:{port}"


def begun(client: Client, back: str = "") -> str:
    """The provider's address to which the page of somebody who wants to sign in goes on."""
    page = client.post("/accounts/sso/", {"next": back} if back else {})
    assert page.status_code == 200, page.content
    return next(str(one["href"]) for one in elements(page, "a") if one.get("id") == "away")


def returned(address: str, sub: str, action: str = "") -> str:
    """Where the provider sends somebody back to who signed in there."""
    answer = requests.post(
        address, {"sub": sub, "action": action}, allow_redirects=False, timeout=30
    )
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def sign_in_there(client: Client, sub: str, back: str = "") -> Any:
    return client.get(returned(begun(client, back), sub))
