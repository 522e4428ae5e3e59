"""What each process counts of its own requests, and how all numbers are told: as OpenMetrics.

gunicorn runs several processes, of which a scrape meets one. They count in files of a folder in
memory or under /tmp that goes with the server (gunicorn.conf.py): prometheus-client's own way, and
the cheapest. Nothing of it has to last: a counter that begins anew is what Prometheus expects. What
the database knows already is not counted here but asked there (`imports.queries.gauges`).
"""

import os
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
METHODS: Final = ("GET", "HEAD", "POST")
TOO_MANY: Final = 429
# The goals of a page are 0.1 and 0.3 s; a report or a download may take longer.
BUCKETS: Final = (0.05, 0.1, 0.3, 1, 3, 10)

REQUESTS: Final = Counter(
    "desk_requests", "Requests by address, method and kind of answer", ("view", "method", "status")
)
SECONDS: Final = Histogram(
    "desk_request_seconds", "Seconds until the answer began", ("view",), buckets=BUCKETS
)
LIMITS: Final = Counter("desk_limits_hit", "Requests refused because they were many", ("view",))
SIGN_INS: Final = Counter("desk_sign_ins_refused", "Sign-ins that were refused")


def count_request(view: str, method: str, status: int, seconds: float) -> None:
    """`view` is the name of the address: there are as many of them as the site has."""
    known = method if method in METHODS else "other"
    REQUESTS.labels(view, known, f"{status // 100}xx").inc()
    SECONDS.labels(view).observe(seconds)
    if status == TOO_MANY:
        LIMITS.labels(view).inc()


def count_refused_sign_in() -> None:
    SIGN_INS.inc()


def openmetrics(*more: Collector) -> bytes:
    """All that the processes of this server counted, and what these know."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        for own in (REQUESTS, SECONDS, LIMITS, SIGN_INS):
            registry.register(own)
    for collector in more:
        registry.register(collector)
    return bytes(generate_latest(registry))  # type: ignore[no-untyped-call]
