"""Whom an unknown address may be meant for, among twenty thousand users."""

import random
from itertools import product

import pytest

from enrollments.models import User
from enrollments.queries.near import near_misses

FIRST = (
    "anne bob carla dirk eva fenna gijs hanna ivo joost karin liam marieke noor oscar piet quinten "
    "roos sanne tom ursula victor wendy xander yara zoe amber bram chris daan esther floor guus "
    "hugo iris jolien kees lotte merel niels olga pim ruben sjoerd tess tijn vera wouter "
    "yvonne zara"
).split()
LAST = (
    "bakker brink dekker dijkstra faber groen hoekstra jansen kok kuipers linden meijer molenaar "
    "postma prins smit veen visser vos willems"
).split()


@pytest.fixture
def people(db: None) -> list[str]:
    """Fifty first names, four hundred double names, three domains."""
    names = product(FIRST, LAST, LAST)
    emails = [
        f"{first}.{last}-{born}@{('waterhoek', 'zorg-noord', 'meander')[number % 3]}.example"
        for number, (first, last, born) in enumerate(names)
    ]
    User.objects.bulk_create([_user(email) for email in emails])
    return emails


def _user(email: str) -> User:
    return User(email=email, first_name="A", last_name="B", password="!")


# What was typed for each of these; the last two cannot be seen through.
SANNE = "sanne.hoekstra@waterhoek.example"
MEANT = {
    "zanne.hoekstra@waterhoek.example": SANNE,
    "asnne.hoekstra@waterhoek.example": SANNE,
    "ssanne.hoekstra@waterhoek.example": SANNE,
    "sanne.hoektra@waterhoek.example": SANNE,
    "sannehoekstra@waterhoek.example": SANNE,
    "sanne_hoekstra@waterhoek.example": SANNE,
    "sanne.hoekstar@waterhoek.example": SANNE,
    "sanne.hoekstra1@waterhoek.example": SANNE,
    "hoekstra.sanne@waterhoek.example": SANNE,
    "sanne.hoekstra@waterhoek.exmaple": SANNE,
    "sanne.hoekstra@oldmail.example": SANNE,
    "sabbe.hoekstra@waterhoek.example": None,
    "sanne@waterhoek.example": None,
}


def test_each_slip_is_seen_through(people: list[str], sanne: User, marit: User) -> None:
    found = near_misses(list(MEANT), marit)
    assert found == {typed: meant for typed, meant in MEANT.items() if meant}


@pytest.mark.parametrize(
    ("there", "typed", "meant"),
    [
        # Two that are equally near: a guess would mislead.
        (["j.smit1@a.example", "j.smit2@a.example"], "j.smit@a.example", None),
        (["j.smit@north.example", "j.smit@south.example"], "j.smit@old.example", None),
        # One domain is the same, mistyped.
        (["j.smit@north.example", "j.smit@b.test"], "j.smit@nroth.example", "j.smit@north.example"),
        # The nearer one.
        (["j.smits@a.example", "j.smit@b.example"], "j.smit@a.example", "j.smits@a.example"),
    ],
)
def test_of_several_the_nearest_is_named(
    marit: User, there: list[str], typed: str, meant: str | None
) -> None:
    User.objects.bulk_create([_user(email) for email in there])
    assert near_misses([typed], marit).get(typed) == meant


def test_a_name_that_stands_everywhere_is_not_offered(marit: User) -> None:
    User.objects.bulk_create([_user(f"info@{number}.example") for number in range(30)])
    assert near_misses(["info@1.exmaple"], marit) == {}


def test_nearly_all_of_a_thousand_slips_are_seen_through(people: list[str], marit: User) -> None:
    chance = random.Random(20_000)
    slips = ((_slip(email, chance), email) for email in chance.sample(people, 1_000))
    typed = {one: email for one, email in slips if one not in people}
    found = near_misses(list(typed), marit)
    right = [one for one, email in typed.items() if found.get(one) == email]
    mistaken = [one for one, email in typed.items() if found.get(one, email) != email]
    assert len(right) > 0.98 * len(typed)
    # A letter taken off chris leaves iris with one too many.
    assert len(mistaken) < 0.01 * len(typed)


def test_the_number_of_statements_stays_the_same(
    sanne: User, marit: User, django_assert_num_queries
) -> None:
    marit.has_perm("enrollments.view_user")
    for typed in (
        [*MEANT][:2],
        list(MEANT),
        [f"nobody{number}@x.example" for number in range(500)],
    ):
        with django_assert_num_queries(2):
            near_misses(typed, marit)


@pytest.mark.parametrize("typed", ["", "@", "a@", "@b", "%@_.example", "x" * 250 + "@b", "a'b@c"])
def test_anything_may_be_asked_for(marit: User, typed: str) -> None:
    assert near_misses([typed], marit) == {}


def test_a_learner_is_told_of_nobody(marit: User, tom: User) -> None:
    assert near_misses(["marit.vnik@waterhoek.example"], tom) == {}
    assert near_misses(["marit.vnik@waterhoek.example"], marit) == {
        "marit.vnik@waterhoek.example": marit.email
    }


def _slip(email: str, chance: random.Random) -> str:
    name, _at, domain = email.partition("@")
    place = chance.randrange(len(name))
    letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
    before, after = name[:place], name[place + 1 :]
    slips = (
        before + after,
        before + letter + after,
        before + letter + name[place:],
        before + after[:1] + name[place] + after[1:],
    )
    return f"{chance.choice(slips)}@{domain}"
