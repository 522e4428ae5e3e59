"""A store that takes its time keeps nobody waiting but whoever needs it, and doubles nothing."""

import time
from collections.abc import Iterator
from threading import Event
from typing import Any, Final

import pytest
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from enrollments.actors import Actor
from enrollments.models import Enrollment, LearningActivity, User
from imports import services
from imports.models import Import, ImportMark
from imports.services import NotNow
from imports.work import lease as leases
from imports.work import queue
from imports.work.check import check
from tests.factories import EnrollmentFactory, LearningActivityFactory
from tests.imports.workbooks import filled, open_import, run
from tests.threads import PATIENCE, Work

pytestmark = pytest.mark.django_db(transaction=True)
# Longer than a lease lasts, for each piece of a file.
SECONDS: Final = 0.8
# Until then a file that is sent is on its way.
TAKES_FILES: Final = Event()


class SlowStore(Storage):
    """On a disk, but each file is sent and fetched as slowly as over a bad line."""

    def __init__(self) -> None:
        self._disk = FileSystemStorage()

    def _open(self, name: str, mode: str = "rb") -> Any:
        time.sleep(SECONDS)
        return self._disk.open(name, mode)

    def _save(self, name: str, content: Any) -> str:
        assert TAKES_FILES.wait(PATIENCE)
        return self._disk.save(name, content)

    def pieces(self, name: str) -> Iterator[bytes]:
        with self._disk.open(name) as file:
            content = file.read()
        third = len(content) // 3 + 1
        for start in range(0, len(content), third):
            time.sleep(SECONDS)
            yield content[start : start + third]

    def exists(self, name: str) -> bool:
        return self._disk.exists(name)

    def delete(self, name: str) -> None:
        self._disk.delete(name)

    def size(self, name: str) -> int:
        return self._disk.size(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return self._disk.listdir(path)


@pytest.fixture
def draft(marit: User, sanne: User, settings: Settings) -> Import:
    store = {"BACKEND": f"{SlowStore.__module__}.{SlowStore.__qualname__}"}
    settings.STORAGES = settings.STORAGES | {"default": store}
    settings.IMPORT_LEASE_SECONDS = 1
    cpr: LearningActivity = LearningActivityFactory.create(title="CPR and AED refresher")
    EnrollmentFactory.create(user=sanne, activity=cpr)
    return open_import(marit, cpr)


def send(draft: Import, content: bytes, by: User) -> object:
    """What the upload's page does; NotNow is what it says of one that came second."""
    file = SimpleUploadedFile("ward.xlsx", content)
    try:
        return services.accept_upload(draft, file, actor=Actor.at_screen(by))
    except NotNow:
        return NotNow


def test_others_are_answered_and_the_lease_is_renewed(
    draft: Import, marit: User, sanne: User, client_for: Any
) -> None:
    TAKES_FILES.clear()
    desk: Client = client_for(marit)
    content = filled(draft, [(sanne.email, "", "x")])
    # Twice, as by a second tab while the first one waits for the store.
    sending = [Work(lambda: send(draft, content, marit)) for _ in range(2)]
    assert desk.get(f"/imports/{draft.pk}/upload/").status_code == 200
    assert desk.get("/users/").status_code == 200
    assert not any(one.is_done for one in sending), "the store is not slow"
    TAKES_FILES.set()
    assert [one.outcome() for one in sending].count(None) >= 1
    assert len(default_storage.listdir(f"imports/{draft.pk}")[1]) == 1, (
        "a file that no import names"
    )
    lease = leases.take(draft.pk)
    assert lease is not None
    checking = Work(lambda: check(draft.pk, lease))
    time.sleep(2 * SECONDS)
    # Another worker would have taken over by now.
    assert leases.take(draft.pk) is None
    assert desk.get(f"/imports/{draft.pk}/checking/").status_code == 200
    checking.outcome()
    queue.work.call(draft.pk)
    checked = Import.objects.get(pk=draft.pk)
    assert checked.status == Import.Status.CHECKED, checked.refusal
    assert ImportMark.objects.filter(import_run=draft).count() == 1
    assert run(checked, by=marit).status == Import.Status.FINISHED
    assert set(Enrollment.objects.values_list("status", flat=True)) == {"unenrolled"}
    answer = desk.get(f"/imports/{draft.pk}/lists/result/")
    assert b"".join(answer.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
