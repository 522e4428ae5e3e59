"""Somebody else does something between two statements, as where no row is locked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def before(beginning: str, deed: Callable[[], Any]) -> Iterator[None]:
    """Does the deed once, before the first statement that begins so; fails if there is none."""
    left = [deed]

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if left and sql.startswith(beginning):
            left.pop()()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield
    assert not left, f"no statement began with {beginning}"
