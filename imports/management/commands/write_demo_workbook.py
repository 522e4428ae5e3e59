"""Prepares an import for the demo: its workbook, filled in and ready to upload."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from enrollments.models import User
from imports.seeding import ready_workbook


class Command(BaseCommand):
    help = (
        "Open an unenroll import and write its workbook, filled in, to a folder; or find the one "
        "that is there. Prints the workbook's path and the address to upload it at, a line each."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--by", required=True, help="email of the administrator whose it is")

    def handle(self, *args: Any, **options: Any) -> str:
        by = User.objects.filter(email=options["by"]).first()
        if by is None:
            raise CommandError(f"There is no user {options['by']}.")
        path, import_run = ready_workbook(options["folder"], by=by)
        return f"{path}\n{reverse('imports:upload', args=[import_run.pk])}"
