"""Looking for words, the same on every database."""

import pytest

from enrollments.models import Team
from enrollments.queries.search import every_word
from tests.factories import TeamFactory

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
