"""What a change is called where other imports have the name of their file."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from enrollments.queries.changing import ChangeKind
from imports.models import Import

NAMES: Final[Mapping[str, Promise]] = {
    ChangeKind.REQUIRE: _("%(qualification)s requires %(activity)s"),
    ChangeKind.END_QUALIFICATION: _("%(qualification)s ends later"),
    ChangeKind.RESUME_QUALIFICATION: _("%(qualification)s no longer ends"),
    ChangeKind.UNARCHIVE: _("%(activity)s is no longer archived"),
}
COUNTED: Final[Mapping[str, Any]] = {
    ChangeKind.GRANT: ngettext_lazy(
        "Give %(qualification)s to %(number)s user",
        "Give %(qualification)s to %(number)s users",
        "number",
    ),
    ChangeKind.REACTIVATE: ngettext_lazy(
        "Reactivate %(number)s user", "Reactivate %(number)s users", "number"
    ),
    ChangeKind.DEACTIVATE: ngettext_lazy(
        "Deactivate %(number)s user", "Deactivate %(number)s users", "number"
    ),
}


def change_text(import_run: Import) -> str:
    """Level 4 nurse requires Blood transfusion. "" for what is no change."""
    change = import_run.change
    if not change:
        return ""
    kind, named = change["kind"], change["named"]
    text: Any = NAMES.get(kind) or COUNTED[kind]
    return str(text % (named | {"number": len(change["params"].get("users", ()))}))
