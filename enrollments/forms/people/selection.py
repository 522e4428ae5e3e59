"""Which users were selected: the ids of ticked boxes, or a signed "all that match"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core import signing
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from enrollments import thresholds
from enrollments.forms.filters import query_without
from enrollments.forms.selection import MAX_AGE_SECONDS, Unusable
from enrollments.forms.users import UserFilter
from enrollments.models import User
from enrollments.queries.changing import Change
from enrollments.queries.gates import Viewer, visible_users
from lms_admin.dialect import one_of
from lms_admin.forms import in_our_words
from lms_admin.paging import COUNT_LIMIT
from lms_admin.typed import typed_number, whole_number

SALT: Final = "enrollments.selection.users"
# Says of a content that it selects users, and no enrollments.
PEOPLE: Final = "people"
# As many users as a list can be turned through: of more, nobody has seen how many they are.
MOST: Final = COUNT_LIMIT


@dataclass(frozen=True, kw_only=True)
class UserSelection:
    """`numbers` are primary keys of users whom the viewer sees at this moment, in their order.

    One more than MOST stands for all numbers above. `fields` are the form's fields that say the
    same again. `content` says it to `selected_people`, at any later time.
    """

    numbers: Sequence[int]
    fields: Sequence[tuple[str, str]]
    content: Mapping[str, Any]

    @property
    def is_large(self) -> bool:
        return thresholds.is_job(len(self.numbers))

    @property
    def is_too_many(self) -> bool:
        return len(self.numbers) > MOST


class UsersNumberForm(forms.Form):
    """Asks to type how many users change, where they are many."""

    use_required_attribute = False

    number = forms.CharField(
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input--num"}
        ),
    )

    def __init__(self, data: Any = None, *, number: int) -> None:
        super().__init__(data, auto_id="users-%s")
        in_our_words(self)
        self.to_type = number
        if not thresholds.is_many(number):
            del self.fields["number"]
            return
        count = {"count": number_format(number, use_l10n=True, force_grouping=True)}
        self.wrong = _("Type %(count)s, the number of users") % count
        self.fields["number"].label = _("Type %(count)s to confirm how many users change") % count
        self.fields["number"].error_messages["required"] = self.wrong

    def clean_number(self) -> int:
        if typed_number(self.cleaned_data["number"]) != self.to_type:
            raise forms.ValidationError(self.wrong)
        return self.to_type


def users_token(viewer: Viewer, query: QueryDict) -> str:
    """Stands for all users whom this query string selects for this viewer."""
    content = {"of": PEOPLE, "viewer": viewer.pk, "query": query_without(query, "sort", "per")}
    return signing.dumps(content, salt=SALT, compress=True)


def user_selection(viewer: Viewer, data: QueryDict) -> UserSelection | Unusable:
    """The selection in the form's `all`, or else in its `u`s; recounted in today's scope."""
    if token := data.get("all", ""):
        return _matching(viewer, token)
    asked = list(dict.fromkeys(data.getlist("u")))
    if not asked:
        return Unusable.NOTHING
    numbers = [number for text in asked if (number := whole_number(text)) is not None]
    content = people_content(numbers)
    found = selected_people(viewer, content).order_by("pk")
    return UserSelection(
        numbers=list(found.values_list("pk", flat=True)),
        fields=[("u", one) for one in asked],
        content=content,
    )


def people_content(numbers: Sequence[int]) -> dict[str, Any]:
    """The content of a selection of the users with these primary keys."""
    return {"of": PEOPLE, "users": list(numbers)}


def selected_people(viewer: Viewer, content: Mapping[str, Any]) -> QuerySet[User]:
    """The selected users whom this viewer sees at this moment."""
    if "users" in content:
        return visible_users(viewer).filter(pk__in=one_of(content["users"]))
    query = QueryDict(content["query"].removeprefix("?"))
    found: QuerySet[User] = UserFilter(query, visible_users(viewer), viewer=viewer).qs
    return found


def people_of(viewer: Viewer, change: Change) -> QuerySet[User] | None:
    """The users of a change that says in words which ones; None where it names each."""
    asked = change.params.get(PEOPLE)
    return selected_people(viewer, asked) if asked else None


def _matching(viewer: Viewer, token: str) -> UserSelection | Unusable:
    """What the token stands for now. One that is old, altered or somebody else's is expired."""
    try:
        content = signing.loads(token, salt=SALT, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature:
        return Unusable.EXPIRED
    if content.pop("viewer") != viewer.pk:
        return Unusable.EXPIRED
    rows = selected_people(viewer, content).order_by()
    numbers = rows.values_list("pk", flat=True)[: MOST + 1]
    return UserSelection(numbers=sorted(numbers), fields=[("all", token)], content=content)
