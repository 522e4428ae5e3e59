"""What workers do. The machine has it done here, so that a test can do it naively."""

from collections.abc import Iterable

from imports import lease, queries, tasks
from imports.models import Import, ImportMark
from imports.services.run import apply_chunk

EVERYTHING = 10_000


class Desk:
    def work(self, number: int) -> None:
        """Check or run this import to its end, unless it has to wait."""
        tasks.work.call(number)

    def work_a_little(self, number: int) -> bool:
        """Run one chunk and give the lease back; False when it has to wait."""
        mine = lease.take(number)
        if mine is None:
            return False
        apply_chunk(number, mine)
        lease.give_back(number, mine)
        return True


def marks_of(number: int) -> Iterable[ImportMark]:
    return queries.marks_page(Import.objects.get(pk=number), size=EVERYTHING).rows


def became(mark: ImportMark) -> str:
    return mark.outcome
