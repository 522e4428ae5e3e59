"""The gate of a page: who lacks the right gets the 403 page. What it does, its service gates."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import permission_required

from enrollments.roles import Right


def needs(*rights: Right) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Answer 403 to whoever lacks one of these rights."""
    return permission_required([right.value for right in rights], raise_exception=True)
