from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """What the frame around every page needs."""
    theme = request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
    return {
        "theme": theme if theme in ("light", "dark") else "",
        "theme_cookie": settings.THEME_COOKIE_NAME,
        "sso_name": settings.SSO_NAME if settings.SSO_ISSUER else "",
        "sso_only": settings.SSO_ONLY,
        "idle_minutes": settings.SESSION_IDLE_MINUTES,
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
    }
