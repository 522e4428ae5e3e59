"""What docs/deployment.md has an administrator type, and what is typed for them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.worker import ROOT

NAME: Final = "desk.example.org"
CERTIFICATE: Final = Path(f"/etc/letsencrypt/live/{NAME}")
OWNER: Final = "olga.smit@example.org"
PASSWORD: Final = "a long enough one for Olga"
FIRST, RESTORE, UPGRADE = (
    "Half an hour on an empty server",
    "Backup and restore",
    "A new version",
)
# Chapters that are followed, in this order.
CHAPTERS: Final = (FIRST, RESTORE, UPGRADE)
HOME: Final = "/srv/enrollment-desk/current"
# In place of an authority, which nobody reaches from a sealed machine.
CERTBOT: Final = f"""#!/bin/sh
mkdir -p {CERTIFICATE}
exec openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME} \\
    -addext subjectAltName=DNS:{NAME} \\
    -keyout {CERTIFICATE}/privkey.pem -out {CERTIFICATE}/fullchain.pem 2>/dev/null
"""


def chapter(name: str) -> list[str]:
    guide = (ROOT / "docs" / "deployment.md").read_text()
    text = re.split(r"\n## ", guide[guide.index(f"\n## {name}\n") + 1 :], maxsplit=1)[0]
    return re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def blocks() -> Iterator[tuple[str, str]]:
    """All blocks, chapter by chapter, and what shows that the site is well after each."""
    for name in CHAPTERS:
        for block in chapter(name):
            yield name, block
        if name == RESTORE:
            yield name, "systemctl start enrollment-desk-chores.service\n"
            yield name, asked("/health/")
    yield UPGRADE, asked("/accounts/login/")


def asked(address: str) -> str:
    return f"curl --fail --silent --show-error https://{NAME}{address} >/dev/null\n"


def typed_for(block: str) -> str:
    """Of what is asked for, the password."""
    return f"{PASSWORD}\n" if "create_owner" in block else ""
