"""What the filters of all lists have in common."""

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import CharField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters import CharFilter, FilterSet, ModelMultipleChoiceFilter
from django_filters.fields import ModelMultipleChoiceField

from enrollments.queries.gates import Viewer
from enrollments.queries.search import is_too_short
from lms_admin.forms import in_our_words
from lms_admin.typed import whole_number


class StrictFilterSet(FilterSet):
    """A query string with a value that does not exist selects nothing, and is never ignored.

    Options that only some may see are those of `viewer`.
    """

    def __init__(self, data: QueryDict, queryset: QuerySet[Any], *, viewer: Viewer) -> None:
        # What django-filter hands to the callables that choose a filter's options.
        super().__init__(data, queryset, request=viewer)
        for name, filter_ in self.filters.items():
            self.form.fields[name].label = filter_.label
        in_our_words(self.form)

    @property
    def qs(self) -> QuerySet[Any]:
        found: QuerySet[Any] = super().qs if self.is_valid() else self.queryset.none()
        return found

    def without(self, *names: str) -> QuerySet[Any]:
        """The rows by all that is asked for but these."""
        return self._filtered(self.queryset, names) if self.is_valid() else self.queryset.none()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return self._filtered(queryset, ())

    def _filtered(self, queryset: QuerySet[Any], but: Collection[str]) -> QuerySet[Any]:
        """Filters by what is asked for.

        An empty choice of rows is not asked: it would cost a query.
        """
        for name, value in self.form.cleaned_data.items():
            if name not in but and any(self.data.getlist(name)):
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    @property
    def words(self) -> str:
        return self.data.get("q", "").strip() if self.is_valid() else ""

    @property
    def teams(self) -> list[int]:
        """Primary keys of those that are asked for."""
        chosen = self.form.cleaned_data.get("team") if self.is_valid() else None
        return [team.pk for team in chosen or ()] if any(self.data.getlist("team")) else []

    @property
    def is_set(self) -> bool:
        """Whether anything is asked for, right or wrong."""
        return any(value for name in self.filters for value in self.data.getlist(name))


class RowsField(ModelMultipleChoiceField):
    """Refuses what no primary key can be, where SQLite would raise OverflowError.

    int() takes "-1", "+1", " 1" and "1_0", too, so that it is no use to look at digits alone.
    """

    def _check_values(self, value: Any) -> Any:
        for key in value:
            if key != self.null_value and whole_number(str(key)) is None:
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": key},
                )
        return super()._check_values(value)


class RowsFilter(ModelMultipleChoiceFilter):
    """Any of the chosen rows of a table."""

    field_class = RowsField

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """One condition for all: of many that are joined by "or" no index alone tells."""
        chosen = [row.pk for row in value]
        return qs.filter(**{f"{self.field_name}__in": chosen}) if chosen else qs


class PeopleField(CharField):
    """What people are searched for by: one letter finds too many to be of use, and says so."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if is_too_short(text):
            raise ValidationError(_("Type at least 2 letters or digits"), code="too_short")
        return text


class PeopleFilter(CharFilter):
    field_class = PeopleField


def query_without(query: QueryDict, *names: str) -> str:
    """The query string without these, the page and the selection; "?" when nothing is left."""
    return f"?{asked_without(query, *names).urlencode()}"


def asked_without(query: QueryDict, *names: str) -> QueryDict:
    """What is asked for but these, the page and the selection."""
    left = query.copy()
    for name in (*names, "page", "sel"):
        left.pop(name, None)
    for name in [name for name, values in left.lists() if not any(values)]:
        del left[name]
    return left


def chosen_sort(wanted: str | None, orders: Mapping[str, Any], default: str) -> str:
    """`wanted` if it is a key of `orders`; else `default`."""
    return wanted if wanted in orders else default  # type: ignore[return-value]
