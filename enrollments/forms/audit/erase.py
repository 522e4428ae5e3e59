"""What is asked before a person is erased."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollments.emails import email_key
from enrollments.forms.audit.filters import DayField
from enrollments.models import User
from enrollments.queries.audit.erasing import words_of
from lms_admin.forms import in_our_words
from lms_admin.templatetags.dates import day


class EraseForm(forms.Form):
    use_required_attribute = False

    keeps_record = forms.BooleanField(
        label=gettext_lazy("Keep the record under the number: a law asks for it"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "check"}),
    )
    law = forms.CharField(
        label=gettext_lazy("Which law or duty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    until = DayField(
        label=gettext_lazy("Keep it until"),
        required=False,
        error_messages={"invalid": gettext_lazy("Enter a date, such as 2026-11-30")},
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    blanks_name = forms.BooleanField(
        label=gettext_lazy("Also take the name out of what this person did at the desk"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "check"}),
    )
    typed = forms.CharField(
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Type the email of the person who is erased")},
    )

    def __init__(self, data: Any = None, *, person: User, had_desk: bool) -> None:
        super().__init__(data, auto_id="erase-%s")
        self.person = person
        if not had_desk:
            del self.fields["blanks_name"]
        self.fields["typed"].label = _("Type %(email)s to confirm") % {"email": person.email}
        in_our_words(self)

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        if email_key(typed) != self.person.email_key:
            raise ValidationError(_("Type the email of the person who is erased"))
        return typed

    def clean_law(self) -> str:
        law: str = self.cleaned_data["law"]
        if any(word.casefold() in law.casefold() for word in words_of(self.person)):
            raise ValidationError(_("Do not name the person here: this stays"))
        return law

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("keeps_record"):
            if "law" in given and not given["law"].strip():
                self.add_error("law", _("Say which law or duty it is"))
            if "until" in given and given["until"] is None:
                self.add_error("until", _("Enter the date"))
        return given

    @property
    def reason(self) -> str:
        """What the event keeps; "" where nothing is kept."""
        given = self.cleaned_data
        if not given["keeps_record"]:
            return ""
        return _("Record kept until %(day)s: %(law)s") % {
            "day": day(given["until"]),
            "law": given["law"].strip(),
        }
