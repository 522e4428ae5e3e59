"""The confirmations of unenroll, re-enroll and remove, as the server checks them."""

from typing import Any, Final

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enrollments import thresholds
from enrollments.decisions import Deed
from enrollments.forms.seals import is_seal_of, seal_of
from enrollments.forms.selection import MAX_AGE_SECONDS
from enrollments.queries.forecast import Forecast
from enrollments.queries.gates import Viewer
from enrollments.queries.many import Facts
from lms_admin.forms import in_our_words
from lms_admin.typed import typed_number

FACTS: Final = "enrollments.facts"
LABELS: Final[dict[Any, Any]] = {
    Deed.UNENROLL: gettext_lazy("Type %(count)s to confirm how many enrollments you unenroll"),
    Deed.REOPEN: gettext_lazy("Type %(count)s to confirm how many enrollments you open again"),
    Deed.REMOVE: gettext_lazy("Type %(count)s to confirm how many enrollments you remove"),
}


class ConfirmForm(forms.Form):
    use_required_attribute = False

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, forecast: Forecast | Facts) -> None:
        super().__init__(data, auto_id="confirm-%s")
        in_our_words(self)
        self.forecast = forecast


class RemoveForm(ConfirmForm):
    ack = forms.BooleanField(
        widget=forms.CheckboxInput(attrs={"class": "check"}),
        error_messages={
            "required": gettext_lazy("Tick the box to confirm that you checked this"),
        },
    )

    def __init__(self, data: Any = None, *, forecast: Forecast | Facts) -> None:
        super().__init__(data, forecast=forecast)
        self.fields["ack"].label = ngettext(
            "I understand that the progress and results of this enrollment will be deleted.",
            "I understand that the progress and results of these %(count)s enrollments will be "
            "deleted.",
            forecast.doable,
        ) % {"count": forecast.doable}


class ManyForm(ConfirmForm):
    """Asks for the number of enrollments: no word, which would have to be translated."""

    number = forms.CharField(
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, forecast: Forecast | Facts) -> None:
        super().__init__(data, forecast=forecast)
        field = self.fields["number"]
        count = {"count": forecast.doable}
        field.label = LABELS[forecast.action] % count
        self.wrong = _("Type %(count)s, the number of enrollments") % count
        field.error_messages |= {"required": self.wrong}

    def clean_number(self) -> int:
        if typed_number(self.cleaned_data["number"]) != self.forecast.doable:
            raise forms.ValidationError(self.wrong)
        return self.forecast.doable


def form_for(forecast: Forecast | Facts, *, matching: bool) -> type[ConfirmForm]:
    """How the action is confirmed: the more is lost, the more is asked."""
    if thresholds.is_many(forecast.doable):
        return ManyForm
    if forecast.action != Deed.REMOVE:
        return ConfirmForm
    return ManyForm if matching else RemoveForm


def seal(viewer: Viewer, forecast: Forecast) -> str:
    """Stands for the facts that this viewer is shown; only the server can make it."""
    return seal_of(viewer, "confirm", forecast.fingerprint)


def is_unchanged(viewer: Viewer, forecast: Forecast, seen: str) -> bool:
    """Whether the facts are still those behind the seal that this viewer sent back."""
    return is_seal_of(viewer, "confirm", forecast.fingerprint, seen)


def sealed(viewer: Viewer, facts: Facts, about: str = "") -> str:
    """The facts of a large selection as they travel with the page that shows them.

    `about` is what else was shown with them: the activity and the day.
    """
    return signing.dumps(facts.to_json(), salt=f"{FACTS}.{viewer.pk}.{about}")


def unsealed(viewer: Viewer, seen: str, about: str = "") -> Facts | None:
    """The facts that this viewer was shown; None for what is old, altered or somebody else's."""
    salt = f"{FACTS}.{viewer.pk}.{about}"
    try:
        stored = signing.loads(seen, salt=salt, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature:
        return None
    return Facts.from_json(stored)
