"""An import by a visitor who knows nothing but the site's address: `python using.py`.

Arguments: the address, the certificate's file or a dash, an owner's email and password. The site is
used as it is deployed: a workbook is sent, a worker reads it and adds people, the result is taken
away. Needs openpyxl, which the site has too, and nothing of Django.
"""

import io
import re
import ssl
import sys
import time
import uuid
from http.cookiejar import CookieJar
from typing import Final
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPSHandler, Request, build_opener

from openpyxl import Workbook, load_workbook

PATIENCE: Final = 180
PEOPLE: Final = 40
FORM: Final = "application/x-www-form-urlencoded"


class Visitor:
    """With cookies, and with the token of the page that was seen last."""

    def __init__(self, desk: str, certificate: str) -> None:
        self.desk = desk
        cafile = None if certificate == "-" else certificate
        context = ssl.create_default_context(cafile=cafile)
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()), HTTPSHandler(context=context))
        self.address, self.token = desk, ""

    def get(self, address: str) -> bytes:
        return self._open(Request(self.desk + address))

    def post(self, address: str, **form: str) -> bytes:
        body = urlencode(form | {"csrfmiddlewaretoken": self.token}).encode()
        return self._send(address, body, FORM)

    def upload(self, address: str, name: str, content: bytes) -> bytes:
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="'
        text = f'{head}csrfmiddlewaretoken"\r\n\r\n{self.token}\r\n{head}file"; filename="{name}"'
        body = f"{text}\r\n\r\n".encode() + content + f"\r\n--{edge}--\r\n".encode()
        return self._send(address, body, f"multipart/form-data; boundary={edge}")

    def _send(self, address: str, body: bytes, kind: str) -> bytes:
        head = {"Content-Type": kind, "Referer": self.address}
        return self._open(Request(self.desk + address, body, head))

    def _open(self, request: Request) -> bytes:
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                self.address, content = answer.url, answer.read()
        except HTTPError as refused:
            text = re.sub(r"<[^>]+>|\s+", " ", refused.read().decode())
            raise SystemExit(f"{request.full_url} answers {refused.code}: {text[:2000]}") from None
        if token := re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', content):
            self.token = token[1].decode()
        return bytes(content)

    def waits_until_at(self, step: str, address: str) -> None:
        """Asks for a page until it leads to another one: a worker is at work meanwhile."""
        end = time.monotonic() + PATIENCE
        while step not in self.address:
            if time.monotonic() > end:
                raise SystemExit(f"No {step} within {PATIENCE} s: {self.address}")
            time.sleep(0.5)
            self.get(address)


def workbook() -> bytes:
    book = Workbook()
    assert book.active
    book.active.append(("Email", "First name", "Last name"))
    once = uuid.uuid4().hex[:8]
    for number in range(PEOPLE):
        book.active.append((f"{once}-{number}@example.org", "Noor", f"Jansen {number}"))
    book.save(into := io.BytesIO())
    return into.getvalue()


def main(desk: str, certificate: str, email: str, password: str) -> None:
    visitor = Visitor(desk, certificate)
    visitor.get("/accounts/login/")
    visitor.post("/accounts/login/", login=email, password=password)
    if "login" in visitor.address:
        raise SystemExit("Not signed in")
    visitor.get("/imports/new/")
    visitor.post("/imports/new/", action="users")
    place = visitor.address.removeprefix(desk).rsplit("/", 2)[0]
    visitor.get(f"{place}/upload/")
    visitor.upload(f"{place}/upload/", "people.xlsx", workbook())
    visitor.waits_until_at("/check/", f"{place}/checking/")
    page = visitor.get(f"{place}/check/").decode()
    form = {"ack": "on", "plan": _field(page, "plan")}
    if number := re.search(r"Type (\d+)|<strong[^>]*>(\d+)</strong> (?:users|enroll)", page):
        form["number"] = number[1] or number[2]
    visitor.post(f"{place}/check/", **form)
    visitor.waits_until_at("/result/", f"{place}/progress/")
    told = load_workbook(io.BytesIO(visitor.get(f"{place}/lists/result/"))).active
    assert told
    results = [row[-1] for row in told.iter_rows(min_row=2, values_only=True)]
    sys.stdout.write(f"{PEOPLE} people asked for, results: {sorted(set(map(str, results)))}\n")


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    return found[1] if found else ""


if __name__ == "__main__":
    main(*sys.argv[1:])
