"""What every page of the administration shows about imports."""

from typing import Any

from django.http import HttpRequest

from imports.queries import running_count


def running_imports(request: HttpRequest) -> dict[str, Any]:
    """The number for the menu's badge; counted only when a template shows it."""
    return {"running_imports": lambda: running_count(request.user)}
