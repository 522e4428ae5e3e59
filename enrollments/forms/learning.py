"""What a learner records about their own learning."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms_admin.forms import WHOLE_NUMBER


class ProgressForm(forms.Form):
    progress = forms.IntegerField(
        label=_("How far are you, in percent?"),
        min_value=1,
        max_value=99,
        error_messages=WHOLE_NUMBER,
        widget=forms.NumberInput(attrs={"class": "input--num", "inputmode": "numeric"}),
    )


class CompletionForm(forms.Form):
    """An assessment is completed with a score; anything else without."""

    score = forms.IntegerField(
        label=_("Score in percent"),
        min_value=0,
        max_value=100,
        error_messages=WHOLE_NUMBER,
        widget=forms.NumberInput(attrs={"class": "input--num", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, scored: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not scored:
            del self.fields["score"]
