"""The demo: a seeded academy with web server and worker, started and stopped together.

`python -m lms_admin.demo` keeps everything in .demo/ beside the project, except where DATABASE_URL
names another database. `--reset` throws the data away first.
"""

import argparse
import fcntl
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import TextIO

from lms_admin.processes import NotStarted, Processes, answers, listen

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".demo"
MAIL_DOMAIN = "@waterhoek.example"
PASSWORD = "waterhoek-demo"  # noqa: S105 - printed on the screen, for made-up people only
ADMINISTRATOR = f"marit.vink{MAIL_DOMAIN}"
NOT_OURS = "The database of DATABASE_URL has users of its own. Nothing was changed."

READY = """
{academy} is ready at {address}

{sign_ins}
All of them have the password {password}

Try this: sign in as the administrator, search Users for Sanne, open her and unenroll her from
something. Then upload this filled-in workbook (good lines, and one of each kind of mistake)
  {workbook}
at {address}{upload}

Ctrl-C stops, make demo goes on with the same data, make demo-reset starts afresh.
Logs: {logs}
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away first")
    options = parser.parse_args()
    HOME.mkdir(mode=0o700, exist_ok=True)
    try:
        with only_one():
            workbook, upload = prepare(reset=options.reset)
            return serve(workbook, upload)
    except NotStarted as reason:
        say(str(reason), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def say(text: str, file: TextIO | None = None) -> None:
    print(text, file=file, flush=True)


@contextmanager
def only_one() -> Iterator[None]:
    """Two demos on the same data would be two workers, and one might reset the other."""
    with (HOME / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotStarted("The demo is running already; stop it first with Ctrl-C.") from None
        yield


def prepare(*, reset: bool) -> tuple[str, str]:
    """Set up the environment, the database with the academy in it, and the workbook.

    Returns the workbook's path and the path of the page to upload it at.
    """
    own_database = "DATABASE_URL" not in os.environ
    if reset and own_database:
        empty_home()
    os.environ |= environment()
    import django
    from django.core.management import call_command
    from django.db import OperationalError

    django.setup()
    try:
        call_command("migrate", verbosity=0)
        if reset and not own_database:
            empty_database()
            empty_home()
        fill_academy()
        filled_in = call_command(
            "write_demo_workbook", str(HOME), by=ADMINISTRATOR, stdout=StringIO()
        )
    except OperationalError as error:
        raise NotStarted(f"The database cannot be used: {error}") from error
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    workbook, upload = filled_in.splitlines()
    return workbook, upload


def environment() -> dict[str, str]:
    """Plain http on this machine, everything inside HOME; what is set already stays."""
    secret = HOME / "secret_key"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(50))
    wanted = {
        "DJANGO_SETTINGS_MODULE": "lms_admin.settings",
        "SECRET_KEY": secret.read_text(),
        "DATABASE_URL": f"sqlite:///{HOME / 'db.sqlite3'}",
        "MEDIA_ROOT": str(HOME / "media"),
        "ERASED_NUMBERS_FILE": str(HOME / "erased.jsonl"),
        "ACADEMY_NAME": "Waterhoek Academy",
        "HTTPS": "false",
        # Mails are written to the terminal.
        "EMAIL_URL": "console://",
    }
    return {name: os.environ.get(name, value) for name, value in wanted.items()}


def empty_home() -> None:
    for path in HOME.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in ("lock", "secret_key"):
            path.unlink()


def empty_database() -> None:
    """Empties the database of DATABASE_URL, if it holds nobody but the academy's people."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection

    from lms_admin import dialect

    users = get_user_model().objects.all()
    if users.exclude(email__endswith=MAIL_DOMAIN).exists():
        raise NotStarted(NOT_OURS)
    if not dialect.flushes_append_only_tables():
        raise NotStarted(
            f"Nothing was changed. Delete {connection.settings_dict['NAME']} yourself."
        )
    call_command("flush", interactive=False, verbosity=0)


def fill_academy() -> None:
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    users = get_user_model().objects.all()
    if not users.exists():
        call_command("seed_academy", password=PASSWORD)
        call_command("seed_imports", by=ADMINISTRATOR)
    elif users.filter(email=ADMINISTRATOR).exists():
        say("Going on with the data of last time.")
    else:
        raise NotStarted(NOT_OURS)


def sign_ins() -> str:
    """Who can sign in, with their role: a line each."""
    from django.core.management import call_command

    known = call_command("seed_academy", sign_ins=True, stdout=StringIO())
    people = (line.split("\t") for line in known.splitlines())
    return "".join(f"  {role.replace('_', ' '):<15}{email}\n" for role, email in people)


def serve(workbook: str, upload: str) -> int:
    """Run web server and worker until asked to stop; returns the exit code."""
    from django.conf import settings

    wanted = int(os.environ.get("PORT") or 8000)
    with listen(wanted) as listener, Processes(ROOT, HOME) as processes:
        port = listener.getsockname()[1]
        if port != wanted:
            say(f"Port {wanted} is in use.")
        python = sys.executable
        web = [python, "-m", "gunicorn", "lms_admin.wsgi", f"--bind=fd://{listener.fileno()}"]
        web += ["--threads=4", "--graceful-timeout=5", "--no-control-socket", "--log-level=warning"]
        processes.start("web server", web, pass_fds=[listener.fileno()])
        processes.start("worker", [python, "manage.py", "run_worker"])
        ended = processes.watch(60, until=lambda: answers(port))
        if not ended and not processes.asked_to_stop.is_set():
            say(
                READY.format(
                    academy=settings.ACADEMY_NAME,
                    address=f"http://localhost:{port}",
                    logs=HOME,
                    sign_ins=sign_ins(),
                    password=PASSWORD,
                    workbook=workbook,
                    upload=upload,
                )
            )
            ended = processes.watch()
        if ended:
            say(processes.obituary(ended), file=sys.stderr)
            return 1
        say("\nStopping …")
    say("Stopped. The data is kept.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
