"""An import whose steps a worker of its own takes."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.uploadedfile import SimpleUploadedFile

from enrollments.actors import Actor
from enrollments.models import User
from imports import services
from imports.models import Import
from imports.services.results import RefusedFile
from tests.imports.workbooks import filled
from tests.processes import running, until
from tests.worker import ROOT, environment


def content_of(draft: Import, *people: User) -> bytes:
    return filled(draft, [(person.email, "", "x") for person in people])


def send(draft: Import, content: bytes, by: User) -> RefusedFile | None:
    file = SimpleUploadedFile("ward.xlsx", content)
    return services.accept_upload(draft, file, actor=Actor.at_screen(by))


def becomes(import_run: Import, status: str) -> Import:
    until(lambda: Import.objects.get(pk=import_run.pk).status == status)
    return Import.objects.get(pk=import_run.pk)


@contextmanager
def run_worker(**variables: str) -> Iterator[None]:
    """`manage.py run_worker` on the test's database, with these variables in its environment."""
    command = [sys.executable, "manage.py", "run_worker"]
    command += [] if "QUEUE_URL" in variables else ["--interval=0.1"]
    told = environment(IMPORT_LEASE_SECONDS="2", **variables)
    with running(command, cwd=ROOT, env=told):
        yield
