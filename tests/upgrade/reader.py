"""Somebody who signs in and asks for pages without a pause, and notes every answer that is none."""

import threading
import time
from collections import Counter
from http.client import HTTPException
from typing import Final

from tests.visitor import LOGIN, Visitor

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
        """Wrong is what is neither a page nor a way to another one; the sign-in is none."""
        try:
            answer = self._visitor.get(page)
        except (OSError, HTTPException) as error:
            self.wrong.append(f"{page}: {error!r}")
            return
        self.answers[answer.status] += 1
        leads_on = answer.status == 302 and LOGIN not in answer.headers.get("Location", "")
        if answer.status != 200 and not leads_on:
            self.wrong.append(f"{page}: {answer.status}")
