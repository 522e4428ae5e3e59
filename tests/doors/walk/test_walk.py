"""No answer to one team manager depends on another one's users.

The same acts are done in two worlds that differ in nothing but the other manager's users, while
that one acts as well. Every answer of the two is compared, character by character.
"""

import os
from difflib import unified_diff
from itertools import zip_longest
from random import Random
from typing import Final

import pytest

from tests.doors.estate import taken_back
from tests.doors.walk.academy import LATER, make_academy, moves, number_from, others_act
from tests.doors.walk.acts import ACTS, Walk

# `LONG_RUN=1` walks the whole way, `ACTS=500` so far; `SEED` goes another one.
LENGTH: Final = int(os.environ.get("ACTS", "2000" if os.environ.get("LONG_RUN") else "150"))
SEED: Final = os.environ.get("SEED", "one way")
# So many numbers can be given between two acts.
ROOM: Final = 1_000


def walked(world: int) -> list[tuple[str, str]]:
    with taken_back():
        academy = make_academy(world)
        walk = Walk(academy)
        for step in range(LENGTH):
            random = Random(f"{SEED} {step}")
            others_act(academy, Random(f"{SEED} {step} {world}"))
            for place, user in enumerate(academy.moving, start=1):
                if step == place * LENGTH // 3:
                    moves(academy, user)
            # The other one has taken numbers of the block before.
            number_from(LATER + (step + 1) * ROOM)
            [act] = random.choices(list(ACTS), weights=list(ACTS.values()))
            walk.answers.append((f"act {step}: {act.__name__}", ""))
            act(walk, random)
        return walk.answers


@pytest.mark.django_db
def test_no_answer_depends_on_the_users_of_another_manager() -> None:
    one, other = walked(0), walked(1)
    for place, (here, there) in enumerate(zip_longest(one, other, fillvalue=("nothing", ""))):
        if here != there:
            lines = unified_diff(
                f"{here[0]}\n{here[1]}".splitlines(),
                f"{there[0]}\n{there[1]}".splitlines(),
                lineterm="",
                n=2,
            )
            before = [asked for asked, _answer in one[:place] if asked.startswith("act")]
            pytest.fail("\n".join([*before[-1:], *list(lines)[:60]]))
