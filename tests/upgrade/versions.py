"""The version before this one, and how it is run beside this one."""

import os
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path
from typing import Final

from tests.worker import ROOT

# The commit that was released last: at each release it becomes that release's.
BEFORE: Final = "87cd73a244bd2fce339a34d568946b119b895e11"


class Unknown(Exception):
    """The commit is not in this clone."""


def export(commit: str, folder: Path) -> Path:
    """The code of that commit, in a folder of its own."""
    asked = ["git", "-C", str(ROOT), "archive", commit]
    archive = subprocess.run(asked, capture_output=True, check=False)
    if archive.returncode:
        raise Unknown(f"{commit} cannot be had from this clone: {archive.stderr.decode().strip()}")
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    return folder


def variables(code: Path, database: str, place: Path, **more: str) -> dict[str, str]:
    """The environment of a process of that code: the settings of production, but for https."""
    own = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return own | {
        "PYTHONPATH": str(code),
        "DJANGO_SETTINGS_MODULE": "lms_admin.settings",
        "SECRET_KEY": "only-for-tests-" + "0123456789abcdef" * 4,
        "DATABASE_URL": database,
        "EMAIL_URL": "off",
        "HTTPS": "false",
        "MEDIA_ROOT": str(place / "media"),
        "STATIC_ROOT": str(place / "static"),
        "ERASED_NUMBERS_FILE": str(place / "erased.jsonl"),
        "IMPORT_LEASE_SECONDS": "2",
        **more,
    }


def started(code: Path, *command: str, **environment: str) -> subprocess.Popen[bytes]:
    """A process of that code, with this version's packages."""
    return subprocess.Popen([sys.executable, *command], cwd=code, env=environment)
