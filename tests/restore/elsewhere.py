"""Restores a backup elsewhere, as docs/deployment.md says, and moves this process there."""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from lms_admin import backups
from tests.worker import close_nurseries


@contextmanager
def restored(backup: Path, place: Path) -> Iterator[None]:
    """Meanwhile this process, and the workers that it starts, are at the restored site.

    What they had before is out of reach: whatever is found was in the backup.
    """
    media, named = Path(settings.MEDIA_ROOT), connection.settings_dict["NAME"]
    shutil.rmtree(media, ignore_errors=True)
    settings.MEDIA_ROOT = place / "media"
    with tarfile.open(backup / backups.FILES) as files:
        files.extractall(settings.MEDIA_ROOT, filter="data")
    with _database(backup, place) as database:
        try:
            _move_to(database)
            yield
        finally:
            # Their workers would hold the restored database.
            close_nurseries()
            settings.MEDIA_ROOT = media
            _move_to(named)


def _move_to(database: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = database


@contextmanager
def _database(backup: Path, place: Path) -> Iterator[str]:
    if connection.vendor == "sqlite":
        file = place / "restored.sqlite3"
        shutil.copyfile(backup / backups.DATABASE_FILE, file)
        yield str(file)
        return
    name = f"{connection.settings_dict['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        _pg_restore(backup / backups.DATABASE_DUMP, name)
        yield name
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _pg_restore(dump: Path, name: str) -> None:
    known: dict[str, Any] = connection.settings_dict
    signed_in = {f"PG{key}": str(known[key]) for key in ("HOST", "PORT", "USER", "PASSWORD")}
    command = ["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error"]
    subprocess.run(
        [*command, f"--dbname={name}", str(dump)],
        env=os.environ | {key: text for key, text in signed_in.items() if text},
        check=True,
    )
