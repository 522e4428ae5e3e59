"""A backup of the database and of the uploaded files, made while everybody goes on working.

The database comes first: whatever file it names was there before, and is copied after it. A file
that was deleted in between is missing, and was meant to go. The list of erased numbers is no part
of a backup: it lies beside them, and is always the newest, because it says what a restore must not
bring back.
"""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection

from lms_admin import dialect

NAMED_BY: Final = "%Y-%m-%dT%H%M%SZ"
UNFINISHED: Final = ".unfinished"
DATABASE_FILE, DATABASE_DUMP, FILES = "academy.sqlite3", "database.dump", "files.tar"


class BackupFailed(Exception):
    """A sentence for whoever looks after the server."""


def make_backup(folder: Path) -> Path:
    """A new folder in `folder`, named by this moment; it has its name when it is complete."""
    target = folder / datetime.now(UTC).strftime(NAMED_BY)
    unfinished = target.with_suffix(UNFINISHED)
    try:
        unfinished.mkdir(mode=0o700, parents=True)
        _copy_database(unfinished)
        _copy_files(unfinished / FILES)
        _copy_erased_numbers(folder)
        unfinished.rename(target)
    except OSError as error:
        raise BackupFailed(f"The backup could not be written: {error}.") from error
    return target


def drop_older(folder: Path, days: int) -> int:
    """Delete backups older than so many days, and unfinished ones. Returns how many it deleted."""
    oldest = datetime.now(UTC) - timedelta(days=days)
    gone = [path for path, made_at in _dated_backups(folder) if made_at < oldest]
    gone += [path for path in folder.glob(f"*{UNFINISHED}") if path.is_dir()]
    for path in gone:
        shutil.rmtree(path)
    return len(gone)


def _dated_backups(folder: Path) -> Iterator[tuple[Path, datetime]]:
    """Backups of ours, and nothing else that lies there."""
    for path in sorted(folder.iterdir()):
        try:
            yield path, datetime.strptime(path.name, NAMED_BY).replace(tzinfo=UTC)
        except ValueError:
            continue


def _copy_database(folder: Path) -> None:
    if dialect.is_a_file():
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(folder / DATABASE_FILE)])
    else:
        _dump(folder / DATABASE_DUMP)


def _dump(file: Path) -> None:
    """Dumps by pg_dump, which comes with PostgreSQL and reads everything as of one moment."""
    named = connection.settings_dict
    program = shutil.which("pg_dump")
    if program is None:
        raise BackupFailed("pg_dump is not installed: it comes with postgresql-client.")
    command = [program, "--format=custom", "--no-password", f"--file={file}", str(named["NAME"])]
    done = subprocess.run(
        command, env=os.environ | _signed_in(named), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupFailed(f"pg_dump could not copy the database: {done.stderr.strip()}")


def _signed_in(named: dict[str, Any]) -> dict[str, str]:
    """Gives the password in the environment: everybody on the machine can read arguments."""
    known = {key: str(named[key]) for key in ("HOST", "PORT", "USER", "PASSWORD") if named[key]}
    return {f"PG{key}": text for key, text in known.items()}


def _copy_files(file: Path) -> None:
    """What the folder of uploads holds. Files in an object store have copies of their own there."""
    with tarfile.open(file, "w") as archive:
        root = Path(settings.MEDIA_ROOT)
        for path in sorted(root.rglob("*")) if root.exists() else ():
            try:
                archive.add(path, arcname=str(path.relative_to(root)), recursive=False)
            except FileNotFoundError:
                # It was purged, or its import discarded, since the database was copied.
                continue


def _copy_erased_numbers(folder: Path) -> None:
    source = Path(settings.ERASED_NUMBERS_FILE)
    if source.exists():
        shutil.copyfile(source, folder / source.name)
