"""Pages of long lists: counted up to a limit, and a page that is not there is no error."""

from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.functional import cached_property

from lms_admin.dialect import one_of

COUNT_LIMIT: Final = 10_000
# Of what somebody searches for: whoever finds more types another letter.
SEARCH_LIMIT: Final = 1_000
SIZES: Final = (20, 50, 100)
# Rows that a walk in order passes over for a page: some 4 us each.
WALKED: Final = 3_000


class CappedPaginator(Paginator[Any]):
    """Counts, and turns pages, no further than a limit: finding out more takes seconds.

    `is_part` says that the rows are some of many, by a filter or a search. `known` is their number
    where it need not be counted. `key` is the column by which the rows of a page are found.
    `in_order`: the first rows are as quickly found in their order as in any. `among` is how many
    rows a walk in order passes, to find those that are listed spread over them. `is_searched`: by
    words, that more rows may match than are looked through.
    """

    object_list: QuerySet[Any]

    def __init__(
        self,
        object_list: QuerySet[Any],
        per_page: int,
        *,
        limit: int | None = None,
        is_part: bool = False,
        known: int | None = None,
        key: str = "pk",
        in_order: bool = False,
        among: int | None = None,
        is_searched: bool = False,
    ):
        super().__init__(object_list, per_page)
        most = SEARCH_LIMIT if is_searched else COUNT_LIMIT
        self.limit = most if limit is None else limit
        self.is_part, self.known, self.key = is_part, known, key
        self.in_order, self.among, self.is_searched = in_order, among, is_searched

    @cached_property
    def counted(self) -> int:
        """How many rows there are; limit + 1 stands for all numbers above if it is not known."""
        if self.known is not None:
            return self.known
        if self._is_found_once:
            return len(self._found)
        return capped_count(self.object_list, self.limit, in_order=self.in_order)

    @property
    def _is_found_once(self) -> bool:
        """Whether to find rows takes longer than to carry their keys: not where an index counts."""
        return self.is_part and self.known is None and self.among is not None

    @cached_property
    def _found(self) -> list[int]:
        """Keys of all that match, or limit + 1 of more."""
        return list(self.object_list.order_by().values_list(self.key, flat=True)[: self.limit + 1])

    @cached_property
    def count(self) -> int:
        """How many rows can be turned to."""
        if self.is_part and self.is_capped and not self.is_sample:
            # A walk along all rows for the many that match goes far for each page.
            reach = self._in_reach
            return SEARCH_LIMIT if reach is None else min(SEARCH_LIMIT, max(SIZES[-1], reach))
        return min(self.counted, self.limit)

    @property
    def _in_reach(self) -> int | None:
        """How many rows a walk finds in time, if they are spread evenly; None if nobody knows."""
        return WALKED * self.counted // self.among if self.among else None

    @property
    def is_sample(self) -> bool:
        """Whether these are any of those that words match, because no walk finds the first ones.

        To sort all of them is to read all of them, for each page.
        """
        reach = self._in_reach if self.is_searched and self.is_capped else None
        return reach is not None and reach < SIZES[-1]

    @property
    def ends_early(self) -> bool:
        """Whether there are rows that cannot be turned to."""
        return self.count < self.counted

    @property
    def is_capped(self) -> bool:
        return self.counted > self.limit

    def page(self, number: int | str) -> Page[Any]:
        """Its rows are found by their keys alone, and only then read: most rows are wide.

        Before the first page of a whole list no row is passed over, and nothing is to be saved.
        """
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        found = self.object_list
        if number == 1 and not self.is_part:
            return Page(found[: min(self.per_page, self.count)], number, self)
        is_near = first + self.per_page <= (self._in_reach or 0)
        if self.is_sample or (self.is_part and not self.is_capped and not is_near):
            # All that match, before anything is sorted: the database cannot know that it is few.
            found = self._keyed(
                one_of(self._found[: self.limit])
                if self._is_found_once
                else found.order_by().values(self.key)[: self.limit]
            )
        keys = found.values(self.key)[first : min(first + self.per_page, self.count)]
        return Page(self._keyed(keys), number, self)

    def _keyed(self, keys: Any) -> QuerySet[Any]:
        return self.object_list.filter(**{f"{self.key}__in": keys})

    @property
    def total(self) -> str:
        """The number of rows as text: "312", "2,418", "10,000+"."""
        return count_text(self.counted, self.limit if self.known is None else self.counted)


def capped_count(rows: QuerySet[Any], limit: int | None = None, *, in_order: bool = False) -> int:
    """How many rows there are, or limit + 1 when there are more."""
    limit = COUNT_LIMIT if limit is None else limit
    counted = rows if in_order else rows.order_by()
    return counted[: limit + 1].count()


def count_text(counted: int, limit: int | None = None) -> str:
    limit = COUNT_LIMIT if limit is None else limit
    shown = number_format(min(counted, limit), use_l10n=True, force_grouping=True)
    return f"{shown}+" if counted > limit else shown


def page_size(wanted: str | None) -> int:
    """One of SIZES; the smallest for anything else."""
    return next((size for size in SIZES if str(size) == wanted), SIZES[0])


def page_of(query: QueryDict, paginator: CappedPaginator) -> dict[str, Any]:
    """The page that the address asks for, as partials/pagination.html shows it.

    `beyond`: there is no such page, and this is the last one.
    """
    page_obj, was_there = turn_to(paginator, query.get("page"))
    per = paginator.per_page
    return {"page_obj": page_obj, "beyond": not was_there, "sizes": SIZES, "per": per}


def turn_to(paginator: Paginator[Any], wanted: str | None) -> tuple[Page[Any], bool]:
    """The page with this number, and whether it was there; beyond the end it is the last one."""
    try:
        number = int(wanted or 1)
    except ValueError:
        number = 1
    shown = min(max(number, 1), paginator.num_pages)
    return paginator.page(shown), number <= paginator.num_pages
