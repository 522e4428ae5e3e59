"""The lines of an import of users: in numbers, and as lists by keyset."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from enrollments.models import User
from imports.models import Import, ImportLine
from imports.outcomes import (
    SAME_USERS,
    WILL_USERS,
    WRONG_USERS,
    LineOutcome,
    RunOutcome,
    UserLineOutcome,
)
from imports.queries.lists import COUNTED, SIZE, Rows
from imports.queries.searching import EVERYTHING, Hits
from imports.queries.summary import Group
from lms_admin import dialect

LISTED: Final[Mapping[str, Collection[str]]] = {
    "add": (UserLineOutcome.USER_ADD,),
    "change": (UserLineOutcome.USER_CHANGE,),
    "deactivate": (UserLineOutcome.USER_DEACTIVATE,),
    "reactivate": (UserLineOutcome.USER_REACTIVATE,),
    "remaining": WILL_USERS,
    "left": (RunOutcome.CHANGED_SINCE_CHECK,),
    "wrong": WRONG_USERS,
    "same": SAME_USERS,
    "blank": (LineOutcome.NOTHING_MARKED,),
}


@dataclass(frozen=True, kw_only=True)
class UserLineSums:
    all: int
    blank: int


@dataclass(frozen=True, kw_only=True)
class UserSummary:
    """Lines of an import of users. They add up, before the start and after it:

    `lines.all` = `planned` + `same_count` + `wrong_lines` + `lines.blank`, where `planned` =
    `applied` + `left` + `remaining`. `by_code` are those that will be done or were, by outcome.
    """

    lines: UserLineSums
    by_code: Mapping[str, int]
    planned: int
    applied: int
    left: int
    remaining: int
    same: Sequence[Group]
    wrong: Sequence[Group]
    # Nothing of it can fail apart.
    failed: int = 0

    @property
    def same_count(self) -> int:
        return sum(group.count for group in self.same)

    @property
    def wrong_lines(self) -> int:
        return sum(group.count for group in self.wrong)

    @property
    def not_done(self) -> int:
        return self.planned - self.applied


def user_summary(import_run: Import) -> UserSummary:
    """No statement: the counts were stored when the outcomes were settled."""
    counts = import_run.counts
    ahead = counts.lines_ahead
    left = counts.lines.get(RunOutcome.CHANGED_SINCE_CHECK, 0)
    by_code = {code.value: counts.lines.get(code, 0) - ahead.get(code, 0) for code in WILL_USERS}
    done, remaining = sum(by_code.values()), sum(ahead.values())
    return UserSummary(
        lines=UserLineSums(
            all=counts.line_count, blank=counts.lines.get(LineOutcome.NOTHING_MARKED, 0)
        ),
        by_code=by_code,
        planned=done + left + remaining,
        applied=done if import_run.started_at else 0,
        left=left,
        remaining=remaining,
        same=_groups(counts.lines, SAME_USERS),
        wrong=_groups(counts.lines, WRONG_USERS),
    )


def _groups(lines: Mapping[str, int], codes: Collection[str]) -> list[Group]:
    return [Group(code=code, count=lines[code]) for code in codes if lines.get(code)]


def listed_user_lines(
    import_run: Import, key: str, hits: Hits = EVERYTHING
) -> QuerySet[ImportLine]:
    """The lines of the list of this key, with `user`, in the order of the sheet."""
    outcomes = hits.search.outcomes(LISTED[key])
    lines = ImportLine.objects.filter(import_run=import_run, outcome__in=outcomes)
    if import_run.started_at and set(LISTED[key]) <= set(WILL_USERS):
        is_ahead = Q(row__gt=import_run.cursor)
        lines = lines.filter(is_ahead if key == "remaining" else ~is_ahead)
    if hits.refused:
        lines = lines.none()
    elif hits.rows is not None:
        lines = lines.filter(Q(row__in=dialect.one_of(hits.rows)) | _of_nobody(hits.search.words))
    return lines.select_related("user").order_by("row")


def _of_nobody(words: str) -> Q:
    """Lines of new users, or of nobody, in which these words stand."""
    stands = Q(email__icontains=words) | Q(employee_number__iexact=words)
    for name in ("first_name", "last_name"):
        stands |= Q(**{f"wants__{name}__icontains": words})
    return Q(user__isnull=True) & stands


def user_lines_page(
    import_run: Import,
    key: str,
    hits: Hits = EVERYTHING,
    *,
    after: int = 0,
    size: int = SIZE,
) -> Rows:
    lines = listed_user_lines(import_run, key, hits)
    counted = lines.order_by()[: COUNTED + 1].count() if hits.search else None
    page = list(lines.filter(row__gt=after)[: size + 1])
    following = page[size - 1].row if len(page) > size else None
    return Rows(page[:size], following, counted)


def all_user_lines(import_run: Import, *, after: int = 0, size: int = SIZE) -> Rows:
    """Every line, whatever becomes of it."""
    lines = ImportLine.objects.filter(import_run=import_run, row__gt=after)
    found = list(lines.select_related("user").order_by("row")[: size + 1])
    return Rows(found[:size], found[size - 1].row if len(found) > size else None)


def rows_alike(import_run: Import, lines: Sequence[ImportLine]) -> dict[int, list[int]]:
    """For the row of each line all rows about the same user. One statement."""
    asked = [line for line in lines if line.user_id or line.email_key]
    if not asked:
        return {}
    same = Q(user__in={line.user_id for line in asked if line.user_id})
    same |= Q(user__isnull=True, email_key__in={line.email_key for line in asked} - {""})
    found = ImportLine.objects.filter(same, import_run=import_run).exclude(
        outcome=LineOutcome.NOTHING_MARKED
    )
    by_whom: dict[object, list[int]] = {}
    for row, user, key in found.order_by("row").values_list("row", "user", "email_key"):
        by_whom.setdefault(user or key, []).append(row)
    return {line.row: by_whom.get(line.user_id or line.email_key, []) for line in asked}


def names_of(users: Collection[int]) -> dict[int, str]:
    """The names of these users, as they are now; at most one statement."""
    found = User.objects.filter(pk__in=users).order_by("pk") if users else ()
    return {user.pk: user.name for user in found}
