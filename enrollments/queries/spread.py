"""Rows of people that lie spread over all users, such as participants: found along their names, or
among users of whom words or teams tell.

How they are found is said to the database step by step. Left to choose, it goes by its statistics,
and where these are wrong it reads a million rows for a page of twenty.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from enrollments.actors import Viewer, scope, sees_everybody
from enrollments.models import User
from enrollments.queries.search import are_short, people
from lms_admin.paging import FoundKeys

# Of so few rows each is looked up; of more, each user who matches is.
FEW_ROWS: Final = 3_000
# Of so many rows no more are counted than a page shows of a part of them, if teams tell which part.
MANY_ROWS: Final = 30_000
# Users who match and are looked at, to find the rows among theirs: those of teams stand together,
# those whom words find are spread over the table. Words of two letters match so many that a third
# one is what is missing, and so many that the table is as good as their index.
LOOKED_AT_IN_TEAMS: Final = 10_000
LOOKED_AT: Final = 5_000
LOOKED_AT_SHORT: Final = 1_000

# Whoever matches is found as if all were wanted, by the index of parts, and then no more are taken
# than needed. If the database knew how few are wanted, it would read the whole table in the hope
# of meeting them soon.
_EACH_WHO_MATCHES: Final = """
WITH matching AS MATERIALIZED ({users})
SELECT id, place > %s
FROM (SELECT id, row_number() OVER () AS place FROM matching LIMIT %s) AS looked_at
WHERE place > %s OR ({row}) IS NOT NULL
LIMIT %s
"""

_NAME: Final = {"name": ("sort_name", "id"), "-name": ("-sort_name", "-id")}


@dataclass(frozen=True, kw_only=True)
class SpreadPeople:
    """`rows` have a `user`, each another one, and are filtered by all but `words` and `teams`.

    `of` is how many there are at all, and `among` how many users.
    """

    viewer: Viewer
    rows: QuerySet[Any]
    of: int
    among: int
    words: str = ""
    teams: Sequence[int] = ()

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.teams)

    @property
    def looked_at(self) -> int:
        if not self.words:
            return LOOKED_AT_IN_TEAMS
        return LOOKED_AT_SHORT if are_short(self.words) else LOOKED_AT

    def walk(self, sort: str) -> QuerySet[Any] | None:
        if sort not in _NAME or not sees_everybody(self.viewer):
            # Users of some teams stand among all others, and so many rows they do not have.
            return None
        theirs = self.rows.order_by().filter(user=OuterRef("pk")).values("user")[:1]
        users = self._users().alias(row=Subquery(theirs)).filter(row__isnull=False)
        return users.order_by(*_NAME[sort]).values_list("pk", flat=True)

    def matching(self, most: int, sort: str) -> FoundKeys:
        """In order where it is that of the names of one team, which an index has."""
        if self.of > FEW_ROWS:
            users = self._users()
            if in_order := len(self.teams) == 1 and not self.words and sort in _NAME:
                users = users.order_by(*_NAME[sort])
            if in_order or are_short(self.words):
                users = users[: self.looked_at + 1]
            return self._of_each(users.values("id"), most)._replace(in_order=in_order)
        user = self._users().filter(pk=OuterRef("user_id")).values("pk")[:1]
        found = self.rows.order_by().alias(match=Subquery(user)).filter(match__isnull=False)
        return FoundKeys(list(found.values_list("user_id", flat=True)[: most + 1]))

    def _users(self) -> QuerySet[User]:
        users = User.objects.filter(scope(self.viewer), people(self.words)).order_by()
        return users.filter(team__in=self.teams) if self.teams else users

    def _of_each(self, users: QuerySet[Any], most: int) -> FoundKeys:
        """The one who would be looked at next comes along, whoever it is: then there are more."""
        row = self.rows.order_by().filter(user=RawSQL("looked_at.id", ())).values("user")[:1]
        found: list[tuple[int, bool]] = []
        with suppress(EmptyResultSet), connections[users.db].cursor() as cursor:
            (users_sql, of_users), (row_sql, of_row) = (
                one.query.get_compiler(using=users.db).as_sql() for one in (users, row)
            )
            sql = _EACH_WHO_MATCHES.format(users=users_sql, row=row_sql)
            looked_at = self.looked_at
            cursor.execute(sql, (*of_users, looked_at, looked_at + 1, looked_at, *of_row, most + 1))
            found = cursor.fetchall()
        keys = [key for key, is_beyond in found if not is_beyond]
        return FoundKeys(keys, is_cut=len(keys) < len(found))
