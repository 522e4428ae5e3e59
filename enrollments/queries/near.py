"""Whom an unknown address may be meant for: offered, never applied (rules, section 6.2).

An address is mistyped in few ways: one letter too many, missing, wrong or swapped with the next; or
the name is right and stands at another domain; or first and last name have changed places. What
an address becomes by each of these is looked up by its key, all of it in one statement: the cost
grows with the unknown addresses, hardly with the users. One address has some 1,600 variants, and a
workbook asks for 2,000 addresses at a time, so the database makes them: Python would hold them all.
"""

import json
import string
from collections.abc import Collection, Sequence
from contextlib import suppress
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from enrollments.models import User
from enrollments.queries.gates import visible_users
from lms_admin import dialect

LETTERS: Final = string.ascii_lowercase + string.digits + ".-_"
# A longer name than this is not varied; the same name at another domain is still found.
MAX_NAME: Final = 40
# Of a name that stands at more domains than this, none is offered.
MAX_DOMAINS: Final = 20

# From here on two domains may be the same one, mistyped.
ALIKE: Final = 0.8

# What one slip makes of a name; p is a place in it, c a letter.
_SLIPS: Final = (
    ("substr(w.name, 1, p.n - 1) || substr(w.name, p.n + 1)", "p.n <= length(w.name)", False),
    (
        "substr(w.name, 1, p.n - 1) || substr(w.name, p.n + 1, 1) || substr(w.name, p.n, 1) "
        "|| substr(w.name, p.n + 2)",
        "p.n < length(w.name)",
        False,
    ),
    ("substr(w.name, 1, p.n - 1) || c.c || substr(w.name, p.n + 1)", "p.n <= length(w.name)", True),
    ("substr(w.name, 1, p.n - 1) || c.c || substr(w.name, p.n)", "p.n <= length(w.name) + 1", True),
)


def near_misses(emails: Sequence[str], viewer: User) -> dict[str, str]:
    """For unknown addresses, those of visible users that they may be meant for. Two statements.

    Of several that are equally near none is named.
    """
    asked = {email for email in emails if "@" in email}
    found: dict[str, set[str]] = {}
    with suppress(EmptyResultSet), connection.cursor() as cursor:
        cursor.execute(*_statement(_reaching(cursor, sorted(asked)), viewer))
        for email, keys in cursor:
            # (No address holds a space.)
            near = keys.split(" ")
            if len(near) <= MAX_DOMAINS:
                found.setdefault(email, set()).update(near)
    meant = ((email, nearest(email, keys)) for email, keys in found.items())
    return {email: one for email, one in meant if one}


def _reaching(cursor: Any, emails: Sequence[str]) -> list[tuple[str, int]]:
    """Each address with the place up to which it can have a slip.

    Before a slip an address is right: so far it begins like somebody's. Whichever begins like it
    for longest stands next to it in the index.
    """
    before, after = dialect.next_to("w.email", User._meta.db_table, "email_key")
    cursor.execute(
        f"SELECT w.email, {before}, {after} FROM ({dialect.rows_in_json('email')}) AS w",
        [json.dumps([[email] for email in emails])],
    )
    return [
        (email, 1 + max(_alike(email, one or "") for one in neighbours))
        for email, *neighbours in cursor.fetchall()
    ]


def _alike(one: str, other: str) -> int:
    """How many letters at their beginning are the same."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _statement(reaching: Sequence[tuple[str, int]], viewer: User) -> tuple[str, list[Any]]:
    """SQL that gives pairs of an address and the keys of users near to it, joined by spaces."""
    people, params = _sql(visible_users(viewer).order_by().values("email_key"))
    varied = " UNION ALL ".join(
        f"SELECT w.email, {name} || '@' || w.domain AS key FROM wanted w "
        f"JOIN places p ON {possible} AND p.n <= w.reach "
        f"{'CROSS JOIN letters c' if letters else ''} "
        f"WHERE length(w.name) <= {MAX_NAME}"
        for name, possible, letters in _SLIPS
    )
    # "A" is the character after "@".
    same_name = dialect.between("u.email_key", "(w.name || '@')", "(w.name || 'A')")
    elsewhere = (
        f"SELECT {dialect.joined('k', ' ')} FROM (SELECT u.email_key AS k FROM ({people}) u "
        f"WHERE {same_name} LIMIT {MAX_DOMAINS + 1}) AS same"
    )
    # A scalar subquery is looked up by key on every database, however many keys are asked for.
    sql = (
        "WITH wanted AS (SELECT email, name, domain, swapped, CAST(reach AS integer) AS reach "
        f"FROM ({dialect.rows_in_json('email', 'name', 'domain', 'swapped', 'reach')}) AS w), "
        f"places AS (SELECT CAST(n AS integer) AS n FROM ({dialect.rows_in_json('n')}) AS p), "
        f"letters AS ({dialect.rows_in_json('c')}), "
        f"variant AS ({varied} UNION ALL "
        "SELECT w.email, w.swapped AS key FROM wanted w WHERE w.swapped <> '') "
        f"SELECT email, keys FROM (SELECT v.email, (SELECT u.email_key FROM ({people}) u "
        "WHERE u.email_key = v.key) AS keys FROM variant v "
        f"UNION ALL SELECT w.email, ({elsewhere}) AS keys FROM wanted w) AS found "
        "WHERE keys IS NOT NULL"
    )
    given = [
        json.dumps([(*_parts(email), reach) for email, reach in reaching]),
        json.dumps([[place] for place in range(1, MAX_NAME + 2)]),
        json.dumps([[letter] for letter in LETTERS]),
    ]
    return sql, [*given, *params, *params]


def _parts(email: str) -> tuple[str, str, str, str]:
    """The address, its name and domain, and the address with the halves of its name swapped."""
    name, _at, domain = email.rpartition("@")
    first, _dot, last = name.partition(".")
    swapped = f"{last}.{first}@{domain}" if first and last else ""
    return email, name, domain, swapped


def _sql(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    sql, params = rows.query.get_compiler(connection=connection).as_sql()
    return sql, tuple(params)


def nearest(email: str, candidates: Collection[str]) -> str:
    """The address of `candidates` that `email` is most probably meant for.

    Empty text where several are equally near, or there is only the same name at several domains
    that look different: a guess among them would mislead.
    """
    name, _at, domain = email.rpartition("@")
    moved = [one for one in candidates if one.rpartition("@")[0] == name]
    if len(moved) > 1:
        unlike = {one for one in moved if _likeness(one.rpartition("@")[2], domain) < ALIKE}
        candidates = [one for one in candidates if one not in unlike]
    by_likeness: dict[float, list[str]] = {}
    for one in candidates:
        by_likeness.setdefault(_likeness(one, email), []).append(one)
    best = by_likeness[max(by_likeness)] if by_likeness else []
    return best[0] if len(best) == 1 else ""


def _likeness(one: str, other: str) -> float:
    """1 for the same text, 0 for texts without anything in common."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
