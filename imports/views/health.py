"""What a monitor asks: whether the site answers, and whether anybody works. No personal data."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from imports.queries.workers import (
    has_store_failed,
    import_seconds,
    is_worker_running,
    queue_seconds,
    workers_running,
)
from lms_admin.watching.migrations import are_migrations_pending

TEXT = "text/plain"


@require_safe
@never_cache
@login_not_required
def web_health(request: HttpRequest) -> HttpResponse:
    """For the program that restarts this process when it hangs. It asks no database."""
    return _answer(request, {"web": True})


@require_safe
@never_cache
@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """For the program that sends visitors here: 503 without a database, or an unmigrated one."""
    return _answer(request, _site())


@require_safe
@never_cache
@login_not_required
def worker_health(request: HttpRequest) -> HttpResponse:
    """For whoever is called at night: 503 also without worker or store, or with a slow queue."""
    checks = _site()
    if not all(checks.values()):
        return _answer(request, checks)
    waiting = {"queue_seconds": queue_seconds(), "import_seconds": import_seconds()}
    checks |= {
        "worker": is_worker_running(),
        "store": not has_store_failed(),
        "queue": max(waiting.values()) <= settings.QUEUE_SLOW_SECONDS,
    }
    return _answer(request, checks, workers=workers_running(), **waiting)


def _site() -> dict[str, bool]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return {"web": True, "database": True, "migrations": not are_migrations_pending()}
    except DatabaseError:
        return {"web": True, "database": False}


def _answer(request: HttpRequest, checks: dict[str, bool], **facts: Any) -> HttpResponse:
    """JSON, and for a browser lines of text, unless ?format= says which."""
    told = {name: "ok" if is_well else "failed" for name, is_well in checks.items()} | facts
    status = 200 if all(checks.values()) else 503
    if _wants_text(request):
        lines = "".join(f"{name}: {value}\n" for name, value in told.items())
        response = HttpResponse(lines, content_type=f"{TEXT}; charset=utf-8", status=status)
    else:
        response = JsonResponse(told, status=status)
    response.headers["Vary"] = "Accept"
    return response


def _wants_text(request: HttpRequest) -> bool:
    asked = request.GET.get("format")
    if asked in ("json", "text"):
        return asked == "text"
    return request.get_preferred_type(["application/json", TEXT, "text/html"]) not in (
        "application/json",
        None,
    )
