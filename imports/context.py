"""What every page of the administration shows about imports."""

from functools import cache
from typing import Any

from django.http import HttpRequest

from imports.queries import running_count


def running_imports(request: HttpRequest) -> dict[str, Any]:
    """The number for the menu's badge; counted once, and only when a template shows it."""
    return {"running_imports": cache(lambda: running_count(request.user))}
