"""How large the chunks of a run are, and how fast they follow each other.

Whoever clicks on an enrollment of a chunk waits until the chunk is done. A small chunk costs more
for each mark. So chunks are as large as the setting says where they are quick and nobody waits.
"""

import time
from dataclasses import dataclass
from typing import Final, Self

from django.conf import settings

from imports.actions import action_of
from imports.models import Import
from lms_admin import dialect

# After a chunk that took longer the next one is half as large, after a quicker one twice.
LONG_SECONDS: Final = 0.2
SHORT_SECONDS: Final = 0.1
# A long run begins with so many marks.
FIRST: Final = 1_000
# Slow chunks get no smaller, and those after somebody waited are of this size.
SMALLEST: Final = 500
# So long chunks stay small after somebody waited: people come back to what they work on.
CALM_SECONDS: Final = 10.0
# The longest pause between two chunks that others wait for.
PAUSE_SECONDS: Final = 0.05


@dataclass
class Pace:
    """The size of the next chunk, by what the last one told."""

    size: int
    # Somebody waited for a lock of the last chunk.
    others_waited: bool = False
    # Something of the last chunk was no longer what the check saw.
    others_changed: bool = False
    # On the clock of `time.monotonic`.
    small_until: float = 0.0

    @classmethod
    def of_chunks(cls) -> Self:
        """Chunks as large as they may be."""
        return cls(settings.IMPORT_CHUNK_MARKS)

    @classmethod
    def of_run(cls, number: int) -> Self:
        """A run begins with a small chunk, unless it is a quick one that one chunk can do."""
        import_run = Import.objects.select_related("undo_of").get(pk=number)
        action = action_of(import_run)
        planned = import_run.counts.marks_planned(action.will)
        pace = cls.of_chunks()
        if planned > pace.size or not action.is_settled_by_revision:
            pace.size = min(FIRST, pace.size)
        return pace

    def go_on(self, seconds: float) -> None:
        """Let others have their turn after a chunk that took so long, and size the next one."""
        self._pause(seconds)
        now = time.monotonic()
        if self.others_waited:
            self.small_until = now + CALM_SECONDS
        if now < self.small_until:
            self.size = min(self.size, SMALLEST)
        elif seconds > LONG_SECONDS:
            self.size = max(self.size // 2, min(self.size, SMALLEST))
        elif seconds < SHORT_SECONDS:
            self.size = min(self.size * 2, settings.IMPORT_CHUNK_MARKS)

    def _pause(self, seconds: float) -> None:
        if self.others_waited:
            time.sleep(min(seconds, PAUSE_SECONDS))
        elif not dialect.queues_writers():
            # Whoever asks the run to stop, for one.
            time.sleep(max(seconds / 20, 0.005))
