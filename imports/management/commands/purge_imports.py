"""Deletes uploaded files, and drafts, that were kept long enough."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from imports import services


class Command(BaseCommand):
    help = (
        "Delete the files of imports that ended IMPORT_FILE_DAYS ago, with what the files alone "
        "knew; drafts that nobody touched for IMPORT_DRAFT_DAYS; and files without an import. "
        "Outcomes stay. Workers do the same once a day. Exit status 1 if something could not be "
        "deleted; it is tried again next time."
    )

    def handle(self, *args: Any, **options: Any) -> str:
        purged = services.purge()
        told = (
            f"Files taken off {purged.imports} imports, {purged.drafts} drafts discarded, "
            f"{purged.files} files deleted."
        )
        if purged.failed:
            raise CommandError(f"{told} {purged.failed} could not be deleted: see the log.")
        return told
