"""What forms say in the words of this application, where the library has its own."""

from functools import cache
from typing import Any, Final

from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _

# By the code of the error. A field that knows better says so itself, as `error_messages`.
ERRORS: Final[dict[str, Any]] = {
    "required": _("Fill this in"),
    "invalid_choice": _("This option does not exist. Choose another one"),
    "invalid_pk_value": _("This option does not exist. Choose another one"),
    "invalid_list": _("This option does not exist. Choose another one"),
    "max_length": _("Use at most %(limit_value)s characters"),
    "null_characters_not_allowed": _("Delete the invisible characters"),
}
WHOLE_NUMBER: Final[dict[str, Any]] = {
    "required": _("Enter a whole number"),
    "invalid": _("Enter a whole number"),
    "min_value": _("Enter %(limit_value)s or more"),
    "max_value": _("Enter %(limit_value)s or less"),
}


def in_our_words(form: BaseForm) -> None:
    """Replaces the texts of the library; what a field says of its own stays."""
    for field in form.fields.values():
        kind: Any = type(field)
        usual = _usual_errors(kind)
        for code, text in ERRORS.items():
            if field.error_messages.get(code) is usual.get(code):
                field.error_messages[code] = text


@cache
def _usual_errors(kind: Any) -> dict[str, Any]:
    """What fields of this kind say if nobody says otherwise."""
    usual: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        usual |= getattr(base, "default_error_messages", {})
    return usual
