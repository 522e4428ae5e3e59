"""What a service answers."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from enrollments.outcomes import DONE, Outcome


class LostRace(Exception):
    """Somebody changed the same rows in between; the transaction was rolled back whole."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What happened to how many enrollments.

    `counts` has one key for each outcome that occurred; they add up to what was asked for, in the
    actor's scope, and still there. `refused` says why the whole call did nothing and wrote nothing:
    `not_allowed`, `not_confirmed`. `qualifications` are the names of those that enrolled again what
    was removed. `made` is the primary key of the user, or the team, that was made.
    """

    batch: uuid.UUID
    counts: Mapping[Outcome, int] = field(default_factory=dict)
    qualifications: tuple[str, ...] = ()
    refused: Outcome | None = None
    made: int | None = None

    @property
    def done(self) -> int:
        return sum(n for code, n in self.counts.items() if code in DONE)

    @property
    def skipped(self) -> int:
        return sum(n for code, n in self.counts.items() if code not in DONE)

    @property
    def reenrolled(self) -> int:
        return self.counts.get(Outcome.REMOVE_AND_REENROLL, 0)


def counted(**counts: int) -> dict[Outcome, int]:
    """Counts by outcome code, without those that did not occur."""
    return {Outcome(code): number for code, number in counts.items() if number}
