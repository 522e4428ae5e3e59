"""Real workbooks for tests: an import's own template, filled in and read back."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from enrollments.actors import Actor
from enrollments.models import LearningActivity, User
from imports import queries, services
from imports.models import Import
from imports.queries.fates import with_fates
from imports.work import queue
from imports.workbook.writer.template import write_template


def open_import(by: User, *activities: LearningActivity, action: str = "unenroll") -> Import:
    """A draft with these activities."""
    import_run = services.open_import(actor=Actor.at_screen(by), language="en", action=action)
    chosen = LearningActivity.objects.filter(pk__in=[activity.pk for activity in activities])
    services.choose_activities(import_run, chosen, actor=Actor.at_screen(by))
    return import_run


def filled(
    import_run: Import, lines: Iterable[Sequence[Any]], *, hidden: Sequence[int] = ()
) -> bytes:
    """Its template with these lines from row 2: e-mail, name, then a cell for each activity.

    The activities stand by title, as the wizard lists them. None leaves a cell empty. `hidden` are
    the numbers of rows that somebody hid.
    """
    empty = BytesIO()
    write_template(empty, queries.template_spec(import_run, language="en"))
    workbook = load_workbook(empty)
    sheet = workbook.worksheets[0]
    for row, line in enumerate(lines, start=2):
        for column, content in enumerate(line, start=1):
            if content is not None:
                sheet.cell(row, column).value = content
    for row in hidden:
        sheet.row_dimensions[row].hidden = True
    full = BytesIO()
    workbook.save(full)
    return full.getvalue()


def upload(import_run: Import, content: bytes, *, by: User, name: str = "ward.xlsx") -> Import:
    """Upload and check it, as web and worker do together; the import as it then is."""
    refusal = services.accept_upload(
        import_run, SimpleUploadedFile(name, content), actor=Actor.at_screen(by)
    )
    assert refusal is None, refusal
    return worked(import_run)


def start(import_run: Import, *, by: User) -> services.Started:
    """Start its plan as it is now, with the number typed where one has to be."""
    number = queries.number_to_confirm(import_run)
    return services.start(
        import_run, actor=Actor.at_screen(by), plan=import_run.plan_key, confirmed=number
    )


def run(import_run: Import, *, by: User) -> Import:
    """Start its plan and run it to its end."""
    assert start(import_run, by=by) == services.Started.STARTED
    return worked(import_run)


def fates(import_run: Import) -> list[Any]:
    """Its marks in the order of the sheet, each with what `became` of it."""
    current = Import.objects.get(pk=import_run.pk)
    return list(with_fates(current).order_by("number"))


def worked(import_run: Import) -> Import:
    """What a worker makes of it."""
    queue.work.call(import_run.pk)
    return Import.objects.get(pk=import_run.pk)
