"""Fifty uploads at once, half of them broken off midway: through nginx, and to gunicorn itself."""

import re
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from threading import Barrier, Thread
from typing import Final

import pytest
from django.conf import settings
from django.test import Client

from enrollments.models import User
from enrollments.roles import Role
from imports.models import Import
from lms_admin.limits.counting import wait_for
from lms_admin.limits.table import UPLOAD
from tests.factories import LearningActivityFactory, UserFactory, give
from tests.imports.workbooks import open_import
from tests.processes import START_SECONDS, until
from tests.proxy.nginx import NAME, Site, site
from tests.signed_in import force_sign_in

pytestmark = [pytest.mark.nginx, pytest.mark.django_db(transaction=True)]

PARALLEL: Final = 50
# Uploads that the user may make still, which is fewer than are made.
LEFT: Final = 15
FILE: Final = b"PK no workbook" + bytes(300_000)
BOUNDARY: Final = "fifty-at-once"


# What nginx tells the application of a request.
PROXIED: Final = "X-Forwarded-Proto: https\r\nX-Forwarded-For: 127.0.0.1\r\n"


@dataclass(frozen=True)
class Way:
    """How somebody comes to the application: through nginx, or as if they were nginx."""

    connect: Callable[[], socket.socket]
    headers: str


def ways(desk: Site) -> list[Way]:
    def connect() -> socket.socket:
        return socket.create_connection(("127.0.0.1", desk.web), START_SECONDS)

    return [Way(desk.connect, ""), Way(connect, PROXIED)]


class Uploads:
    """Each with a connection of its own, sent at the same moment by somebody who is signed in."""

    def __init__(self, way: Way, by: User, drafts: list[Import]) -> None:
        self.way, self.drafts = way, drafts
        session = force_sign_in(Client(), by).cookies[settings.SESSION_COOKIE_NAME].value
        self.cookie = f"__Host-sessionid={session}"
        page, headers = self.get(f"/imports/{drafts[0].pk}/upload/")
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, page
        self.token = found[1]
        [given] = [one for one in headers if "csrftoken" in one]
        self.cookie += f"; {given.partition(';')[0]}"
        self.answers: dict[int, tuple[int, str]] = {}

    def get(self, address: str) -> tuple[str, list[str]]:
        with self.way.connect() as connection:
            connection.sendall(f"GET {address} HTTP/1.1\r\n{self._headers()}\r\n".encode())
            answer = HTTPResponse(connection)
            answer.begin()
            assert answer.status == 200
            return answer.read().decode(), answer.headers.get_all("Set-Cookie") or []

    def send(self) -> None:
        barrier = Barrier(len(self.drafts))
        threads = [
            Thread(target=self._one, args=(number, barrier)) for number in range(len(self.drafts))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(START_SECONDS)
            assert not thread.is_alive()

    def _one(self, number: int, barrier: Barrier) -> None:
        head, body = self._request(self.drafts[number].pk)
        with self.way.connect() as connection:
            barrier.wait(START_SECONDS)
            if number % 2:
                connection.sendall(head + body[: len(body) // 2])
                if number % 4 == 1:
                    # A connection that is reset, as by a telephone in a tunnel.
                    reset = struct.pack("ii", 1, 0)
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
                return
            # Who is over the limit is answered before the body was read.
            with suppress(OSError):
                connection.sendall(head + body)
            answer = HTTPResponse(connection)
            answer.begin()
            self.answers[number] = answer.status, answer.read().decode()

    def _headers(self) -> str:
        cookie = f"Cookie: {self.cookie}\r\n"
        return f"Host: {NAME}\r\n{cookie}{self.way.headers}Connection: close\r\n"

    def _request(self, import_number: int) -> tuple[bytes, bytes]:
        body = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n'
            f"{self.token}\r\n--{BOUNDARY}\r\n"
            'Content-Disposition: form-data; name="file"; filename="ward.xlsx"\r\n\r\n'
        ).encode()
        body += FILE + f"\r\n--{BOUNDARY}--\r\n".encode()
        address = f"/imports/{import_number}/upload/"
        head = (
            f"POST {address} HTTP/1.1\r\n{self._headers()}Referer: https://{NAME}{address}\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode(), body


def left_behind(*folders: Path) -> list[Path]:
    """Files that hold something of what was sent. gunicorn's own hold nothing."""
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [path for path in found if path.exists() and path.stat().st_size]


def test_fifty_at_once_and_half_of_them_broken_off(tmp_path: Path, db: None) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()

    def nothing_left() -> bool:
        return not left_behind(temporary, tmp_path / "body")

    with site(tmp_path, upstream="tcp", workers=2, TMPDIR=str(temporary)) as desk:
        for way in ways(desk):
            by = give(UserFactory.create(), Role.ADMINISTRATOR)
            drafts = [open_import(by, LearningActivityFactory.create()) for _ in range(PARALLEL)]
            for _ in range(UPLOAD.number - LEFT):
                assert not wait_for([(UPLOAD, str(by.pk))])
            uploads = Uploads(way, by, drafts)
            uploads.send()
            until(nothing_left, what="the end of temporary files")
            # Whoever was broken off finds the page as it was.
            uploads.get(f"/imports/{drafts[1].pk}/upload/")
            nothing_is_half(uploads, by)


def nothing_is_half(uploads: Uploads, by: User) -> None:
    """Each whole upload was taken in or refused in our words; of the others there is nothing."""
    answers = uploads.answers.values()
    assert len(answers) == PARALLEL // 2
    assert {status for status, _page in answers} == {302, 429}
    assert all("Too many" in page for status, page in answers if status == 429)
    accepted = {
        uploads.drafts[number].pk
        for number, (status, _page) in uploads.answers.items()
        if status == 302
    }
    own = Import.objects.filter(created_by=by)
    taken_in = own.exclude(file="")
    assert set(taken_in.filter(status="checking").values_list("pk", flat=True)) == accepted
    assert taken_in.count() == len(accepted) <= LEFT
    untouched = own.filter(status="draft", file="", file_name="")
    assert untouched.count() == PARALLEL - len(accepted)
    kept = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert {path.stat().st_size for path in kept} == {len(FILE)}
    assert len(kept) == Import.objects.exclude(file="").count()
