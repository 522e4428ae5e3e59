"""All that is asked before a release. `make release-check` prints each step, and fails if one does.

DATABASE_URL names a PostgreSQL server for the step that looks at migrations; without it a cluster
of our own is made. The list of what we ship is written to .data/release/.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from tests.faults.cluster import server
from tests.release.packages import Told, audit, licences, write_list
from tests.worker import ROOT

LIST: Final = ROOT / ".data" / "release" / "enrollment-desk.cdx.json"
# As docs/systemd/desk.env has them.
PRODUCTION: Final = {
    "DEBUG": "false",
    "SECRET_KEY": "only-to-check-" + "0123456789abcdef" * 4,
    "ALLOWED_HOSTS": "desk.example.org",
    "EMAIL_URL": "smtp://mail.example.org",
    "TRUSTED_PROXIES": "1",
}


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory() as place:
        for name, step in steps(Path(place)).items():
            told = step()
            answer = "ok" if told.asked else "NOT ASKED"
            sys.stdout.write(f"{answer if told.well else 'FAILED':9} {name}: {told.text}\n")
            sys.stdout.flush()
            if not told.well:
                failed.append(name)
    sys.stdout.write(f"Not ready: {', '.join(failed)}.\n" if failed else "Ready to be released.\n")
    return 1 if failed else 0


def steps(place: Path) -> Mapping[str, Callable[[], Told]]:
    manage = partial(_said, [sys.executable, "manage.py"])
    tested = partial(_said, [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"])
    static = PRODUCTION | {"STATIC_ROOT": str(place)}
    return {
        "settings": partial(manage, ["check", "--deploy", "--fail-level=WARNING"], PRODUCTION),
        "migrations complete": partial(
            manage, ["makemigrations", "--check", "--dry-run"], PRODUCTION
        ),
        "migrations stop nobody": partial(_on_postgresql, tested, ["tests/schema"]),
        "version before": partial(_on_postgresql, tested, ["tests/upgrade"]),
        "texts translated": partial(tested, ["tests/lms_admin/test_translations.py"], {}),
        "static files": partial(manage, ["collectstatic", "--noinput"], static),
        "known holes": audit,
        "licences": licences,
        "list of parts": partial(write_list, LIST),
    }


def _on_postgresql(tested: Callable[..., Told], arguments: list[str]) -> Told:
    with server() as url:
        return tested(arguments, {"DATABASE_URL": url, "REQUIRE_ALL": "1"})


def _said(program: list[str], arguments: list[str], more: Mapping[str, str]) -> Told:
    """How a program of ours ended, in its last words; in all of them where it failed."""
    done = subprocess.run(
        [*program, *arguments],
        cwd=ROOT,
        env=_without_settings() | dict(more),
        capture_output=True,
        text=True,
        check=False,
    )
    said = (done.stdout + done.stderr).strip()
    return Told(done.returncode == 0, said if done.returncode else said.splitlines()[-1])


def _without_settings() -> dict[str, str]:
    """Whoever runs this may have settings of their own."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


if __name__ == "__main__":
    sys.exit(main())
