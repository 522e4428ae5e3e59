"""The register of the lists that can be taken away."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from enrollments.forms.filters import StrictFilterSet, chosen_sort
from enrollments.models import LearningActivity, User
from enrollments.queries.gates import Viewer
from enrollments.queries.orders import Order, ordered
from enrollments.roles import Right
from lms_admin.paging import COUNT_LIMIT


@dataclass(frozen=True, kw_only=True)
class ListRows:
    """A list as somebody filters it. The first key of `by` is the usual order.

    `back` is the address of the list. `activity` or `user` is what it is about, for the audit.
    `found` are its rows where not the filters alone find them.
    """

    filters: StrictFilterSet
    by: Mapping[str, Order]
    back: str
    usual: str = ""
    activity: LearningActivity | None = None
    user: User | None = None
    found: QuerySet[Any] | None = None

    @property
    def all(self) -> QuerySet[Any]:
        return self.filters.qs if self.found is None else self.found

    def ordered(self, sort: str | None, rows: int) -> Any:
        """The rows in the chosen order, where so many can be had in it in time."""
        known = None if rows > COUNT_LIMIT else rows
        offered = {key: order for key, order in self.by.items() if order.fits(known)}
        key = chosen_sort(sort, offered, default=self.usual or next(iter(offered)))
        return ordered(self.all, self.by[key])


@dataclass(frozen=True, kw_only=True)
class ExportedList:
    """See the package. `columns` are headings, and widths in characters."""

    name: str
    rights: Sequence[Right]
    columns: Sequence[tuple[Promise, int]]
    rows: Callable[[Viewer, QueryDict, int | None], ListRows | None]
    cells: Callable[[Viewer, Sequence[Any]], Iterable[Sequence[str]]]


def exported_lists() -> dict[str, ExportedList]:
    """All lists of all applications, by their names; `settings.EXPORTED_LISTS` says where."""
    return {one.name: one for path in settings.EXPORTED_LISTS for one in import_string(path)}


def export_of(name: str, viewer: Viewer, number: int | None = None) -> dict[str, Any]:
    """The context of partials/export_menu.html; empty for who may take nothing away."""
    if not viewer.has_perm(Right.VIEW_AUDIT):
        return {}
    return {"export": {"name": name, "number": number}}
