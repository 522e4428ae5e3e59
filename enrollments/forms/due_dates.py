"""The due date of selected enrollments, as the server checks it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollments import thresholds
from enrollments.forms.enrolling import DATED, DueForm
from enrollments.forms.seals import is_seal_of, seal_of
from enrollments.queries.due_dates import DueForecast
from enrollments.queries.gates import Viewer
from lms_admin.typed import typed_number


class SetDueForm(DueForm):
    """Has the number of unfinished enrollments typed where they are many."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    number = forms.CharField(
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, unfinished: int) -> None:
        super().__init__(data, initial={"due": DATED})
        self.unfinished = unfinished
        if not thresholds.is_many(unfinished):
            del self.fields["number"]
            return
        count = {"count": unfinished}
        field = self.fields["number"]
        field.label = _("Type %(count)s to confirm for how many enrollments") % count
        self.wrong = _("Type %(count)s, the number of enrollments") % count
        field.error_messages["required"] = self.wrong

    def clean_number(self) -> int:
        if typed_number(self.cleaned_data["number"]) != self.unfinished:
            raise forms.ValidationError(self.wrong)
        return self.unfinished


def due_seal(viewer: Viewer, known: DueForecast) -> str:
    """Stands for what this viewer is shown; only the server can make it."""
    return seal_of(viewer, "due", known.fingerprint)


def is_due_as_shown(viewer: Viewer, known: DueForecast, seen: str) -> bool:
    return is_seal_of(viewer, "due", known.fingerprint, seen)
