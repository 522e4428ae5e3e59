"""What people say of an activity."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollments.models import LearningActivity
from enrollments.services import ActivityProfile
from lms_admin.forms import WHOLE_NUMBER, in_our_words

# A year of working days: whoever types more has typed something else.
MOST_MINUTES: Final = 100_000


class ActivityForm(forms.Form):
    use_required_attribute = False

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter the title")},
    )
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Short and unique. Files may name the activity by it."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input--num"}),
        error_messages={"required": _("Enter the code")},
    )
    kind = forms.ChoiceField(label=_("Type"), choices=LearningActivity.Kind.choices)
    minutes = forms.IntegerField(
        label=_("Duration in minutes"),
        required=False,
        min_value=1,
        max_value=MOST_MINUTES,
        error_messages=WHOLE_NUMBER,
        widget=forms.NumberInput(attrs={"class": "input--num", "inputmode": "numeric"}),
    )
    description = forms.CharField(
        label=_("Description"),
        help_text=_("Learners read it above the activity."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any = None, *, activity: LearningActivity | None = None) -> None:
        """Filled in with what is said of the `activity` now."""
        initial = {name: getattr(activity, name) for name in self.base_fields} if activity else None
        super().__init__(data, auto_id="activity-%s", initial=initial)
        in_our_words(self)

    def profile(self) -> ActivityProfile:
        """What was filled in; only of a form that is valid."""
        said = self.cleaned_data
        # Browsers send line breaks as two characters: what was not touched would have changed.
        return ActivityProfile(**said | {"description": said["description"].replace("\r\n", "\n")})

    def say_code_is_taken(self) -> None:
        self.add_error(
            "code",
            _("Another activity has the code %(code)s. Choose another one")
            % {"code": self.cleaned_data["code"]},
        )
