"""Runs the imports that the demo begins with, through the same engine as any other."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError, CommandParser

from enrollments.actors import Actor
from enrollments.models import LearningActivity, User
from imports import queries, services
from imports.models import Import
from imports.seeding import EARLIER, Earlier
from imports.work import queue


class Command(BaseCommand):
    help = "Run a few imports in the made-up academy, and undo the last one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", required=True, help="email of the administrator whose they are")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(email=options["by"]).first()
        if by is None:
            raise CommandError(f"There is no user {options['by']}.")
        actor = Actor.at_screen(by)
        done = [_run(_uploaded(one, actor), actor) for one in EARLIER]
        undo = _run(services.open_undo(done[-1], actor=actor), actor)
        self.stdout.write(f"Ran {len(done)} imports, and import {undo.pk} undid the last one.")


def _uploaded(earlier: Earlier, actor: Actor) -> Import:
    import_run = services.open_import(
        actor=actor, language=settings.LANGUAGE_CODE, action=earlier.action
    )
    activities = LearningActivity.objects.filter(code__in=earlier.codes)
    services.choose_activities(import_run, activities, actor=actor)
    file = SimpleUploadedFile(earlier.file_name(import_run), earlier.workbook(import_run))
    if refusal := services.accept_upload(import_run, file, actor=actor):
        raise CommandError(refusal.code)
    return import_run


def _run(import_run: Import, actor: Actor) -> Import:
    """Check it, start it, and run it to its end, at once."""
    queue.work.call(import_run.pk)
    checked = Import.objects.get(pk=import_run.pk)
    number = queries.number_to_confirm(checked)
    started = services.start(checked, actor=actor, plan=checked.plan_key, confirmed=number)
    if started != services.Started.STARTED:
        raise CommandError(f"Import {checked.pk} was not started: {started}")
    queue.work.call(checked.pk)
    return Import.objects.get(pk=checked.pk)
