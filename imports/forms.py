"""What the wizard's steps ask."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollments.models import LearningActivity, User
from imports.actions import ACTIONS
from imports.models import Import
from imports.text.actions import SENTENCES, ActionSentences, Sentences, shown
from lms_admin.typed import typed_number


class ActionForm(forms.Form):
    """Offers the actions for which `by` has the right, and no others."""

    action = forms.ChoiceField(
        error_messages={
            "required": gettext_lazy("Choose an action"),
            "invalid_choice": gettext_lazy("Choose an action"),
        },
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered: dict[str, ActionSentences] = {
            code: words
            for code, words in SENTENCES.items()
            if by.has_perm(ACTIONS[code].permission)
        }
        self.fields["action"].choices = [  # type: ignore[attr-defined]
            (code, Import.Action(code).label) for code in self.offered
        ]

    @property
    def cards(self) -> list[tuple[str, Any, ActionSentences]]:
        """Code, label and words of each action."""
        return [(code, Import.Action(code).label, words) for code, words in self.offered.items()]


class SearchForm(forms.Form):
    """What to look for among the activities. A kind that does not exist is left out."""

    q = forms.CharField(max_length=200, required=False)
    kind = forms.ChoiceField(
        choices=[("", gettext_lazy("All types")), *LearningActivity.Kind.choices], required=False
    )

    @property
    def words(self) -> str:
        """The words that can be looked for: no text of a database holds a NUL."""
        return str(self.data.get("q", "")).replace("\0", "").strip()[:200]

    @property
    def kind_wanted(self) -> str:
        kind = str(self.data.get("kind", ""))
        return kind if kind in LearningActivity.Kind.values else ""


class UploadForm(forms.Form):
    """Shows what is wrong with a file; the reader and the services say what that is."""

    file = forms.FileField(
        required=False,
        label=gettext_lazy("Your file"),
        help_text=" ",
        widget=forms.FileInput(attrs={"class": "drop__input", "accept": ".xlsx,.csv,.tsv,.txt"}),
    )

    @classmethod
    def refused(cls, text: str) -> "UploadForm":
        form = cls({}, MultiValueDict())
        form.add_error("file", text)
        return form


class PasteForm(forms.Form):
    """A box for addresses. What they are is found out by the reader."""

    addresses = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("Paste addresses"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )

    @classmethod
    def refused(cls, text: str, addresses: str) -> "PasteForm":
        form = cls({"addresses": addresses})
        form.add_error("addresses", text)
        return form


class StartForm(forms.Form):
    """`number` is how many enrollments have to be confirmed by typing it; 0 asks for none."""

    ack = forms.BooleanField(
        error_messages={"required": gettext_lazy("Tick the box to confirm that you checked this")},
        widget=forms.CheckboxInput(attrs={"class": "check"}),
    )
    number = forms.CharField(
        max_length=20,
        widget=forms.TextInput(
            attrs={"class": "input--num", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )
    # The plan that was shown: without it nothing is started, nor with another one.
    plan = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, number: int, words: Sentences, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.to_confirm = number
        if not number:
            del self.fields["number"]
            return
        self.wrong = _("Type %(count)s") % {"count": shown(number)}
        self.fields["number"].label = words.confirm(number)
        self.fields["number"].error_messages |= {"required": self.wrong}

    def clean_number(self) -> int:
        """What was typed, which the start compares once more."""
        if typed_number(self.cleaned_data["number"]) != self.to_confirm:
            raise ValidationError(self.wrong)
        return self.to_confirm
