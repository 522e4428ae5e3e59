"""How far it is, on the standard error: a bar on a terminal, a line now and then in a log."""

import shutil
import time
from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from imports import queries
from imports.models import Import
from imports.queries.progress import Progress
from imports.text.actions import shown

EVERY: Final = 10
BAR: Final = 24
CLEAR: Final = "\r\x1b[K"

Write = Callable[[str], object]


class Silent:
    """Says nothing (`--verbosity 0`)."""

    def show(self, import_run: Import) -> None: ...

    def end(self) -> None: ...


class ProgressLines(Silent):
    """One line at the start of each stage, then one every ten seconds."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._stage: tuple[str, bool] | None = None
        self._next = 0.0

    def show(self, import_run: Import) -> None:
        now = time.monotonic()
        stage = (import_run.status, import_run.stop_asked)
        if stage == self._stage and now < self._next:
            return
        self._stage, self._next = stage, now + EVERY
        self._write(f"{_sentence(import_run)}\n")


class Bar(Silent):
    """One line that is written over and over again, and gone at the end."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def show(self, import_run: Import) -> None:
        columns = shutil.get_terminal_size().columns
        line = f"{_bar(queries.progress(import_run))} {_sentence(import_run)}"
        self._write(f"{CLEAR}{line[: columns - 1]}")

    def end(self) -> None:
        self._write(CLEAR)


def _bar(progress: Progress) -> str:
    """[############------------]  50 %; without a known total, empty."""
    share = min(progress.done / progress.total, 1.0) if progress.total else 0.0
    full = int(BAR * share)
    percent = f"{int(100 * share):3} %" if progress.total else "     "
    return f"[{'#' * full}{'-' * (BAR - full)}] {percent}"


def _sentence(import_run: Import) -> str:
    starter = import_run.started_by or import_run.created_by
    if ahead := queries.waiting_for(import_run, starter):
        if ahead.number is None:
            text = _("Import %(import)s waits for another import, which goes first")
            return text % {"import": import_run.pk}
        text = _("Import %(import)s waits for import %(ahead)s, which goes first")
        return text % {"import": import_run.pk, "ahead": ahead.number}
    progress = queries.progress(import_run)
    named = {
        "import": import_run.pk,
        "done": shown(progress.done),
        "total": shown(progress.total),
    }
    if import_run.stop_asked:
        return _("Import %(import)s stops after the part that it is working on") % named
    if import_run.status == Import.Status.RUNNING:
        return _("Import %(import)s: %(done)s of %(total)s done") % named
    if progress.total:
        return _("Import %(import)s: checking line %(done)s of %(total)s") % named
    return _("Import %(import)s: checking line %(done)s") % named
