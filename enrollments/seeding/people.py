"""The people of Waterhoek Academy: some by name, as they appear in screenshots, most drawn."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final, NamedTuple

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from enrollments.models import Team, User
from enrollments.roles import Role
from enrollments.seeding.catalogue.plan import TEAMS
from enrollments.seeding.names import FIRST_NAMES, SURNAMES, address

INVITED = 9
INACTIVE = 14
ADMINISTRATOR_EMAIL: Final = "marit.vink@waterhoek.example"
LEARNER_EMAIL: Final = "sanne.hoekstra@waterhoek.example"


class Desk(NamedTuple):
    """Somebody with a role; a team manager with the teams that they manage."""

    email: str
    role: Role
    teams: tuple[str, ...] = ()


# One of each role and two team managers, so that each desk can be tried.
DESKS: Final = (
    Desk("maaike.hofstra@waterhoek.example", Role.OWNER),
    Desk(ADMINISTRATOR_EMAIL, Role.ADMINISTRATOR),
    Desk("lotte.vanginkel@waterhoek.example", Role.AUDITOR),
    Desk("ilse.kamphuis@waterhoek.example", Role.TEAM_MANAGER, ("ward_3", "maternity")),
    Desk("daan.dijkstra@waterhoek.example", Role.TEAM_MANAGER, ("emergency",)),
)
# Who can sign in, each with what they are.
SIGN_INS: Final = (*DESKS, Desk(LEARNER_EMAIL, Role.LEARNER))


class NamedPerson(NamedTuple):
    """`last_active` is how many days ago this person signed in."""

    first: str
    prefix: str
    last: str
    employee_number: str
    team: str
    last_active: int
    email: str = ""


NAMED: Final = (
    NamedPerson("Marit", "", "Vink", "09688", "education", 0),
    NamedPerson("Sanne", "", "Hoekstra", "10240", "ward_3", 9),
    NamedPerson("Noor", "", "Aalders", "10482", "ward_3", 0),
    NamedPerson("Youssef", "", "Amrani", "10733", "home_north", 0, "y.amrani@waterhoek.example"),
    NamedPerson("Femke", "van den", "Berg", "09917", "pharmacy", 1),
    NamedPerson("Bram", "de", "Boer", "11204", "facilities", 2),
    NamedPerson("Aylin", "", "Çelik", "10068", "ward_3", 2),
    NamedPerson("Daan", "", "Dijkstra", "11377", "emergency", 3),
    NamedPerson(
        "Priscilla", "", "Eduards", "10859", "home_south", 6, "p.eduards@waterhoek.example"
    ),
    NamedPerson("Lotte", "van", "Ginkel", "10311", "physiotherapy", 7),
    NamedPerson("Ravi", "", "Harpal", "11598", "it_support", 8),
    NamedPerson("Maaike", "", "Hofstra", "09764", "education", 9),
    NamedPerson("Tom", "", "Jansen", "11420", "emergency", 14),
    NamedPerson("Ilse", "", "Kamphuis", "10593", "maternity", 15),
    NamedPerson("Jeroen", "van der", "Laan", "10127", "intensive_care", 16),
)


def drawn_moment(day: date, rng: Random) -> datetime:
    """Some minute of that day's office hours, in the academy's time zone."""
    minutes = rng.randrange(8 * 60, 17 * 60 + 30)
    return timezone.make_aware(datetime.combine(day, time(minutes // 60, minutes % 60)))


def make_people(teams: dict[str, Team], today: date, rng: Random) -> list[User]:
    """Unsaved users, none of whom can sign in; the named ones come first, in the order above."""
    users = [_named(person, teams, today, rng) for person in NAMED]
    taken_numbers = {user.employee_number for user in users}
    numbers = [f"{n:05}" for n in range(9600, 12100) if f"{n:05}" not in taken_numbers]
    drawn_numbers = iter(rng.sample(numbers, k=len(numbers)))
    names = _distinct_names({user.name for user in users}, rng)
    addresses = {user.email for user in users}
    for name, size in TEAMS.items():
        staff = sum(person.team == name for person in NAMED)
        for _place in range(size - staff):
            first, prefix, last = next(names)
            email = _free(address(first, prefix, last), addresses)
            joined = today - timedelta(days=rng.randrange(200, 2500))
            users.append(
                User(
                    email=email,
                    first_name=first,
                    name_prefix=prefix,
                    last_name=last,
                    employee_number=next(drawn_numbers),
                    team=teams[name],
                    password=make_password(None),
                    date_joined=drawn_moment(joined, rng),
                    last_login=_last_login(today, rng),
                )
            )
    _let_some_be_new_or_gone(users[len(NAMED) :], today, rng)
    return users


def _named(person: NamedPerson, teams: dict[str, Team], today: date, rng: Random) -> User:
    return User(
        email=person.email or address(person.first, person.prefix, person.last),
        first_name=person.first,
        name_prefix=person.prefix,
        last_name=person.last,
        employee_number=person.employee_number,
        team=teams[person.team],
        password=make_password(None),
        date_joined=drawn_moment(today - timedelta(days=900), rng),
        last_login=drawn_moment(today - timedelta(days=max(person.last_active, 1)), rng),
    )


def _distinct_names(taken: set[str], rng: Random) -> Iterator[tuple[str, str, str]]:
    pairs = [(first, *surname) for first in FIRST_NAMES for surname in SURNAMES]
    rng.shuffle(pairs)
    for first, prefix, last in pairs:
        if " ".join(filter(None, (first, prefix, last))) not in taken:
            yield first, prefix, last


def _free(email: str, taken: set[str]) -> str:
    """Two people may share a name that plain letters make equal: the second gets a 2."""
    local, _at, domain = email.partition("@")
    number = 1
    while email in taken:
        number += 1
        email = f"{local}{number}@{domain}"
    taken.add(email)
    return email


def _last_login(today: date, rng: Random) -> datetime:
    return drawn_moment(today - timedelta(days=1 + int(rng.expovariate(1 / 12))), rng)


def _let_some_be_new_or_gone(users: list[User], today: date, rng: Random) -> None:
    """Invited people have never signed in and were added lately; leavers are inactive."""
    chosen = rng.sample(users, k=INVITED + INACTIVE)
    for user in chosen[:INVITED]:
        user.last_login = None
        user.date_joined = drawn_moment(today - timedelta(days=rng.randrange(2, 21)), rng)
    for user in chosen[INVITED:]:
        user.is_active = False
        user.last_login = drawn_moment(today - timedelta(days=rng.randrange(40, 190)), rng)
