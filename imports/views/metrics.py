"""What Prometheus collects, for who has the token: no names, and nothing of anybody."""

from collections.abc import Iterator, Mapping

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from imports.queries.gauges import Gauges, gauges
from lms_admin.watching.metrics import CONTENT_TYPE, openmetrics
from lms_admin.watching.migrations import are_migrations_pending

# Metrics by the field that they tell, with what they mean.
PLAIN = {
    "desk_worker_running": ("is_worker_running", "Whether a worker was seen within a minute"),
    "desk_workers": ("workers", "Workers that were seen within a minute"),
    "desk_store_failed": ("has_store_failed", "Whether a worker lacked a file within a minute"),
    "desk_queue_tasks": ("tasks", "Tasks that wait for a worker"),
    "desk_queue_seconds": ("task_seconds", "Seconds that the longest waiting task has waited"),
    "desk_imports_waiting": ("waiting", "Imports that wait for a worker"),
    "desk_imports_waiting_seconds": (
        "waiting_seconds",
        "Seconds that the longest waiting import has waited",
    ),
}
# The same with the label that tells its parts.
LABELLED = {
    "desk_imports": ("states", "state", "Imports by state"),
    "desk_mark_outcomes": ("marks", "outcome", "Marks of imports that ended within a day"),
    "desk_line_outcomes": ("lines", "outcome", "Lines of imports that ended within a day"),
    "desk_refused_files": ("refusals", "code", "Files refused within a day, not replaced since"),
}


@require_safe
@never_cache
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """404 where the setting gives no token; 401 for who does not send it."""
    if not settings.METRICS_TOKEN:
        raise Http404
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not constant_time_compare(token, settings.METRICS_TOKEN):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(openmetrics(FromDatabase()), content_type=CONTENT_TYPE)


class FromDatabase(Collector):
    """Figures of the database.

    Without one it says so, and the processes' own counts are still told.
    """

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("desk_database_answers", "Whether the database answers")
        try:
            found, pending = gauges(), are_migrations_pending()
        except DatabaseError:
            up.add_metric((), 0)
            yield up
            return
        up.add_metric((), 1)
        yield up
        yield _gauge("desk_migrations_pending", "Whether the database is to be migrated", pending)
        yield from _families(found)


def _families(found: Gauges) -> Iterator[Metric]:
    for name, (field, text) in PLAIN.items():
        yield _gauge(name, text, getattr(found, field))
    for name, (field, label, text) in LABELLED.items():
        parts: Mapping[str, int] = getattr(found, field)
        family = GaugeMetricFamily(name, text, labels=(label,))
        for code, number in sorted(parts.items()):
            family.add_metric((code,), number)
        yield family
    text = "Enrollments or users that imports changed"
    applied = CounterMetricFamily("desk_applied", text, labels=("unit",))
    for unit, number in found.applied.items():
        applied.add_metric((unit,), number)
    yield applied


def _gauge(name: str, text: str, number: float) -> Metric:
    family = GaugeMetricFamily(name, text)
    family.add_metric((), float(number))
    return family
