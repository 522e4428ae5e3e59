"""Whose lines these are: users looked up by their addresses or employee numbers, set by set."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from enrollments.models import User
from imports.outcomes import LineOutcome
from imports.work.plan import problem_told
from imports.work.sql import sql_of

# With one of these nobody knows whom a line is about, whatever else it says.
_WITHOUT_USER = (
    LineOutcome.EMAIL_INVALID,
    LineOutcome.NUMBER_DAMAGED,
    LineOutcome.FORMULA_WITHOUT_VALUE,
)


@dataclass(frozen=True)
class LookedUp:
    """SQL over the alias `s` (staged line): joins with their parameters, and the user found.

    `outcomes` are conditions under which none is found, or not for certain.
    """

    joins: str
    params: tuple[Any, ...]
    user: str
    outcomes: Mapping[LineOutcome, str]


def by_email(people: QuerySet[User]) -> LookedUp:
    """Finds these people by email. A line without an address is nobody's."""
    joined, params = _emails(people)
    unknown = "u.id IS NULL AND s.email_key <> ''"
    return LookedUp(joined, params, "u.id", {LineOutcome.USER_UNKNOWN: unknown})


def by_number(people: QuerySet[User]) -> LookedUp:
    """Finds people by employee number where a line has one; it must not contradict the address.

    Numbers are compared without case. One whose zeros at the front are missing is found as
    such.
    """
    emails, email_params = _emails(people)
    everybody, params = sql_of(
        people.exclude(employee_number="").order_by().values("id", "employee_number")
    )
    wanted = "SELECT lower(number) FROM staged_line WHERE number <> ''"
    number = "lower(p.employee_number)"
    numbers = (
        f"LEFT JOIN (SELECT {number} AS number, min(p.id) AS id, count(*) AS people "
        f"FROM ({everybody}) p WHERE {number} IN ({wanted}) GROUP BY {number}) n "
        "ON n.number = lower(s.number)"
    )
    bare = f"ltrim({number}, '0')"
    zeros = (
        f"LEFT JOIN (SELECT DISTINCT {bare} AS number FROM ({everybody}) p "
        f"WHERE p.employee_number LIKE '0%%' AND {bare} IN ({wanted})) z "
        "ON z.number = lower(s.number) AND n.id IS NULL"
    )
    broken = " OR ".join(map(problem_told, _WITHOUT_USER))
    return LookedUp(
        f"{emails} {numbers} {zeros}",
        (*email_params, *params, *params),
        f"CASE WHEN {broken} THEN NULL WHEN s.number = '' THEN u.id "
        "WHEN n.people = 1 AND (u.id IS NULL OR u.id = n.id) THEN n.id END",
        {
            LineOutcome.NUMBER_DAMAGED: "z.number IS NOT NULL",
            LineOutcome.TWO_PEOPLE: "n.people = 1 AND u.id <> n.id",
            LineOutcome.USER_AMBIGUOUS: "n.people > 1",
            LineOutcome.USER_UNKNOWN: "CASE WHEN s.number = '' "
            "THEN u.id IS NULL AND s.email_key <> '' ELSE n.id IS NULL END",
        },
    )


def _emails(people: QuerySet[User]) -> tuple[str, tuple[Any, ...]]:
    found, params = sql_of(people.order_by().values("id", "email_key"))
    joined = f"LEFT JOIN ({found}) u ON u.email_key = s.email_key AND s.email_key <> ''"
    return joined, params
