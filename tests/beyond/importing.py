"""An import whose steps a worker of its own takes."""

from django.core.files.uploadedfile import SimpleUploadedFile

from enrollments.actors import Actor
from enrollments.models import User
from imports import services
from imports.models import Import
from imports.services.results import RefusedFile
from tests.beyond.processes import until
from tests.imports.workbooks import filled


def content_of(draft: Import, *people: User) -> bytes:
    return filled(draft, [(person.email, "", "x") for person in people])


def send(draft: Import, content: bytes, by: User) -> RefusedFile | None:
    file = SimpleUploadedFile("ward.xlsx", content)
    return services.accept_upload(draft, file, actor=Actor.at_screen(by))


def becomes(import_run: Import, status: str) -> Import:
    until(lambda: Import.objects.get(pk=import_run.pk).status == status)
    return Import.objects.get(pk=import_run.pk)
