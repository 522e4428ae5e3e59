"""To whom a qualification is given, or from whom it is taken away."""

from typing import Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollments.forms.enrolling import MOST_TEXT
from enrollments.models import Qualification
from enrollments.queries.pasted import replaced
from lms_admin.forms import in_our_words
from lms_admin.typed import whole_number

ENDED: Final = gettext_lazy("%(name)s has ended and enrolls nobody any more. Lift its end first.")


class ChosenPeopleForm(forms.Form):
    """`users` are primary keys as they were sent, seen by no gate yet; `text` is what was pasted.

    A button uses another address in the place of one, or leaves one out: the text is rewritten.
    """

    use_required_attribute = False

    addresses = forms.CharField(
        label=gettext_lazy("Addresses"),
        help_text=gettext_lazy("One a line, or separated by commas or semicolons."),
        required=False,
        max_length=MOST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"class": "addresses", "spellcheck": "false", "rows": 6}),
    )

    def __init__(self, data: QueryDict) -> None:
        data = data.copy()
        number, _space, by = data.get("use", "").partition(" ")
        place = whole_number(number) or whole_number(data.get("out", ""))
        if place is not None:
            data["addresses"] = replaced(data.get("addresses", ""), place, by)
        super().__init__(data, auto_id="people-%s")
        in_our_words(self)
        numbers = (whole_number(text) for text in data.getlist("user"))
        self.users = list(dict.fromkeys(number for number in numbers if number is not None))
        # PostgreSQL takes no text with a NUL in it, and this one is looked up as it was sent.
        self.text = str(data.get("addresses", "")).replace("\0", "")[:MOST_TEXT]

    def refuses_ended(self, qualification: Qualification) -> bool:
        """Whether it can be given to nobody; the form says why."""
        if qualification.is_current:
            return False
        self.is_valid()
        self.add_error(None, str(ENDED) % {"name": qualification.name})
        return True

    def say_nobody(self) -> None:
        self.is_valid()
        self.add_error("addresses", _("Paste the address of at least one user whom you see"))
