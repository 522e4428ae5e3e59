"""What one visit costs: queries, CPU of the database and of the process, bytes."""

import gzip
import io
import re
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.benchmarks.lists.pages.visits import Visit
from tests.benchmarks.server import Backend
from tests.doors.estate import read, taken_back
from tests.web import HTMX

# A visit that takes longer than this is not repeated as often: it is far from any goal.
LONG_SECONDS: Final = 1.0
HOST: Final = "localhost"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """`database` and `process` are CPU milliseconds, medians. `lines` are those of a workbook."""

    status: int
    queries: int
    database: float
    process: float
    size: int
    compressed: int
    lines: int

    @property
    def microseconds_a_line(self) -> float | None:
        return self.process * 1000 / self.lines if self.lines else None


class Meter:
    """Asks as one person, on one connection."""

    def __init__(self, client: Client, runs: int) -> None:
        self._client, self._runs, self._backend = client, runs, Backend()

    def measure(self, visit: Visit) -> Figures:
        """Once to warm up, when queries are counted, and then as often as was asked for."""
        begun = time.monotonic()
        with taken_back():
            _set(visit)
            with CaptureQueriesContext(connection) as captured:
                answer = self._ask(visit)
            # Looked at now: the next request starts the list of queries again.
            queries = len(captured)
        seconds = time.monotonic() - begun
        runs = self._runs if seconds < LONG_SECONDS else 1
        costs = [self._cost(visit) for _round in range(runs)]
        content = _content(answer)
        return Figures(
            status=answer.status_code,
            queries=queries,
            database=median(database for database, _process in costs) * 1000,
            process=median(process for _database, process in costs) * 1000,
            size=len(content),
            compressed=len(gzip.compress(content, 6)),
            lines=_lines(content),
        )

    def _cost(self, visit: Visit) -> tuple[float, float]:
        with taken_back():
            _set(visit)
            database, process = self._backend.cpu(), time.process_time()
            self._ask(visit)
            return self._backend.cpu() - database, time.process_time() - process

    def _ask(self, visit: Visit) -> Any:
        ask: Callable[..., Any] = self._client.post if visit.method == "POST" else self._client.get
        headers = {"host": HOST, **(HTMX if visit.over_htmx else {})}
        return read(ask(visit.path, visit.data, headers=headers))


def _set(visit: Visit) -> None:
    if visit.setting:
        visit.setting()


def _content(answer: Any) -> bytes:
    content: bytes = answer.getvalue()
    return gzip.decompress(content) if answer.get("Content-Encoding") == "gzip" else content


def _lines(content: bytes) -> int:
    """Rows of a workbook below its header; 0 of a page."""
    if not content.startswith(b"PK"):
        return 0
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = next(name for name in book.namelist() if re.search(r"worksheets/\w+\.xml$", name))
        return max(book.read(sheet).count(b"<row ") - 1, 0)
