"""Whom to enroll, and until when: what the page of an activity and a selection of users share."""

from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollments import thresholds
from enrollments.forms.filters import PeopleField
from enrollments.forms.seals import is_seal_of, seal_of
from enrollments.queries.enrolling import EnrollForecast
from enrollments.queries.gates import Viewer
from enrollments.queries.pasted import pieces, replaced
from lms_admin.forms import in_our_words
from lms_admin.typed import typed_number, whole_number

DATED: Final = "date"
UNDATED: Final = "none"
# What somebody pastes: so many addresses, each with its separator.
MOST_ADDRESSES: Final = 10_000
MOST_TEXT: Final = 400_000


class DueForm(forms.Form):
    """A due date from today on, or none: one of the two is chosen, so that neither is a slip."""

    use_required_attribute = False

    due = forms.ChoiceField(
        choices=((DATED, gettext_lazy("On a date")), (UNDATED, gettext_lazy("No due date"))),
        error_messages={"required": gettext_lazy("Choose a due date, or none")},
    )
    due_on = forms.DateField(
        label=gettext_lazy("Due date"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input num"}),
        error_messages={"invalid": gettext_lazy("Enter a date, such as 2027-01-15")},
    )

    def __init__(self, data: Any = None, *, auto_id: str = "due-%s", **more: Any) -> None:
        super().__init__(data, auto_id=auto_id, **more)
        in_our_words(self)
        self.fields["due_on"].widget.attrs["min"] = timezone.localdate().isoformat()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        day, wanted = given.get("due_on"), given.get("due")
        if wanted == DATED and day is None and "due_on" not in self.errors:
            self.add_error("due_on", _("Enter the due date"))
        elif wanted == DATED and day and day < timezone.localdate():
            self.add_error("due_on", _("The due date is in the past"))
        elif wanted == UNDATED and day:
            self.add_error("due", _("You entered a date. Choose On a date, or empty it"))
        return given

    @property
    def day(self) -> date | None:
        """The chosen day; None for no due date. Only of a form that is valid."""
        day: date | None = self.cleaned_data["due_on"]
        return day


class PeopleForm(DueForm):
    """Whom somebody chose by search and by pasted addresses, and what they search for now.

    `users` are primary keys as they were sent, seen by no gate yet.
    """

    q = PeopleField(label=gettext_lazy("Search people"), required=False, max_length=200)
    addresses = forms.CharField(
        label=gettext_lazy("Addresses"),
        required=False,
        max_length=MOST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"class": "addresses", "spellcheck": "false"}),
    )

    field_order = ("q", "addresses", "due", "due_on")

    def __init__(self, data: QueryDict) -> None:
        data = data.copy()
        data.setdefault("due", UNDATED)
        self.is_rewritten = _rewrite(data)
        super().__init__(data, auto_id="enroll-%s")
        numbers = (whole_number(text) for text in data.getlist("user"))
        self.users = list(dict.fromkeys(number for number in numbers if number is not None))
        if out := whole_number(data.get("drop", "")):
            self.users = [user for user in self.users if user != out]

    @property
    def text(self) -> str:
        return str(self.data.get("addresses", ""))[:MOST_TEXT]

    def clean_addresses(self) -> str:
        text = str(self.cleaned_data["addresses"])
        given = len({piece.key for piece in pieces(text)})
        if given > MOST_ADDRESSES:
            raise forms.ValidationError(_too_many(given))
        return text


def _too_many(number: int) -> str:
    return _(
        "These are %(number)s addresses, and up to %(most)s can be pasted. Import a file for more"
    ) % {"number": _grouped(number), "most": _grouped(MOST_ADDRESSES)}


def _grouped(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)


def _rewrite(data: QueryDict) -> bool:
    """Use another address in the place of one, or leave one out, as a button asks."""
    number, _space, by = data.get("use", "").partition(" ")
    place = whole_number(number) or whole_number(data.get("out", ""))
    if place is None:
        return False
    data["addresses"] = replaced(data.get("addresses", ""), place, by)
    return True


class EnrollNumberForm(forms.Form):
    """Has the number of users typed where they are many."""

    number = forms.CharField(
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, doable: int) -> None:
        super().__init__(data, auto_id="enroll-%s")
        self.doable = doable
        self.is_asked = thresholds.is_many(doable)
        count = {"count": doable}
        self.fields["number"].required = self.is_asked
        self.fields["number"].label = (
            _("Type %(count)s to confirm how many users you enroll") % count
        )
        self.wrong = _("Type %(count)s, the number of users") % count
        self.fields["number"].error_messages["required"] = self.wrong

    def clean_number(self) -> int | None:
        if not self.is_asked:
            return None
        if typed_number(self.cleaned_data["number"]) != self.doable:
            raise forms.ValidationError(self.wrong)
        return self.doable


def enroll_seal(viewer: Viewer, forecast: EnrollForecast, due_on: date | None) -> str:
    """Stands for what this viewer is shown; only the server can make it."""
    return seal_of(viewer, "enrolling", f"{forecast.fingerprint} {due_on}")


def enroll_about(activity: int, due_on: date | None) -> str:
    """What is shown with the facts of users who are too many for one request."""
    return f"{activity} {due_on}"


def is_as_shown(viewer: Viewer, forecast: EnrollForecast, due_on: date | None, seen: str) -> bool:
    return is_seal_of(viewer, "enrolling", f"{forecast.fingerprint} {due_on}", seen)
