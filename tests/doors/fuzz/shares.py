"""A long run goes in parts, each of which ends by itself and says what it asked.

`SHARE=2/8` asks every eighth address, from the second one on; without it a long run asks all eight
parts, side by side where there are several processes.
"""

import os
from typing import Final, NamedTuple

LONG: Final = bool(os.environ.get("LONG_RUN"))
PARTS: Final = 8


class Share(NamedTuple):
    """The `part`-th of `of`, counted from 1."""

    part: int
    of: int

    @classmethod
    def read(cls, text: str) -> "Share":
        part, _slash, of = text.partition("/")
        if not (part.isdecimal() and of.isdecimal() and 1 <= int(part) <= int(of)):
            raise SystemExit(f'SHARE is a part of all, such as 2/8; it says "{text}".')
        return cls(int(part), int(of))

    def among[One](self, all_of_them: list[One]) -> list[One]:
        return all_of_them[self.part - 1 :: self.of]

    def __str__(self) -> str:
        return f"{self.part}of{self.of}"


def shares() -> list[Share]:
    if named := os.environ.get("SHARE"):
        return [Share.read(named)]
    of = PARTS if LONG else 1
    return [Share(part, of) for part in range(1, of + 1)]
