"""Copies the database and the uploaded files to a folder, while everybody goes on working."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms_admin.backups import BackupFailed, drop_older, make_backup


class Command(BaseCommand):
    help = (
        "Copy the database and the uploaded files to a new folder in FOLDER, while everybody goes "
        "on working, and the list of erased numbers beside it. docs/deployment.md says how to "
        "restore them. Exit status 1 if anything is not in the copy."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--keep-days",
            type=int,
            help="delete backups of more than so many days ago, once this one is made",
        )

    def handle(self, *args: Any, **options: Any) -> str:
        folder, days = options["folder"], options["keep_days"]
        if days is not None and days < 1:
            raise CommandError("--keep-days must be 1 or more.")
        try:
            made = make_backup(folder)
        except BackupFailed as failed:
            raise CommandError(str(failed)) from failed
        gone = 0 if days is None else drop_older(folder, days)
        return f"Backup made: {made}." + (f" {gone} older deleted." if gone else "")
