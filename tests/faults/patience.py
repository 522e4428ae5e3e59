"""Waiting as long as something moves, and no longer.

Looks are counted and not seconds. A busy machine takes longer for each look, just as it does for
what is waited for, and so nobody gives up early there.
"""

import time
from dataclasses import dataclass, field
from typing import Any, Final

# What takes a minute on a machine that has nothing else to do.
LOOKS: Final = 3_000
PAUSE_SECONDS: Final = 0.02


class NotEnded(AssertionError):
    """What was waited for did not come, and nothing moved."""


@dataclass
class Patience:
    """`look(sign)` is called over and over; each new sign of progress renews the patience."""

    what: str
    looks: int = LOOKS
    left: int = field(init=False)
    sign: Any = None

    def __post_init__(self) -> None:
        self.left = self.looks

    def look(self, sign: Any = None) -> None:
        self.left = self.looks if sign != self.sign else self.left - 1
        self.sign = sign
        if self.left <= 0:
            raise NotEnded(f"{self.what}: nothing moved in {self.looks} looks, last seen {sign}")
        time.sleep(PAUSE_SECONDS)
