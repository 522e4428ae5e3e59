"""A role, and of a team manager the teams."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollments.forms.filters import RowsField
from enrollments.models import Team
from enrollments.roles import Role
from lms_admin.forms import in_our_words


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=Role.choices,
        error_messages={"required": gettext_lazy("Choose a role")},
    )
    team = RowsField(
        label=gettext_lazy("Which teams?"), queryset=Team.objects.none(), required=False
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="role-%s")
        field: Any = self.fields["team"]
        field.queryset = Team.objects.order_by("sort_name", "name")
        in_our_words(self)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        is_manager = cleaned.get("role") == Role.TEAM_MANAGER
        if is_manager and "team" in cleaned and not cleaned["team"]:
            self.add_error("team", _("Choose at least one team"))
        return cleaned

    @property
    def chosen(self) -> Role:
        return Role(self.cleaned_data["role"])

    @property
    def teams(self) -> list[int]:
        """Primary keys; of another role than team manager none."""
        if self.chosen != Role.TEAM_MANAGER:
            return []
        return sorted(team.pk for team in self.cleaned_data["team"])
