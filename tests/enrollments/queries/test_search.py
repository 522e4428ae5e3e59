"""Looking for words, the same on every database."""

import random

import pytest

from enrollments.folding import folded
from enrollments.models import Team, User
from enrollments.queries.search import every_word, is_too_short, people
from tests.factories import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["Één zorg", "Ward 1", "Ward 3 West"]),
        ("ward", ["Ward 1", "Ward 3 West"]),
        ("west WARD", ["Ward 3 West"]),
        ("ward  1", ["Ward 1"]),
        ("één", ["Één zorg"]),
        ("ÉÉN", ["Één zorg"]),
        ("%", []),
        ("ward south", []),
    ],
)
def test_each_word_must_occur(text, found):
    for name in ("Ward 3 West", "Ward 1", "Één zorg"):
        TeamFactory.create(name=name)
    rows = Team.objects.filter(every_word(text, "name"))
    assert sorted(team.name for team in rows) == sorted(found)


# --- people ---------------------------------------------------------------------------------------

PIECES = [
    "Çelik",
    "van",
    "den",
    "Øre",
    "O'Brien",
    "Zoë",
    "Li",
    "Jan",
    "Janssen",
    "李",
    "%",
    "a_b",
    "Æ",
]


def naive(text, users):
    """Each word anywhere in the folded text of the person, a short one where a word begins."""
    words = folded(text).split()
    for user in users:
        searched = folded(f"{user.name} {user.email} {user.employee_number}".rstrip())
        if all(
            word in searched
            if len(word) > 2
            else any(one.startswith(word) for one in searched.split(" "))
            for word in words
        ):
            yield user.pk


@pytest.mark.parametrize("seed", range(5))
def test_people_are_found_as_a_naive_search_finds_them(seed):
    chance = random.Random(seed)
    for number in range(40):
        UserFactory.create(
            first_name=chance.choice(PIECES),
            name_prefix=chance.choice(("", "van", "de la")),
            last_name=" ".join(chance.sample(PIECES, 2)),
            email=f"x{chance.randrange(999)}.{number}@waterhoek.example",
        )
    users = list(User.objects.all())
    for changed in chance.sample(users, 10):
        changed.last_name = chance.choice(PIECES)
        changed.save()
    User.objects.filter(pk__in=[user.pk for user in chance.sample(users, 3)]).delete()
    users = list(User.objects.all())
    for _time in range(60):
        word = chance.choice(users).search_text
        at, length = chance.randrange(len(word)), chance.randrange(1, 6)
        text = f"{word[at : at + length]} {chance.choice(('', 'JAN', 'ø', 'celik', '-', '"'))}"
        found = User.objects.filter(people(text)).values_list("pk", flat=True)
        assert set(found) == set(naive(text, users)), text


@pytest.mark.parametrize(
    ("text", "short"), [("", False), (" ", False), ("j", True), ("j d", True), ("j de", False)]
)
def test_one_letter_is_too_short(text, short):
    assert is_too_short(text) is short
