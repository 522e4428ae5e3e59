"""What somebody's first visit asks for, of the application as production serves it."""

import http.client
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from enrollments.models import User
from tests.browser.conftest import session_cookie
from tests.served import collect, served

MOST_REQUESTS = 12

# What the first paint waits for.
BLOCKING = """() => performance.getEntriesByType("resource")
  .filter((one) => one.renderBlockingStatus === "blocking").map((one) => one.name)"""


@pytest.fixture(scope="module")
def static_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("collected")
    collect(folder)
    return folder


@pytest.fixture
def server(transactional_db: None, static_root: Path) -> Iterator[str]:
    with served(static_root) as address:
        yield address


@pytest.fixture
def visitor(server: str, new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(base_url=server).new_page()


def visit(page: Page, path: str) -> list[str]:
    """The addresses that the browser asked for until nothing more came."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path, wait_until="networkidle", timeout=60_000)
    return [url for url in asked if not url.startswith("data:")]


def of_kind(urls: list[str], ending: str) -> list[str]:
    return [urlsplit(url).path for url in urls if urlsplit(url).path.endswith(ending)]


def test_a_visitor_s_first_page_asks_for_little(visitor: Page) -> None:
    asked = visit(visitor, "/")
    expect(visitor.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    assert len(asked) <= MOST_REQUESTS, asked
    assert len(asked) == len(set(asked))
    assert len(of_kind(asked, ".css")) == len(of_kind(asked, ".js")) == 1


def test_the_list_of_users_does_so_too(visitor: Page, server: str, marit: User) -> None:
    visitor.context.add_cookies([session_cookie(marit, server)])  # type: ignore[list-item]
    asked = visit(visitor, "/users/")
    expect(visitor.get_by_role("heading", level=1, name="Users")).to_be_visible()
    assert len(asked) <= MOST_REQUESTS, asked
    assert len(of_kind(asked, ".css")) == len(of_kind(asked, ".js")) == 1
    # It is painted once its one stylesheet is there: two round trips after the first byte is asked.
    (sheet,) = visitor.evaluate(BLOCKING)
    assert urlsplit(sheet).path.startswith("/static/css/all.")


def test_the_one_script_does_what_all_did(visitor: Page, server: str, marit: User) -> None:
    visitor.context.add_cookies([session_cookie(marit, server)])  # type: ignore[list-item]
    visit(visitor, "/users/")
    visitor.get_by_role("searchbox").fill("marit")
    expect(visitor.locator("#live")).to_have_text("1 user, sorted by name")
    visitor.get_by_role("button", name="Team").click()
    expect(visitor.get_by_role("checkbox", name="Education desk")).to_be_visible()


def asked_for(server: str, path: str, cookie: str = "") -> tuple[dict[str, str], bytes]:
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=60)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return dict(answer.getheaders()), body


def test_pages_are_compressed_with_random_bytes_and_files_as_they_lie(
    server: str, marit: User
) -> None:
    cookie = session_cookie(marit, server)
    headers, body = asked_for(server, "/users/", f"{cookie['name']}={cookie['value']}")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in headers["Vary"]
    page = zlib.decompress(body, wbits=31).decode()
    assert "Marit Vink" in page
    assert len(body) < len(page) / 3
    # A name of random length stands in gzip's header: the length of an answer tells no secret.
    named = 8
    assert body[3] & named
    assert len({len(asked_for(server, "/accounts/login/")[1]) for _time in range(12)}) > 1
    (sheet,) = (part.split('"')[0] for part in page.split('rel="stylesheet" href="')[1:])
    headers, body = asked_for(server, sheet)
    assert headers["Content-Encoding"] == "gzip"
    assert "immutable" in headers["Cache-Control"]
    assert b"@layer" in zlib.decompress(body, wbits=31)
