"""Teams, and people with names as one finds them in a Dutch hospital."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from django.utils import timezone

from enrollments.models import Team, TeamManager, User
from enrollments.roles import Role
from enrollments.seeding.catalogue import WORDS
from enrollments.seeding.names import FIRST_NAMES, SURNAMES, address
from tests.benchmarks.lists.academy.rows import copy_rows, without_indexes
from tests.benchmarks.lists.academy.sizes import (
    DESK_OF,
    DESKS,
    FIRST_DRAWN,
    RARE,
    RARE_SURNAME,
    Sizes,
)

# One in so many has two surnames, has left, was only invited, is in no team.
TWO_SURNAMES, GONE, INVITED, NO_TEAM = 7, 29, 37, 101
# Numbers of employees are all those below this prime, in a mixed order.
PRIME, STEP = 9_999_991, 700_001


def make(sizes: Sizes) -> None:
    copy_rows(Team, _teams(sizes.teams))
    with without_indexes(User):
        copy_rows(User, _users(sizes))
    # Each team has a manager; the one whose pages are measured manages the last, a small one.
    managers = (
        TeamManager(pk=team, team_id=team, user_id=_manager(team, sizes))
        for team in range(1, sizes.teams + 1)
    )
    copy_rows(TeamManager, managers)


def _manager(team: int, sizes: Sizes) -> int:
    number = RARE.stop + team
    is_last = team == sizes.teams
    return DESK_OF[Role.TEAM_MANAGER].number if is_last or number > sizes.users else number


def _teams(number: int) -> Iterator[Team]:
    known = list(WORDS["en"].teams.values())
    for index in range(number):
        name, lap = known[index % len(known)], index // len(known)
        yield Team(pk=index + 1, name=f"{name} {lap + 1}" if lap else name)


def _users(sizes: Sizes) -> Iterator[User]:
    now, rng = timezone.now().replace(microsecond=0), Random(8)
    named = {desk.number: desk for desk in DESKS}
    managers = range(RARE.stop + 1, RARE.stop + sizes.teams)
    for number in range(1, sizes.users + 1):
        first, prefix, last = _name(number, rng)
        role, email = Role.LEARNER, address(f"{first}", prefix, f"{last}{number}")
        if desk := named.get(number):
            role, first, prefix, last, email = (
                desk.role,
                desk.first,
                desk.prefix,
                desk.last,
                desk.email,
            )
        elif number in managers:
            role = Role.TEAM_MANAGER
        joined = now - timedelta(days=rng.random() * 2500)
        signed_in = joined + (now - joined) * (1 - rng.random() ** 3)
        drawn = number >= FIRST_DRAWN
        yield User(
            pk=number,
            # Some systems hand addresses over as people write their names.
            email=email if number % 200 else email.title(),
            password="!",
            first_name=first,
            name_prefix=prefix,
            last_name=last,
            employee_number=f"{number * STEP % PRIME:07}",
            # A few teams are large and many are small.
            team_id=1 + int(sizes.teams * rng.random() ** 1.6) if number % NO_TEAM else None,
            role=role,
            is_active=not drawn or number % GONE != 0 or number in managers,
            date_joined=joined,
            last_login=None if drawn and number % INVITED == 0 else signed_in,
        )


def _name(number: int, rng: Random) -> tuple[str, str, str]:
    first, (prefix, last) = rng.choice(FIRST_NAMES), rng.choice(SURNAMES)
    if number in RARE:
        return first, "", RARE_SURNAME
    if number % TWO_SURNAMES == 0:
        last = f"{last}-{rng.choice(SURNAMES)[1]}"
    return first, prefix, last
