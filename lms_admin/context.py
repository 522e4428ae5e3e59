from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """What the frame around every page needs."""
    theme = request.COOKIES.get("theme", "")
    return {
        "academy_name": settings.ACADEMY_NAME,
        "theme": theme if theme in ("light", "dark") else "",
    }
