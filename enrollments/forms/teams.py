"""Teams: the list's search, the members' filter, and a name."""

from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import CharFilter

from enrollments.forms.filters import StrictFilterSet
from enrollments.forms.users import UserFilter
from enrollments.models import Team
from enrollments.queries.search import every_word
from lms_admin.forms import in_our_words

TEAM_ORDERS: Final[tuple[tuple[str, Promise], ...]] = (
    ("name", gettext_lazy("Name, A to Z")),
    ("-name", gettext_lazy("Name, Z to A")),
)
MEMBER_ORDERS: Final[tuple[tuple[str, Promise], ...]] = (
    *TEAM_ORDERS,
    ("-last_active", gettext_lazy("Last active, newest")),
    ("last_active", gettext_lazy("Last active, oldest")),
)


class TeamFilter(StrictFilterSet):
    q = CharFilter(label=gettext_lazy("Search"), method="search", max_length=200)

    class Meta:
        model = Team
        fields: tuple[str, ...] = ()

    def search(self, teams: QuerySet[Team], _name: str, text: str) -> QuerySet[Team]:
        return teams.filter(every_word(text, "sort_name", "name"))


class MemberFilter(UserFilter):
    """The list of users, of one team: by words and by state."""

    team = qualification = role = None  # type: ignore[assignment]


class TeamForm(forms.Form):
    """A name that no other team than `team` has."""

    use_required_attribute = False

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter the name of the team")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, team: Team | None = None) -> None:
        initial = {"name": team.name} if team else None
        super().__init__(data, initial=initial, auto_id="team-%s")
        self.team = team
        in_our_words(self)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = Team.objects.exclude(pk=self.team.pk) if self.team else Team.objects.all()
        if others.filter(name=name).exists():
            self.say_taken(name)
        return name

    def say_taken(self, name: str) -> None:
        self.add_error("name", _("There is a team called %(name)s already") % {"name": name})
