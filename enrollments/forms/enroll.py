from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollments.models import LearningActivity
from enrollments.queries.gates import Viewer, visible_activities


class EnrollForm(forms.Form):
    activity = forms.ModelChoiceField(
        queryset=LearningActivity.objects.none(),
        error_messages={
            "required": _("Choose an activity"),
            "invalid_choice": _("This activity does not exist. Choose another one"),
        },
    )

    def __init__(self, data: Any, *, viewer: Viewer) -> None:
        super().__init__(data)
        field: Any = self.fields["activity"]
        field.queryset = visible_activities(viewer)
