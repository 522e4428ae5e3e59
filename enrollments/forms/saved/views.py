"""The name of a view, and the query that it stands for."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from enrollments.forms.filters import asked_without
from lms_admin.forms import in_our_words

LONGEST_QUERY = 1_000


class ViewForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter a name for the view")},
    )
    is_shared = forms.BooleanField(
        label=_("For everybody with a desk: each sees in it whom they may see"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "check"}),
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, auto_id="view-%s", **more)
        in_our_words(self)


def view_query(asked: QueryDict) -> str:
    """Filters and order in one order of their names, so that two of them can be compared."""
    kept = asked_without(asked, "per", "before", "find", "read")
    pairs = QueryDict(mutable=True)
    for name, values in sorted(kept.lists()):
        pairs.setlist(name, sorted(filter(None, values)))
    return pairs.urlencode()
