"""Pages of long lists: counted up to a limit, and a page that is not there is no error."""

from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.functional import cached_property

COUNT_LIMIT: Final = 10_000
SIZES: Final = (20, 50, 100)


class CappedPaginator(Paginator[Any]):
    """Counts, and turns pages, no further than COUNT_LIMIT rows: finding out more takes seconds."""

    object_list: QuerySet[Any]

    def __init__(self, object_list: QuerySet[Any], per_page: int, *, counted: int | None = None):
        """`counted` is the capped count of the rows, where it is known already."""
        super().__init__(object_list, per_page)
        self._known = counted

    @cached_property
    def _counted(self) -> int:
        return capped_count(self.object_list) if self._known is None else self._known

    @cached_property
    def count(self) -> int:
        return min(self._counted, COUNT_LIMIT)

    @property
    def total(self) -> str:
        """The number of rows as text: "312", "2,418", "10,000+"."""
        return count_text(self._counted)


def capped_count(rows: QuerySet[Any]) -> int:
    """How many rows there are, or COUNT_LIMIT + 1 when there are more than COUNT_LIMIT."""
    return rows.order_by()[: COUNT_LIMIT + 1].count()


def count_text(counted: int) -> str:
    shown = number_format(min(counted, COUNT_LIMIT), use_l10n=True, force_grouping=True)
    return f"{shown}+" if counted > COUNT_LIMIT else shown


def page_size(wanted: str | None) -> int:
    """One of SIZES; the smallest for anything else."""
    return next((size for size in SIZES if str(size) == wanted), SIZES[0])


def paged(query: QueryDict, rows: QuerySet[Any], *, counted: int | None = None) -> dict[str, Any]:
    """The page of `rows` that the address asks for, as partials/pagination.html shows it.

    `beyond`: there is no such page, and this is the last one.
    """
    per = page_size(query.get("per"))
    page_obj, was_there = turn_to(CappedPaginator(rows, per, counted=counted), query.get("page"))
    return {"page_obj": page_obj, "beyond": not was_there, "sizes": SIZES, "per": per}


def turn_to(paginator: Paginator[Any], wanted: str | None) -> tuple[Page[Any], bool]:
    """The page with this number, and whether it was there; beyond the end it is the last one."""
    try:
        number = int(wanted or 1)
    except ValueError:
        number = 1
    shown = min(max(number, 1), paginator.num_pages)
    return paginator.page(shown), number <= paginator.num_pages
