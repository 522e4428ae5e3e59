"""Lines about users as people read them: whose they are, and what changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from enrollments.models.people import full_name
from imports.models import Import, ImportLine
from imports.outcomes import WILL_USERS, UserLineOutcome
from imports.text.actions.people import unenrolled_from
from imports.text.rows import apart
from imports.text.users.outcomes import FIELDS, called, not_reached
from lms_admin.templatetags.dates import day


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """What a field becomes, and what it was; both may be empty."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class UserRow:
    """A line, its user, and what changes. `record` is another number of its row, or 0.

    `ended` says from how many enrollments who is deactivated is unenrolled; "" from none.
    """

    row: int
    record: int
    apart: tuple[str, ...]
    name: str
    email: str
    is_active: bool
    changes: Sequence[FieldChange]
    outcome: str
    ended: str = ""


def people_rows(import_run: Import, lines: Sequence[ImportLine]) -> list[UserRow]:
    """These lines, with `user`."""
    return [_row(import_run, line) for line in lines]


def _row(import_run: Import, line: ImportLine) -> UserRow:
    wants = line.wants or {}
    name = full_name(*(wants.get(part, "") for part in ("first_name", "name_prefix", "last_name")))
    email = str(wants.get("email", "")) or line.email
    is_active = True
    if line.user:
        name, is_active = line.user.name, line.user.is_active
        email = line.user.email
    return UserRow(
        row=line.row,
        record=line.record,
        apart=apart(line),
        name=name or line.named,
        email=email,
        is_active=is_active,
        changes=list(field_changes(line)),
        outcome=became_of(import_run, line),
        ended=unenrolled_from(line.mark_count) if line.mark_count else "",
    )


def became_of(import_run: Import, line: ImportLine) -> str:
    """What becomes of a line, or became."""
    is_planned = line.outcome in WILL_USERS
    if is_planned and import_run.started_at and line.row > import_run.cursor:
        return not_reached()
    return called(line.outcome, is_done=is_planned and import_run.started_at is not None)


def field_changes(line: ImportLine) -> list[FieldChange]:
    """In the order of the template. Of a new user nothing was there before, and the name is told
    by the row itself."""
    wants, before = line.wants or {}, line.before or {}
    is_new = line.outcome == UserLineOutcome.USER_ADD and not before
    own = ("email", "first_name", "name_prefix", "last_name") if is_new else ()
    fields = [
        FieldChange(
            label=str(label), old=_shown(name, before.get(name)), new=_shown(name, wants[name])
        )
        for name, label in FIELDS.items()
        if name in wants and name not in own
    ]
    return fields + _status_change(line)


def _status_change(line: ImportLine) -> list[FieldChange]:
    active, inactive = _("Active"), _("Inactive")
    match line.outcome:
        case UserLineOutcome.USER_DEACTIVATE:
            return [FieldChange(label=_("Status"), old=active, new=inactive)]
        case UserLineOutcome.USER_REACTIVATE:
            return [FieldChange(label=_("Status"), old=inactive, new=active)]
    return []


def field_change_text(change: FieldChange) -> str:
    """Team: Ward 3 West → Ward 4"""
    new = change.new or _("cleared")
    told = f"{change.old} → {new}" if change.old else new
    return f"{change.label}: {told}"


def _shown(name: str, value: object) -> str:
    if name == "leaves_on" and value:
        return day(date.fromisoformat(str(value)))
    return str(value or "")
