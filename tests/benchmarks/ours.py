"""This application, by its public entry points and in its real settings."""

from collections.abc import Callable
from functools import partial

from django.core.files.uploadedfile import UploadedFile

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, User
from imports import services
from imports.models import Import
from imports.queries import number_to_confirm
from imports.work import lease as leases
from imports.work.apply import run
from imports.work.check import check
from tests.benchmarks.data import ADMINISTRATOR_EMAIL
from tests.benchmarks.measure import Cost
from tests.benchmarks.server import cost_with_server
from tests.benchmarks.sheets import Sheet


def check_and_apply(sheet: Sheet) -> tuple[Cost, Cost]:
    """From the upload to the final check, and from the start to the result."""
    by = User.objects.get(email=ADMINISTRATOR_EMAIL)
    checked = cost_with_server(partial(_check, sheet, by))
    import_run = Import.objects.get(pk=sheet.import_number)
    assert import_run.status == Import.Status.CHECKED, import_run.refusal
    applied = cost_with_server(partial(_apply, import_run, by))
    assert_done(sheet.marks)
    return checked, applied


def _check(sheet: Sheet, by: User) -> None:
    import_run = Import.objects.get(pk=sheet.import_number)
    with sheet.path.open("rb") as file:
        upload = UploadedFile(file, sheet.path.name, size=sheet.path.stat().st_size)
        refusal = services.accept_upload(import_run, upload, actor=Actor.at_screen(by))
    assert refusal is None, refusal
    _work(sheet.import_number, check)


def _apply(import_run: Import, by: User) -> None:
    confirmed = number_to_confirm(import_run)
    started = services.start(
        import_run, actor=Actor.at_screen(by), plan=import_run.plan_key, confirmed=confirmed
    )
    assert started == services.Started.STARTED, started
    _work(import_run.pk, run)


def _work(number: int, job: Callable[..., None]) -> None:
    lease = leases.take(number)
    assert lease is not None
    job(number, lease)


def assert_done(marks: int) -> None:
    """Whoever did it: so many enrollments have ended, and each has its audit event."""
    ended = Enrollment.objects.filter(status=Enrollment.Status.UNENROLLED).count()
    events = AuditEvent.objects.filter(action=AuditEvent.Action.UNENROLL, skipped="").count()
    assert ended == events == marks, f"{marks} marks, {ended} have ended, {events} events"
