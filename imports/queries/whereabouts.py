"""Where the users that words find stand in an import: in which rows, or in which marks.

Lines and marks have no index of their users: it would cost each check of a million lines more than
a tenth of what the lines cost. A file that is long notes instead, once, where the users of each
block stand (`imports.work.noting`); a short one is looked through.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from django.db.models import Q, QuerySet

from enrollments.actors import Viewer, scope
from enrollments.models import User
from enrollments.queries.search import people
from imports.models import USERS_PER_BLOCK, Import, ImportLine, ImportMark, UserBlock
from lms_admin import dialect

# An import of so many lines, or marks where it has no lines, is looked through.
SHORT: Final = 5_000
# In a longer one no more users are looked for.
MOST: Final = 1_000


def is_short(import_run: Import) -> bool:
    """Whether `import_run`, which is no undo, can be looked through."""
    counts = import_run.counts
    size = counts.line_count if import_run.has_lines else sum(one.marks for one in counts.marks)
    return size <= SHORT


def places_of(import_run: Import, words: str, viewer: Viewer) -> list[int] | None:
    """Rows with users in scope whom the words find; of a selection, which has none, marks' numbers.

    None where more than MOST users match, and the import is long.
    """
    own = import_run.undo_of or import_run
    found = User.objects.filter(scope(viewer)).filter(people(words)).order_by()
    if is_short(own):
        pairs = _all(own)
        asked = dialect.one_of(sorted({user for user, _place in pairs}))
        return _places_of_users(pairs, found.filter(pk__in=asked).values_list("pk", flat=True))
    users = list(found.values_list("pk", flat=True)[: MOST + 1])
    return None if len(users) > MOST else places_of_users(import_run, users)


def places_of_users(import_run: Import, users: Collection[int]) -> list[int]:
    own = import_run.undo_of or import_run
    pairs = _all(own) if is_short(own) else _noted(own, users)
    return _places_of_users(pairs, users)


def _all(import_run: Import) -> Sequence[tuple[int, int]]:
    rows: QuerySet[Any, Any]
    if import_run.has_lines:
        rows = ImportLine.objects.filter(import_run=import_run, user__isnull=False)
        return list(rows.order_by().values_list("user_id", "row"))
    rows = ImportMark.objects.filter(import_run=import_run)
    return list(rows.order_by().values_list("user_id", "number"))


def _noted(import_run: Import, users: Collection[int]) -> Sequence[tuple[int, int]]:
    blocks = sorted({user // USERS_PER_BLOCK for user in users})
    noted = UserBlock.objects.filter(Q(block__in=dialect.one_of(blocks)), import_run=import_run)
    return [
        (int(user), int(place))
        for places in noted.order_by().values_list("places", flat=True)
        for user, place in (pair.split(" ") for pair in places.split(","))
    ]


def _places_of_users(pairs: Iterable[tuple[int, int]], users: Iterable[int]) -> list[int]:
    wanted = frozenset(users)
    return sorted({place for user, place in pairs if user in wanted})
