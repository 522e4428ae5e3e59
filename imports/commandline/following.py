"""Works on an import in this process, or follows the worker that was quicker."""

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Any, Final, Self

from django.db import connection
from django.utils.translation import gettext as _

from enrollments.actors import Actor
from enrollments.models import User
from imports import services
from imports.commandline.results import CommandRefused
from imports.models import Import
from imports.queries.workers import AT_WORK
from imports.work import queue

Tell = Callable[[Import], None]
"""Is shown the import again and again while it is being worked on."""

PAUSE: Final = 0.2
# The last words of a job that has ended: its lease is given back, its connection closed.
GOODBYE: Final = 30


class Interrupted(Exception):
    """Ctrl-C while nothing had been started yet."""


class Interrupts:
    """Ctrl-C is noted, to be heeded between two chunks; a second one is raised as ever."""

    def __init__(self) -> None:
        self.asked = False
        self._former: Any = None

    def __enter__(self) -> Self:
        self._former = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        signal.signal(signal.SIGINT, self._former)

    def _note(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True
        signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True)
class Following:
    """Somebody at a terminal, or a script, who waits for the end."""

    by: User
    tell: Tell
    interrupts: Interrupts

    @property
    def actor(self) -> Actor:
        return Actor.at_command_line(self.by)

    def to_the_end(self, number: int) -> Import:
        """Bring a check or a run to its end; the import as it then is.

        Ctrl-C asks a run to stop after its chunk, and still waits for that. Of a check it raises
        Interrupted.
        """
        engine: threading.Thread | None = None
        stopping = False
        while (import_run := _now(number)).status in AT_WORK:
            import_run.stop_asked |= self.interrupts.asked
            self.tell(import_run)
            if self.interrupts.asked and not stopping:
                _interrupt(import_run, self.actor)
                stopping = True
            if engine is not None and not engine.is_alive():
                # Another worker was quicker; now and then this one tries to take it over.
                time.sleep(PAUSE)
                engine = None
            if engine is None:
                engine = threading.Thread(target=_work, args=(number,), daemon=True)
                engine.start()
            engine.join(PAUSE)
        if engine is not None:
            engine.join(GOODBYE)
        return import_run


def _work(number: int) -> None:
    """Ends at once when another worker holds the lease, or another import goes first."""
    try:
        queue.work.call(number)
    finally:
        connection.close()


def _interrupt(import_run: Import, actor: Actor) -> None:
    if import_run.status == Import.Status.CHECKING:
        raise Interrupted
    try:
        services.stop(import_run, actor=actor)
    except services.NotNow:
        # It has ended in the meantime.
        return


def _now(number: int) -> Import:
    imports = Import.objects.select_related("created_by", "started_by", "undo_of")
    import_run = imports.filter(pk=number).first()
    if import_run is None:
        raise CommandRefused(
            "import_gone", _("Draft %(number)s was discarded.") % {"number": number}
        )
    return import_run
