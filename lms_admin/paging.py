"""Pages of long lists: counted up to a limit, and a page that is not there is no error."""

from typing import Any, Final, NamedTuple, Protocol

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.functional import cached_property

from lms_admin.dialect import first_of_all, one_of

COUNT_LIMIT: Final = 10_000
# Of what somebody searches for: whoever finds more types another letter.
SEARCH_LIMIT: Final = 500
# Pages of a part of many rows are turned so far.
PART_LIMIT: Final = 1_000
SIZES: Final = (20, 50, 100)
# Rows that a walk in order passes over for a page that is turned to: some 1 us each, or 4 where the
# database is left to choose how it finds out whether a row is one of those that are listed.
WALKED: Final = 8_000
WALKED_FREELY: Final = 3_000
# Rows that it passes at most for the first page, where the rows can be found in no other way.
WALKED_AT_MOST: Final = 20_000
# Rows that are read at most to find some among them: 2 to 3 us each.
READ_AT_MOST: Final = 20_000


class FoundKeys(NamedTuple):
    """Keys of rows that match, `in_order` or in any.

    `is_cut`: more of those over whom they are spread match than were looked at.
    """

    keys: list[int]
    is_cut: bool = False
    in_order: bool = False


class Spread(Protocol):
    """Rows that lie spread over `among` others, such as participants over all users.

    `of` is how many there are, whatever is filtered. `is_narrowed`: by something of those others,
    of whom so many are `looked_at` at most.
    """

    @property
    def among(self) -> int: ...

    @property
    def of(self) -> int: ...

    @property
    def is_narrowed(self) -> bool: ...

    @property
    def looked_at(self) -> int: ...

    def walk(self, sort: str) -> QuerySet[Any] | None:
        """Their keys in this order, found along those others; None where those have no such one."""

    def matching(self, most: int, sort: str) -> FoundKeys:
        """Those that are narrowed to, `most` + 1 standing for all numbers above."""


class CappedPaginator(Paginator[Any]):
    """Counts, and turns pages, no further than a limit: finding out more takes seconds.

    `is_part` says that the rows are some of many, by a filter or a search. `known` is their number
    where it need not be counted, `known_to` how far it was if not to the end. `key` is the column
    by which the rows of a page are found. `in_order`: the first rows are as quickly found in their
    order as in any. `among` is how many rows a walk in order passes, to find those that are listed
    spread over them; `spread` knows how to walk. `is_searched`: by words, that more rows may match
    than are looked through; `finds_all`: they match so few that all are found, and then the first
    ones taken. `sort` is the key of the order.
    """

    object_list: QuerySet[Any]
    sort = ""

    def __init__(
        self,
        object_list: QuerySet[Any],
        per_page: int,
        *,
        limit: int | None = None,
        is_part: bool = False,
        known: int | None = None,
        known_to: int | None = None,
        key: str = "pk",
        in_order: bool = False,
        among: int | None = None,
        spread: Spread | None = None,
        is_searched: bool = False,
        finds_all: bool = False,
    ):
        super().__init__(object_list, per_page)
        of_part = PART_LIMIT if spread and spread.is_narrowed else COUNT_LIMIT
        most = SEARCH_LIMIT if is_searched else of_part
        self.limit = most if limit is None else limit
        self.is_part, self.known, self.key = is_part, known, key
        self.known_to, self.finds_all = known_to, finds_all
        self.in_order, self.is_searched, self.spread = in_order, is_searched, spread
        self.among = spread.among if spread else among

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

    @property
    def _found(self) -> list[int]:
        """Keys of all that match, or limit + 1 of more."""
        return self._matching.keys

    @cached_property
    def _matching(self) -> FoundKeys:
        if self.spread and self.spread.is_narrowed:
            return self.spread.matching(self.limit, self.sort)
        keys = self.object_list.order_by().values_list(self.key, flat=True)
        if self.is_searched and self.finds_all:
            return FoundKeys(first_of_all(keys, self.limit + 1))
        return FoundKeys(list(keys[: self.limit + 1]))

    @cached_property
    def count(self) -> int:
        """How many rows can be turned to."""
        if self.is_too_rare:
            return 0
        if self.is_part and (self.is_capped or self._is_walked) and not self.is_sample:
            # A walk along all rows for the many that match goes far for each page.
            reach = self._in_reach
            if reach is None:
                return PART_LIMIT
            return min(self.counted, PART_LIMIT, max(self._at_least, reach))
        return min(self.counted, self.limit)

    @property
    def _in_reach(self) -> int | None:
        """How many rows a walk finds in time, if they are spread evenly; None if nobody knows."""
        walked = WALKED if self.spread else WALKED_FREELY
        return walked * self.counted // self.among if self.among else None

    @property
    def _is_walked(self) -> bool:
        """Whether a walk finds the rows, because to read all of them takes longer than a page."""
        if not self.spread or self.known is None or self.spread.of <= COUNT_LIMIT:
            return False
        return self.spread.walk(self.sort) is not None

    @property
    def _at_least(self) -> int:
        """So many rows can be turned to, though a walk takes longer for them."""
        if not self.spread or self.spread.is_narrowed:
            return SIZES[-1]
        if self.spread.of > READ_AT_MOST:
            return SIZES[0]
        walked = WALKED_AT_MOST * self.counted // (self.among or 1)
        return min(max(walked, SIZES[0]), SIZES[-1])

    def _walked_for(self, rows: int) -> int:
        """How many others a walk passes to find so many rows."""
        return rows * (self.among or 0) // max(self.counted, 1)

    @property
    def is_too_rare(self) -> bool:
        """Whether they are known to be there, and so few among so many that no page finds them."""
        if not self.spread or not self.known or self.spread.of <= READ_AT_MOST:
            return False
        return self._walked_for(min(SIZES[0], self.known)) > WALKED_AT_MOST

    @property
    def is_cut(self) -> bool:
        """Whether more people match the words than were looked at."""
        return self._is_found_once and self._matching.is_cut

    @property
    def has_some_elsewhere(self) -> bool:
        """Whether there may be rows, although none was found."""
        return self.is_too_rare or self.is_cut

    @property
    def sortable(self) -> int | None:
        """How many rows an order would have to sort; None where it would read too many for it."""
        reads = self.spread.of if self.spread and self.known is not None else 0
        return None if self.is_capped or reads > READ_AT_MOST else self.counted

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
        last = min(first + self.per_page, self.count)
        found = self.object_list
        if number == 1 and not self.is_part:
            return Page(found[:last], number, self)
        if (ordered := self._ordered(last)) is not None:
            return Page(self._keyed(ordered[first:last]), number, self)
        is_near = not self.spread and first + self.per_page <= (self._in_reach or 0)
        if self.is_sample or (self.is_part and not self.is_capped and not is_near):
            # All that match, before anything is sorted: the database cannot know that it is few.
            found = self._keyed(
                self._found[: self.limit]
                if self._is_found_once
                else found.order_by().values(self.key)[: self.limit]
            )
        keys = found.values(self.key)[first:last]
        return Page(self._keyed(keys), number, self)

    def _ordered(self, last: int) -> Any:
        """Their keys in order, where these need not all be read to be sorted."""
        if self._is_found_once and self._matching.in_order:
            return self._found[: self.limit]
        if not self.spread or self.is_sample:
            return None
        # Along all others, where that takes less than to read all rows and sort those that match.
        reads = 2 * self.spread.of + 6 * self.counted
        reads = len(self._found) if self._is_found_once else reads
        if not self.is_capped and self._walked_for(last) > reads:
            return None
        return self.spread.walk(self.sort)

    def _keyed(self, keys: Any) -> QuerySet[Any]:
        keys = one_of(keys) if isinstance(keys, list) else keys
        return self.object_list.filter(**{f"{self.key}__in": keys})

    @property
    def total(self) -> str:
        """The number of rows as text: "312", "2,418", "10,000+"."""
        if self.is_cut and not self.is_capped:
            return f"{count_text(self.counted)}+"
        counted_to = self.limit if self.known is None else self.known_to or self.counted
        return count_text(self.counted, counted_to)


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
