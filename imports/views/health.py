"""What a monitor asks: whether the site answers, and whether anybody works. No personal data."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from imports.queries.workers import is_worker_running, queue_seconds


@require_safe
@never_cache
@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """For who sends visitors here: 200 while pages can be had, 503 without the database."""
    return _answer({"database": _database_answers()})


@require_safe
@never_cache
@login_not_required
def worker_health(request: HttpRequest) -> HttpResponse:
    """For who is called at night: 503 also while no worker is running."""
    if not _database_answers():
        return _answer({"database": False})
    return _answer({"database": True, "worker": is_worker_running()}, queue_seconds=queue_seconds())


def _answer(checks: dict[str, bool], **facts: Any) -> HttpResponse:
    told = {name: "ok" if is_well else "failed" for name, is_well in checks.items()}
    return JsonResponse(told | facts, status=200 if all(checks.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True
