"""What the wizard's steps ask."""

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from enrollments.models import LearningActivity
from imports.models import Import
from imports.sentences import SENTENCES


class ActionForm(forms.Form):
    action = forms.ChoiceField(
        choices=[(code, Import.Action(code).label) for code in SENTENCES],
        error_messages={
            "required": _("Choose an action"),
            "invalid_choice": _("Choose an action"),
        },
    )


class SearchForm(forms.Form):
    """What to look for among the activities. A kind that does not exist is left out."""

    q = forms.CharField(max_length=200, required=False)
    kind = forms.ChoiceField(
        choices=[("", _("All kinds")), *LearningActivity.Kind.choices], required=False
    )

    @property
    def words(self) -> str:
        return str(self.data.get("q", "")).strip()[:200]

    @property
    def kind_wanted(self) -> str:
        kind = str(self.data.get("kind", ""))
        return kind if kind in LearningActivity.Kind.values else ""


class UploadForm(forms.Form):
    """Shows what is wrong with a file; the reader and the services say what that is."""

    file = forms.FileField(
        required=False,
        label=_("Your file"),
        help_text=" ",
        widget=forms.FileInput(attrs={"class": "drop__input", "accept": ".xlsx"}),
    )

    @classmethod
    def refused(cls, text: str) -> "UploadForm":
        form = cls({}, MultiValueDict())
        form.add_error("file", text)
        return form


class StartForm(forms.Form):
    ack = forms.BooleanField(
        error_messages={"required": _("Tick the box to confirm that you checked this")},
        widget=forms.CheckboxInput(attrs={"class": "check"}),
    )
    # The plan that was shown: without it nothing is started, nor with another one.
    plan = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
