"""The confirmation of a change, and what travels with the page that shows what it does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.core import signing
from django.core.cache import cache
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy

from enrollments.forms.people.selection import PEOPLE
from enrollments.queries.changing import Change, ChangeForecast, Consequence
from enrollments.queries.gates import Viewer
from lms_admin.forms import in_our_words
from lms_admin.typed import typed_number

SALT: Final = "enrollments.change"
# A page that was open for longer is shown anew before anything is saved.
MAX_AGE_SECONDS: Final = 12 * 60 * 60
# Characters of a token in an address: servers refuse a line of 4,094.
LONGEST: Final = 2_000
KEPT: Final = "kept"


class ChangeForm(forms.Form):
    """Asks for the number where the change is large: of enrollments, or else of users."""

    use_required_attribute = False

    number = forms.CharField(
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input--num"}
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, to_type: int, label: str, wrong: str) -> None:
        """`label` asks to type the number, `wrong` is what is said of another one; 0 asks none."""
        super().__init__(data, auto_id="change-%s")
        in_our_words(self)
        self.to_type, self.wrong = to_type, wrong
        if not to_type:
            del self.fields["number"]
            return
        field = self.fields["number"]
        field.label = label
        field.error_messages |= {"required": wrong}

    def clean_number(self) -> int:
        if typed_number(self.cleaned_data["number"]) != self.to_type:
            raise forms.ValidationError(self.wrong)
        return self.to_type


@dataclass(frozen=True)
class SeenChange:
    """What somebody was shown: the fingerprint, and the numbers by code.

    `told` is all that a worker goes by, and the change that it is of.
    """

    fingerprint: str
    facts: Mapping[str, int]
    told: Mapping[str, Any] = field(default_factory=dict)

    def forecast_of(self, change: Change) -> ChangeForecast | None:
        """The forecast that was shown, without names: nothing is counted anew.

        None where it was that of another change.
        """
        if self.told.get("change") != change.to_json():
            return None
        return ChangeForecast(
            change=change,
            consequences=[Consequence(code=code, number=n) for code, n in self.facts.items()],
            affected=self.told["affected"],
            which=self.told["which"],
        )


def sealed_forecast(viewer: Viewer, known: ChangeForecast) -> str:
    """What is shown, as it travels with the page; only the server can make it."""
    content = {"fingerprint": known.fingerprint, "facts": known.facts}
    if PEOPLE in known.change.params:
        told = {"affected": known.affected, "which": known.which}
        content["told"] = {"change": known.change.to_json(), **told}
    return signing.dumps(content, salt=f"{SALT}.{viewer.pk}")


def seen_forecast(viewer: Viewer, seal: str) -> SeenChange:
    """What this viewer was shown; nothing for what is old, altered or somebody else's."""
    try:
        content = signing.loads(seal, salt=f"{SALT}.{viewer.pk}", max_age=MAX_AGE_SECONDS)
    except signing.BadSignature:
        return SeenChange("", {})
    return SeenChange(content["fingerprint"], content["facts"], content.get("told", {}))


def change_token(viewer: Viewer, change: Change) -> str:
    """Stands for the change in the address of its lists.

    No address is long enough for thousands of users: such a change is kept, and asked for by name.
    """
    salt = f"{SALT}.list.{viewer.pk}"
    token = signing.dumps(change.to_json(), salt=salt, compress=True)
    if len(token) <= LONGEST:
        return token
    name = get_random_string(32)
    cache.set(f"{KEPT}.{name}", change.to_json(), MAX_AGE_SECONDS)
    return signing.dumps({KEPT: name}, salt=salt)


def change_of(viewer: Viewer, token: str) -> Change | None:
    """The change of this viewer's token; None for what is old, altered or somebody else's.

    Nor for what was kept and is no longer: the page of the change makes a new one.
    """
    try:
        content = signing.loads(token, salt=f"{SALT}.list.{viewer.pk}", max_age=MAX_AGE_SECONDS)
    except signing.BadSignature:
        return None
    if KEPT in content:
        content = cache.get(f"{KEPT}.{content[KEPT]}")
    return Change.from_json(content) if content else None
