"""Somebody who signs in and asks for pages without a pause, and notes every answer that is none."""

import threading
import time
from collections import Counter
from http.client import HTTPException
from typing import Final

from tests.visitor import Visitor

PAGES: Final = ("/", "/users/", "/imports/", "/health/")
# Not faster than a person who clicks on: the limits of requests are no subject here.
PAUSE_SECONDS: Final = 0.2


class Reader:
    """Asks in a thread of its own, until told to leave."""

    def __init__(self, desk: str, email: str, password: str) -> None:
        self._visitor = Visitor(desk)
        self._leaves = threading.Event()
        self.answers: Counter[int] = Counter()
        self.wrong: list[str] = []
        assert self._visitor.sign_in(email, password).status == 302, "it could not sign in"
        self._thread = threading.Thread(target=self._ask_on, daemon=True)
        self._thread.start()

    def leave(self) -> None:
        self._leaves.set()
        self._thread.join()

    def _ask_on(self) -> None:
        while not self._leaves.is_set():
            for page in PAGES:
                self._ask(page)
                time.sleep(PAUSE_SECONDS)

    def _ask(self, page: str) -> None:
        """Anything else than the page itself is wrong, a way to the sign-in too."""
        try:
            status = self._visitor.get(page).status
        except (OSError, HTTPException) as error:
            self.wrong.append(f"{page}: {error!r}")
            return
        self.answers[status] += 1
        if status != 200:
            self.wrong.append(f"{page}: {status}")
