"""Somebody who signs in and asks for pages without a pause, and notes every answer that is none."""

import http.cookiejar
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from typing import Final

PAGES: Final = ("/", "/users/", "/imports/", "/health/")
# Not faster than a person who clicks on: the limits of requests are no subject here.
PAUSE_SECONDS: Final = 0.2


class Visitor:
    """Asks in a thread of its own, until told to leave."""

    def __init__(self, address: str, email: str, password: str) -> None:
        self._address = address
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)
        self._leaves = threading.Event()
        self.answers: Counter[int] = Counter()
        self.wrong: list[str] = []
        self._sign_in(email, password)
        self._thread = threading.Thread(target=self._ask_on, daemon=True)
        self._thread.start()

    def leave(self) -> None:
        self._leaves.set()
        self._thread.join()

    def _sign_in(self, email: str, password: str) -> None:
        page = self._opener.open(f"{self._address}/accounts/login/", timeout=60).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page
        form = {"login": email, "password": password, "csrfmiddlewaretoken": token[1]}
        body = urllib.parse.urlencode(form).encode()
        with self._opener.open(f"{self._address}/accounts/login/", body, timeout=60) as answer:
            assert "/accounts/login/" not in answer.url, "it could not sign in"

    def _ask_on(self) -> None:
        while not self._leaves.is_set():
            for page in PAGES:
                self._ask(page)
                time.sleep(PAUSE_SECONDS)

    def _ask(self, page: str) -> None:
        try:
            with self._opener.open(f"{self._address}{page}", timeout=60) as answer:
                self.answers[answer.status] += 1
                if "/accounts/login/" in answer.url:
                    self.wrong.append(f"{page}: is signed out")
        except urllib.error.HTTPError as error:
            self.answers[error.code] += 1
            self.wrong.append(f"{page}: {error.code}")
        except OSError as error:
            self.wrong.append(f"{page}: {error}")
