"""What workers do. The machine has it done here, so that a test can do it naively."""

from imports.work import lease, queue
from imports.work.apply import apply_chunk


class Desk:
    # What imports are opened for. One that does one thing naively is found out sooner by that.
    actions: tuple[str, ...] = ("unenroll", "remove", "enroll")

    def __init__(self, *actions: str) -> None:
        self.actions = actions or self.actions

    def work(self, number: int) -> None:
        """Check or run this import to its end, unless it has to wait."""
        queue.work.call(number)

    def work_a_little(self, number: int) -> bool:
        """Run one chunk and give the lease back; False when it has to wait."""
        mine = lease.take(number)
        if mine is None:
            return False
        apply_chunk(number, mine)
        lease.give_back(number, mine)
        return True
