"""Search, filters and order of the list of imports."""

from typing import Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, MultipleChoiceFilter

from enrollments.forms.filters import RowsFilter, StrictFilterSet
from enrollments.models import User
from imports import queries
from imports.models import Import

# What the list of orders on narrow screens offers.
ORDERS: Final[tuple[tuple[str, Promise], ...]] = (
    ("-number", _("Newest first")),
    ("number", _("Oldest first")),
)
# The same key in a sentence: "12 imports, sorted by number".
ORDER_WORDS: Final[dict[str, Promise]] = {"number": _("number")}


class ImportFilter(StrictFilterSet):
    q = CharFilter(label=_("Search"), method="search", max_length=200)
    action = MultipleChoiceFilter(label=_("Action"), choices=Import.Action.choices, distinct=False)
    status = MultipleChoiceFilter(label=_("Status"), choices=Import.Status.choices, distinct=False)
    person = RowsFilter(
        label=_("Person"), queryset=queries.people_of_imports, method="prepared_or_started"
    )

    class Meta:
        model = Import
        fields: tuple[str, ...] = ()

    def search(self, imports: QuerySet[Import], _name: str, text: str) -> QuerySet[Import]:
        return queries.matching_imports(imports, text)

    def prepared_or_started(
        self, imports: QuerySet[Import], _name: str, people: QuerySet[User]
    ) -> QuerySet[Import]:
        return queries.imports_by(imports, people) if people else imports
