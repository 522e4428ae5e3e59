"""Names sort and are found without case and accents, the same on both databases."""

import pytest

from enrollments.folding import folded
from enrollments.models import User
from enrollments.queries.search import every_word
from tests.factories import UserFactory


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Çelik", "celik"),
        ("Müller", "muller"),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("Straße", "strasse"),
    ],
)
def test_folding(text: str, plain: str) -> None:
    assert folded(text) == plain
    assert folded(plain) == plain


@pytest.mark.django_db
def test_accented_names_stand_in_their_place() -> None:
    for last in ("Zwart", "Çelik", "Dijkstra", "Özdemir", "Ali"):
        UserFactory.create(last_name=last)
    names = list(User.objects.values_list("last_name", flat=True))
    assert names == ["Ali", "Çelik", "Dijkstra", "Özdemir", "Zwart"]


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["celik", "ÇELIK", "çelik aylin", "CELIK Ayl"])
def test_a_name_is_found_however_it_is_typed(words: str) -> None:
    aylin = UserFactory.create(first_name="Aylin", last_name="Çelik")
    UserFactory.create(first_name="Aylin", last_name="Kelly")
    assert list(User.objects.filter(every_word(words, "search_text"))) == [aylin]
