"""What a qualification is called, what it requires, and until when it is in force."""

from datetime import date
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollments.models import LearningActivity, Qualification
from enrollments.queries.activities import matching
from enrollments.queries.gates import Viewer, visible_activities
from lms_admin.forms import in_our_words

MOST_DAYS: Final = 3650
# Activities that are offered for one that was not found.
NEAR: Final = 3
_DAYS_WRONG: Final = gettext_lazy("Type a whole number of days, 1 to 3650")


class QualificationForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter the name")},
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, qualification: Qualification | None = None) -> None:
        fields = self.base_fields
        initial = {one: getattr(qualification, one) for one in fields} if qualification else None
        super().__init__(data, auto_id="qualification-%s", initial=initial)
        in_our_words(self)

    def say_name_is_taken(self) -> None:
        text = _("Another qualification is called %(name)s. Choose another name")
        self.add_error("name", text % {"name": self.cleaned_data["name"]})


class DaysField(forms.IntegerField):
    """A time frame in days; empty for none."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Time frame in days"),
            required=False,
            min_value=1,
            max_value=MOST_DAYS,
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _DAYS_WRONG),
            widget=forms.TextInput(
                attrs={"class": "input--num", "inputmode": "numeric", "autocomplete": "off"}
            ),
        )


class TimeFrameForm(forms.Form):
    use_required_attribute = False

    due_days = DaysField()

    def __init__(self, data: Any = None, *, due_days: int | None = None) -> None:
        super().__init__(data, auto_id="frame-%s", initial={"due_days": due_days})
        in_our_words(self)
        self.fields["due_days"].help_text = _(
            "Counted from the day somebody is enrolled. Empty: no due date."
        )


class RequirementForm(forms.Form):
    """The activity comes by its title and code, as its list of suggestions has it, or by number."""

    use_required_attribute = False

    activity = forms.CharField(
        label=gettext_lazy("Activity"),
        help_text=gettext_lazy(
            "Its code, or its title. Holders are enrolled in it, now and later."
        ),
        max_length=260,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "activity-titles"}),
        error_messages={"required": gettext_lazy("Choose an activity")},
    )
    due_days = DaysField()

    def __init__(self, data: Any = None, *, viewer: Viewer, qualification: Qualification) -> None:
        super().__init__(data, auto_id="requirement-%s")
        in_our_words(self)
        self.viewer, self.qualification = viewer, qualification
        self.fields["due_days"].help_text = _(
            "Counted from the day somebody is enrolled. Empty: no due date."
        )

    def clean_activity(self) -> LearningActivity:
        typed = self.cleaned_data["activity"].strip()
        found = self._found(typed)
        names = {"activity": found.title, "qualification": self.qualification.name}
        if found.is_archived:
            text = _("%(activity)s is archived: nobody can be enrolled in it")
            raise forms.ValidationError(text % names)
        if self.qualification.requirements.filter(activity=found).exists():
            text = _("The qualification %(qualification)s already requires %(activity)s.")
            raise forms.ValidationError(text % names)
        return found

    def _found(self, typed: str) -> LearningActivity:
        """Finds the activity by "Title (CODE)", by its code, or by a title that only one has."""
        everything = visible_activities(self.viewer)
        code = typed.rpartition(" (")[2].removesuffix(")")
        for condition in (
            {"code__iexact": typed},
            {"code__iexact": code},
            {"title__iexact": typed},
        ):
            found = list(everything.filter(**condition).order_by("pk")[:2])
            if len(found) == 1:
                return found[0]
        raise forms.ValidationError(self._not_found(everything, typed))

    def _not_found(self, everything: QuerySet[LearningActivity], typed: str) -> str:
        """Names what may be meant, and leaves the choice to whoever typed it."""
        near = (
            matching(everything, typed)
            .filter(archived_at__isnull=True)
            .order_by("sort_title", "pk")
        )
        meant = [f"{one.title} ({one.code})" for one in near[:NEAR]]
        if not meant:
            return _("No activity has this title or code")
        text = _("No activity has this title or code. Did you mean %(titles)s?")
        return text % {"titles": str(get_text_list(meant, _("or")))}


class EndForm(forms.Form):
    use_required_attribute = False

    on = forms.DateField(
        label=gettext_lazy("Ends on"),
        help_text=gettext_lazy("From this day on it enrolls nobody any more. Empty: today."),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input num"}),
        error_messages={"invalid": gettext_lazy("Enter a date, such as 2027-01-15")},
    )

    def __init__(self, data: Any = None, *, ended_on: date | None = None) -> None:
        super().__init__(data, auto_id="end-%s", initial={"on": ended_on})
        in_our_words(self)
        self.fields["on"].widget.attrs["min"] = timezone.localdate().isoformat()

    def clean_on(self) -> date | None:
        day: date | None = self.cleaned_data["on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This date is in the past"))
        return day
