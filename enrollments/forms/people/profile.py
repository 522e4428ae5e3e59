"""What is known of a user: filled in when one is added, and edited later."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollments.emails import MAX_LENGTH, email_problem, normalise_email
from enrollments.models import Team, User
from enrollments.queries.gates import Viewer, visible_teams, visible_users
from enrollments.queries.people import with_email, with_employee_number
from enrollments.services import Profile
from lms_admin.forms import in_our_words

NO_EMAIL: Final = gettext_lazy("Enter a full email address")


def _text(name: str, label: Any, **more: Any) -> forms.CharField:
    """A field for a column of the user, as long as that."""
    column: Any = User._meta.get_field(name)
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=column.max_length, widget=widget, **more)


class EmailForm(forms.Form):
    """An address to sign in with, which nobody else has. `taken_by` is who has it, in scope."""

    use_required_attribute = False
    taken_by: User | None = None

    email = forms.CharField(
        label=gettext_lazy("Email"),
        max_length=MAX_LENGTH,
        error_messages={"required": gettext_lazy("Enter the email")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, viewer: Viewer, person: User | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.viewer, self.person = viewer, person
        in_our_words(self)

    def clean_email(self) -> str:
        email = normalise_email(self.cleaned_data["email"]).value
        if email_problem(email) or not all(email.partition("@")):
            raise forms.ValidationError(NO_EMAIL)
        if other := with_email(email, but=self.person):
            raise forms.ValidationError(self._address_of(other))
        return email

    def _address_of(self, other: User) -> str:
        if not is_seen(self.viewer, other):
            return _("This address cannot be used here. Ask an administrator.")
        self.taken_by = other
        return _("%(name)s already has this address.") % {"name": other.name}


class ProfileForm(forms.Form):
    """The profile of `person`, or of a new user. `profile` and `team` are what the form says."""

    use_required_attribute = False

    first_name = _text(
        "first_name",
        gettext_lazy("First name"),
        error_messages={"required": gettext_lazy("Enter the first name")},
    )
    name_prefix = _text("name_prefix", gettext_lazy("Prefix"), required=False)
    last_name = _text(
        "last_name",
        gettext_lazy("Last name"),
        error_messages={"required": gettext_lazy("Enter the last name")},
    )
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=gettext_lazy("No team"),
        error_messages={
            "invalid_choice": gettext_lazy("This team does not exist. Choose another one")
        },
    )
    employee_number = _text("employee_number", gettext_lazy("Employee number"), required=False)
    leaves_on = forms.DateField(
        label=gettext_lazy("Leave date"),
        required=False,
        help_text=gettext_lazy("Kept for the record. Nothing happens on that day by itself."),
        error_messages={"invalid": gettext_lazy("Enter a date, such as 2027-02-01")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)

    def __init__(
        self, data: Any = None, *, viewer: Viewer, person: User | None = None, **more: Any
    ) -> None:
        initial = _known(person) | more.pop("known", {}) if person else None
        super().__init__(data, initial=initial, auto_id="profile-%s", **more)
        self.viewer, self.person = viewer, person
        fields: dict[str, Any] = self.fields
        fields["team"].queryset = visible_teams(viewer).order_by("sort_name", "name")
        if person:
            fields["team"].widget.attrs |= _asks_for_forecast(person)
        fields["language"].choices = [("", _("As the academy")), *settings.LANGUAGES]
        in_our_words(self)

    def clean_employee_number(self) -> str:
        number: str = self.cleaned_data["employee_number"]
        if number and (other := with_employee_number(number, but=self.person)):
            raise forms.ValidationError(self._number_of(other))
        return number

    def _number_of(self, other: User) -> str:
        if not is_seen(self.viewer, other):
            return _("This employee number cannot be used here. Ask an administrator.")
        return _("This employee number belongs to %(name)s.") % {"name": other.name}

    @property
    def profile(self) -> Profile:
        names = Profile.__dataclass_fields__
        return Profile(**{name: self.cleaned_data[name] for name in names})


class AddForm(EmailForm, ProfileForm):
    """A new user: the same, with the address."""

    field_order = ("email", "first_name", "name_prefix", "last_name")

    def __init__(self, data: Any = None, *, viewer: Viewer) -> None:
        ProfileForm.__init__(self, data, viewer=viewer)


def _asks_for_forecast(person: User) -> dict[str, str]:
    """What makes the field say at once what another team changes."""
    return {
        "hx-get": reverse("user_profile", args=(person.pk,)),
        "hx-trigger": "change",
        "hx-target": "#team-forecast",
        "hx-swap": "outerHTML",
    }


def _known(person: User) -> dict[str, Any]:
    names = (*Profile.__dataclass_fields__, "team")
    return {name: getattr(person, name) for name in names}


def is_seen(viewer: Viewer, other: User) -> bool:
    """Whether the viewer may be told who this is."""
    return visible_users(viewer).filter(pk=other.pk).exists()
