"""A visitor's file is refused before any of it is written, and with most of it unread."""

import gc
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from enrollments.models import User
from lms_admin.wsgi import application

pytestmark = pytest.mark.django_db(transaction=True)
MIB = 1024 * 1024
BODY = (
    b'--edge\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n%s\r\n'
    b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
)


def open_in(folder: Path) -> int:
    """How many files this process has open there, also of those that have no name in it."""
    found = 0
    for opened in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found += str(opened.readlink()).startswith(f"{folder}/")
    return found


@contextmanager
def without_tidying_up() -> Iterator[None]:
    """As between two rounds of Python's collector."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Counted(BytesIO):
    """Tells how far it was read, and how many files were open in the folder meanwhile."""

    folder: Path
    seen = 0
    cut_off_at = 10 * MIB

    def read(self, *args: Any) -> bytes:
        if self.tell() > self.cut_off_at:
            raise ConnectionResetError
        self.seen = max(self.seen, open_in(self.folder))
        return super().read(*args)


def sent(client: Client, folder: Path, **more: int) -> tuple[str, Counted]:
    """As a server hands it on, with the cookies of this client."""
    token = client.cookies["csrftoken"].value
    body = Counted(BODY % token.encode() + b"x" * 5 * MIB + b"\r\n--edge--\r\n")
    body.folder = folder
    body.cut_off_at = more.get("cut_off_at", body.cut_off_at)
    environ = RequestFactory().post("/imports/1/upload/").environ | {
        "CONTENT_TYPE": "multipart/form-data; boundary=edge",
        "CONTENT_LENGTH": str(len(body.getvalue())),
        "HTTP_COOKIE": "; ".join(f"{one.key}={one.value}" for one in client.cookies.values()),
        "wsgi.input": body,
    }
    answered: list[str] = []
    response = application(environ, lambda status, _headers: answered.append(status))
    with closing(response):
        b"".join(response)
    return answered[0], body


def test_a_visitors_file_is_not_written(settings: Settings, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    client = Client()
    client.get("/accounts/login/")
    status, body = sent(client, tmp_path)
    assert status == "302 Found"
    assert body.seen == 0
    assert body.tell() < MIB


def test_that_of_somebody_who_is_signed_in_is(
    settings: Settings, tmp_path: Path, marit: User
) -> None:
    """Or the test above would hold nothing."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    client = Client()
    client.force_login(marit)
    client.get("/users/")
    status, body = sent(client, tmp_path)
    assert (status, body.seen) == ("404 Not Found", 1)
    assert not open_in(tmp_path)
    # It had no name: a process that is killed leaves nothing behind.
    assert not list(tmp_path.iterdir())


def test_of_a_sender_who_is_cut_off_nothing_is_kept(
    settings: Settings, tmp_path: Path, marit: User
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    client = Client()
    client.force_login(marit)
    client.get("/users/")
    with without_tidying_up():
        status, body = sent(client, tmp_path, cut_off_at=2 * MIB)
        assert (status, body.seen, open_in(tmp_path)) == ("403 Forbidden", 1, 0)
