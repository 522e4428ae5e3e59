"""The ways to ask for a list: what its filters, its orders and its search box offer."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.forms import MultipleChoiceField
from django.http import QueryDict
from django.utils.functional import Promise

from enrollments.forms.filters import StrictFilterSet
from enrollments.models import User
from lms_admin.paging import SIZES
from tests.benchmarks.lists.pages.visits import Visit, visit

# A page beyond the end shows the last one that there is.
BEYOND: Final = 10**6
# Of a filter with more options than this, the first and the last are chosen.
FEW: Final = 6


def list_visits(
    name: str,
    *args: Any,
    about: str = "",
    filters: type[StrictFilterSet],
    orders: Sequence[tuple[str, Promise]] = (),
    words: Mapping[str, str],
    viewer: User,
) -> Iterator[Visit]:
    for what, query in ways(filters, orders, words, viewer):
        yield visit(name, what, *args, about=about, data=query)
    yield visit(name, "first, fragment", *args, about=about, over_htmx=True)


def ways(
    filters: type[StrictFilterSet],
    orders: Sequence[tuple[str, Promise]],
    words: Mapping[str, str],
    viewer: User,
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is asked for, and its query string."""
    yield "first", {}
    yield f"first, {SIZES[-1]} rows", {"per": SIZES[-1]}
    yield "last page", {"page": BEYOND}
    for key, _label in orders:
        yield f"sorted by {key}", {"sort": key}
        yield f"sorted by {key}, last page", {"sort": key, "page": BEYOND}
    for what, text in words.items():
        yield f"search: {what}", {"q": text}
    chosen: dict[str, Any] = {}
    for name, options in _options(filters, viewer).items():
        for number, option in enumerate(_some(options)):
            label = option if len(options) <= FEW else ("first", "last")[number]
            yield f"{name}: {label}", {name: option}
            yield f"{name}: {label}, last page", {name: option, "page": BEYOND}
        yield f"{name}: two", {name: options[:2]}
        chosen[name] = options[0]
    text = next(iter(words.values()))
    yield "all filters", chosen
    yield "all filters and a search", chosen | {"q": text}


def _options(filters: type[StrictFilterSet], viewer: User) -> dict[str, list[str]]:
    """The values of each filter that has options."""
    model: Any = filters._meta.model
    asked = filters(QueryDict(), model._default_manager.none(), viewer=viewer)
    return {
        name: values
        for name, field in asked.form.fields.items()
        if isinstance(field, MultipleChoiceField) or hasattr(field, "queryset")
        if (values := [str(value) for value, _label in field.choices])
    }


def _some(options: list[str]) -> list[str]:
    return options if len(options) <= FEW else [options[0], options[-1]]
