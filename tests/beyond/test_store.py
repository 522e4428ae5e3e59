"""Uploads in an S3-compatible store: a real server, a real worker, and no file on any disk."""

import tempfile
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import Settings

from enrollments.actors import Actor
from enrollments.models import Enrollment
from enrollments.roles import Role
from enrollments.services.erased_numbers import can_be_written, erased_numbers
from enrollments.services.erasing import erase_person
from imports import services
from imports.models import Import
from imports.queries.workers import has_store_failed
from imports.services import purging
from imports.storage import on_disk
from lms_admin.beyond import StoreFailed, uploads_storage
from tests.beyond.importing import becomes, content_of, run_worker, send
from tests.beyond.store import Store, running_store
from tests.factories import give
from tests.imports.workbooks import start, upload
from tests.processes import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def server() -> Iterator[Store]:
    with running_store() as store:
        yield store


@pytest.fixture
def store(server: Store, settings: Settings) -> Iterator[Store]:
    settings.STORAGES = settings.STORAGES | {"default": uploads_storage(server.url)}
    settings.ERASED_IN_STORE = True
    yield server
    server.clear()


def nothing_on_disk(settings: Settings) -> bool:
    root = Path(settings.MEDIA_ROOT)
    return not root.exists() or not any(root.rglob("*"))


def test_a_whole_import(store, draft, marit, sanne, tom, client_for, settings):
    content = content_of(draft, sanne, tom)
    assert send(draft, content, marit) is None
    assert list(store.contents().values()) == [content]
    with run_worker(UPLOADS_URL=store.url):
        checked = becomes(draft, "checked")
        assert start(checked, by=marit) == services.Started.STARTED
        finished = becomes(draft, "finished")
        assert set(Enrollment.objects.values_list("status", flat=True)) == {"unenrolled"}
        answer = client_for(marit).get(f"/imports/{draft.pk}/lists/result/")
        assert answer.status_code == 200
        assert zipfile.is_zipfile(BytesIO(b"".join(answer.streaming_content)))
        undo = services.open_undo(finished, actor=Actor.at_screen(marit))
        assert start(becomes(undo, "checked"), by=marit) == services.Started.STARTED
        becomes(undo, "finished")
    assert set(Enrollment.objects.values_list("status", flat=True)) == {"enrolled"}
    past = timezone.now() - timedelta(days=31)
    Import.objects.update(changed_at=past, finished_at=past)
    with pytest.MonkeyPatch.context() as patch:
        # What the server has is of today.
        patch.setattr(purging, "UNCOMMITTED", timedelta(days=-1))
        assert services.purge() == services.Purged(imports=1, files=1)
    assert store.contents() == {}
    assert nothing_on_disk(settings)


def test_a_store_that_is_down_takes_nothing_and_says_so(store, draft, marit, sanne, client_for):
    content = content_of(draft, sanne)
    with store.down():
        address = f"/imports/{draft.pk}/upload/"
        page = client_for(marit).post(address, {"file": SimpleUploadedFile("w.xlsx", content)})
        purged = services.purge()
    assert page.status_code == 422
    assert "w.xlsx could not be stored. Nothing was changed." in page.content.decode()
    assert Import.objects.get().status == "draft"
    assert purged == services.Purged(failed=1)


def test_a_check_waits_for_its_store_and_goes_on_by_itself(store, draft, marit, sanne, client_for):
    assert send(draft, content_of(draft, sanne), marit) is None
    with run_worker(UPLOADS_URL=store.url):
        with store.down():
            until(has_store_failed)
            assert Import.objects.get().status == "checking"
            page = client_for(marit).get(f"/imports/{draft.pk}/checking/").content.decode()
            assert "The store of uploaded files does not answer. Nothing is lost" in page
        becomes(draft, "checked")


def test_a_result_that_cannot_be_had_now_is_told(store, draft, marit, sanne, client_for):
    checked = upload(draft, content_of(draft, sanne), by=marit)
    with store.down():
        answer = client_for(marit).get(f"/imports/{checked.pk}/lists/result/", follow=True)
    assert "The file could not be read again. Try again." in answer.content.decode()


def test_nobody_is_erased_while_their_files_cannot_be_read(store, draft, marit, sanne, tom):
    owner = Actor.at_screen(give(tom, Role.OWNER))
    upload(draft, content_of(draft, sanne), by=marit)
    with store.down():
        assert not can_be_written()
        assert erase_person(sanne, actor=owner).refused == "not_listed"
    assert not erase_person(sanne, actor=owner).refused
    (noted,) = erased_numbers()
    assert noted.user == sanne.pk
    assert [key for key in store.contents() if "/imports/" in key] == []


def test_a_file_that_is_gone_is_no_store_that_fails(store):
    with pytest.raises(FileNotFoundError):
        default_storage.open("imports/1/gone.xlsx")
    with pytest.raises(FileNotFoundError):
        list(default_storage.pieces("imports/1/gone.xlsx"))
    name = default_storage.save("imports/1/a.xlsx", ContentFile(b"PK"))
    assert (default_storage.size(name), b"".join(default_storage.pieces(name))) == (2, b"PK")


def test_a_bucket_that_is_missing_is_a_store_that_fails(server: Store, settings: Settings):
    there = uploads_storage(server.url.replace("/uploads/", "/nowhere/"))
    settings.STORAGES = settings.STORAGES | {"default": there}
    with pytest.raises(StoreFailed):
        default_storage.save("a", ContentFile(b"PK"))


def test_the_copy_that_is_read_has_no_name(store, draft, marit, sanne, tmp_path, monkeypatch):
    content = content_of(draft, sanne)
    assert send(draft, content, marit) is None
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(incoming))
    with on_disk(Import.objects.get()) as path:
        assert Path(path).read_bytes() == content
        assert list(incoming.iterdir()) == []
    assert not Path(path).exists()
