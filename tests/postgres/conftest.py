"""What concurrency tests share: threads that meet between their check and their act."""

import threading
from collections.abc import Callable

import pytest

from tests.threads import PATIENCE


@pytest.fixture
def meeting() -> Callable[[int], Callable[[], None]]:
    """`meet = meeting(16)`: whoever calls `meet()` goes on when sixteen are there.

    It makes a naive check-then-act fail every time, where it would fail now and then.
    """

    def of(number: int) -> Callable[[], None]:
        barrier = threading.Barrier(number)

        def meet() -> None:
            barrier.wait(PATIENCE)

        return meet

    return of
