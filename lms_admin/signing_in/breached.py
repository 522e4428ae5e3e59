"""Passwords that were found in breaches, looked up in a file of this machine: nobody is asked.

The file is the one that Have I Been Pwned gives away: a line a password, in the order of their
hashes, `SHA-1 in hexadecimal:how often`. It is searched where it lies; nothing of it is loaded.
"""

import hashlib
import os
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class NotBreached:
    def validate(self, password: str, user: Any = None) -> None:
        known = settings.BREACHED_PASSWORDS_FILE
        if known and is_in(Path(known), password):
            raise ValidationError(
                _("This password is known from a breach of another site. Choose another one."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return _("Your password can't be one that is known from a breach.")


def is_in(file: Path, password: str) -> bool:
    """By halves: some thirty looks for the thousand million passwords of the whole list."""
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as lines:
        first, behind = 0, lines.seek(0, os.SEEK_END)
        while first < behind:
            middle = (first + behind) // 2
            found = _digest_after(lines, middle)
            if found == digest:
                return True
            if found and found < digest:
                first = middle + 1
            else:
                behind = middle
        return _digest_after(lines, 0) == digest


def _digest_after(lines: IO[bytes], place: int) -> bytes:
    """That of the first line which begins there or later; empty behind the last one."""
    lines.seek(max(place - 1, 0))
    if place:
        lines.readline()
    return lines.readline().partition(b":")[0].strip().upper()
