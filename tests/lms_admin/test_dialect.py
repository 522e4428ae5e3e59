"""The one package that knows the two databases says the same on both."""

import ast
from pathlib import Path

import pytest
from django.db import connection, transaction

from enrollments.models import Team
from lms_admin import dialect
from tests.factories import TeamFactory

ROOT = Path(__file__).parents[2]
ELSEWHERE = [
    path
    for app in ("lms_admin", "enrollments", "imports")
    for path in sorted((ROOT / app).rglob("*.py"))
    # A migration is history, and each of its databases is set up by statements of its own.
    if path.parent != ROOT / "lms_admin" / "dialect" and "migrations" not in path.parts
]


def rows(sql: str, *params: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


@pytest.mark.parametrize("path", ELSEWHERE, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_else_asks_which_database_it_is(path: Path) -> None:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        names |= {getattr(node, "attr", None), getattr(node, "name", None)}
    assert not names & {"vendor", "as_sqlite", "as_postgresql"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [("1", "1", False), ("1", "2", True), ("1", "NULL", True), ("NULL", "NULL", False)],
)
def test_nothing_differs_from_something(one: str, other: str, differ: bool) -> None:
    ((found,),) = rows(f"SELECT {dialect.differs(one, other)}")
    assert bool(found) is differ


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "7", "3,14,15"])
def test_numbers_in_a_text_keep_their_order(text: str) -> None:
    table, number, place = dialect.numbers_in("t.text", "m")
    found = rows(
        f"SELECT {number} FROM (SELECT CAST(%s AS text) AS text) t CROSS JOIN {table} "
        f"ORDER BY {place}",
        text,
    )
    assert ",".join(str(one) for (one,) in found) == text


@pytest.mark.django_db
def test_more_numbers_than_a_statement_may_have_parameters() -> None:
    team = TeamFactory.create()
    numbers = range(team.pk, team.pk + 300_000)
    assert list(Team.objects.filter(pk__in=dialect.one_of(numbers))) == [team]
    assert not Team.objects.filter(pk__in=dialect.one_of([])).exists()


@pytest.mark.django_db
def test_a_temporary_table_is_made_once_and_filled() -> None:
    def rows_of(block: bytes) -> list[list[str]]:
        return [line.split("\t") for line in block.decode().splitlines()]

    with connection.cursor() as cursor:
        for _again in range(2):
            cursor.execute(dialect.temporary_table("staged_sample", "row integer, email text"))
        blocks = [b"2\ta@b.example\n3\tc@d.example\n", b"4\te@f.example\n"]
        dialect.copy_into(cursor, "staged_sample", ("row", "email"), blocks, rows_of=rows_of)
    dialect.gather_statistics_of_own("staged_sample")
    assert [row for row, _email in rows("SELECT * FROM staged_sample ORDER BY row")] == [2, 3, 4]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_stands_still_ends_and_the_next_has_its_time() -> None:
    setting = "SELECT current_setting('idle_in_transaction_session_timeout')"
    with transaction.atomic():
        dialect.end_when_idle(1.5)
        assert rows(setting) == [("1500ms",)]
    assert rows(setting) != [("1500ms",)]
