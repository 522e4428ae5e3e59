"""Giving a qualification, and taking it away."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enrollments.models import Qualification
from enrollments.queries.gates import Viewer, visible_qualifications
from enrollments.queries.qualifications.of_user import Offer
from lms_admin.forms import in_our_words


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Goes into the history of the user."),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_our_words(self)


class GrantForm(ReasonForm):
    """Offers what the user does not hold yet, each with the enrollments it would make."""

    qualification = forms.ModelChoiceField(
        label=gettext_lazy("Qualification"),
        queryset=Qualification.objects.none(),
        error_messages={
            "required": gettext_lazy("Choose a qualification"),
            "invalid_choice": gettext_lazy("This qualification does not exist. Choose another one"),
        },
    )

    field_order = ("qualification", "reason")

    def __init__(self, data: Any = None, *, viewer: Viewer, offers: Sequence[Offer]) -> None:
        super().__init__(data, auto_id="grant-%s")
        field: Any = self.fields["qualification"]
        field.queryset = visible_qualifications(viewer)
        field.choices = [("", _("Choose a qualification"))] + [
            (offer.qualification.pk, _offered(offer)) for offer in offers
        ]

    def clean_qualification(self) -> Qualification:
        qualification: Qualification = self.cleaned_data["qualification"]
        if not qualification.is_current:
            raise forms.ValidationError(
                _("%(name)s has ended and enrolls nobody any more. Choose another one")
                % {"name": qualification.name}
            )
        return qualification


def _offered(offer: Offer) -> str:
    made = ngettext("%(number)s new enrollment", "%(number)s new enrollments", offer.new)
    return f"{offer.qualification.name}: {made % {'number': offer.new}}"
