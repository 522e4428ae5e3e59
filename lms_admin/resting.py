"""A server that did not answer is left alone for a while, by each process for itself."""

import time
from typing import Final

SECONDS: Final = 5.0


class Rest:
    """Whether a server rests: it did not answer, and is not asked again for SECONDS."""

    def __init__(self) -> None:
        self._until = 0.0

    @property
    def is_on(self) -> bool:
        return time.monotonic() < self._until

    def begin(self) -> None:
        self._until = time.monotonic() + SECONDS

    def end(self) -> None:
        """The server is asked again at once, as by a process that has just begun."""
        self._until = 0.0
