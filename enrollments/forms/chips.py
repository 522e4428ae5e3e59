"""Filters as buttons: what each has chosen, and what there is to choose from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from enrollments.forms.filters import RowsFilter, StrictFilterSet, query_without
from lms_admin.typed import whole_number


@dataclass(frozen=True, kw_only=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter as partials/filter_chips.html shows it.

    `chosen` names what is set, "" when nothing is; `without` is the query string that unsets it.
    `others` is the address of all that there is to choose from, "" where `options` are all of it.
    """

    name: str
    label: str
    options: Sequence[Option]
    chosen: str
    without: str
    others: str = ""


def chips(filters: StrictFilterSet, path: str) -> list[Chip]:
    """All filters but the search, of the list that lies at `path`.

    Of a table's rows a chip has those that are chosen. An academy has hundreds of teams: the page
    asks for the others when the chip is opened.
    """
    query = query_without(filters.data).rstrip("?")
    rows = of_rows(filters)
    return [
        _chip(filters, name, others=f"{path}filters/{name}/{query}" if name in rows else "")
        for name, field in filters.form.fields.items()
        if name in rows or getattr(field, "choices", None)
    ]


def of_rows(filters: StrictFilterSet) -> list[str]:
    """The names of the filters that choose rows of a table."""
    return [name for name, one in filters.filters.items() if isinstance(one, RowsFilter)]


def full_chip(filters: StrictFilterSet, name: str) -> Chip:
    """One of `of_rows`, with all that there is to choose from."""
    chip = _chip(filters, name, others="")
    chosen = {option.value for option in chip.options}
    return replace(chip, options=_options(filters.form.fields[name].queryset, chosen))


def _chip(filters: StrictFilterSet, name: str, *, others: str) -> Chip:
    field = filters.form.fields[name]
    wanted = {value for value in filters.data.getlist(name) if value}
    if name in of_rows(filters):
        options = _options(_chosen_rows(filters, name, wanted), wanted)
    else:
        options = [
            Option(value=str(value), label=str(label), chosen=str(value) in wanted)
            for value, label in field.choices
        ]
    labels = [option.label for option in options if option.chosen]
    if wanted - {option.value for option in options}:
        labels.append(_("unknown"))
    return Chip(
        name=name,
        label=str(field.label),
        options=options,
        chosen=", ".join(labels),
        without=query_without(filters.data, name),
        others=others,
    )


def _options(rows: Iterable[Any], chosen: set[str]) -> list[Option]:
    return [Option(value=str(row.pk), label=str(row), chosen=str(row.pk) in chosen) for row in rows]


def _chosen_rows(filters: StrictFilterSet, name: str, wanted: set[str]) -> Iterable[Any]:
    """Those of the wanted rows that exist."""
    if not wanted:
        return ()
    filters.is_valid()
    # What the form did not refuse it has looked up.
    if name in filters.form.cleaned_data:
        return list(filters.form.cleaned_data[name])
    numbers = [number for text in wanted if (number := whole_number(text)) is not None]
    return list(filters.form.fields[name].queryset.filter(pk__in=numbers))
