"""What a line says of somebody who is not, or no longer, in the viewer's scope: nothing.

An import is kept for good, and who may see whom changes. Such a line is shown like that of an
unknown user: with the address that was uploaded, and without what is known of the person.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from enrollments.actors import Viewer, scope, sees_everybody
from enrollments.models import User
from imports.models import Import, ImportLine
from imports.outcomes import LineOutcome


def out_of_scope(users: Iterable[int | None], viewer: Viewer) -> set[int]:
    """Those of these primary keys whom the viewer does not see; no statement for most viewers."""
    if sees_everybody(viewer):
        return set()
    asked = {pk for pk in users if pk is not None}
    seen = User.objects.filter(scope(viewer), pk__in=asked).order_by()
    return asked - set(seen.values_list("pk", flat=True))


def hide_marks(import_run: Import, marks: Sequence[Any], viewer: Viewer) -> None:
    """`marks` have `user` and `became`. They are changed here, and never saved."""
    foreign = out_of_scope((mark.user_id for mark in marks), viewer)
    hidden = [mark for mark in marks if mark.user_id in foreign]
    if not hidden:
        return
    addresses = uploaded_addresses(import_run, {mark.row for mark in hidden})
    for mark in hidden:
        email, number = addresses.get(mark.row, ("", ""))
        mark.user = User(email=email, employee_number=number)
        mark.planned = mark.became = LineOutcome.USER_UNKNOWN.value
        mark.enrollment_number = mark.seen_revision = None
        mark.required = mark.completed = False
        mark.state = ""


def hide_lines(lines: Iterable[ImportLine], viewer: Viewer) -> None:
    """Hides who is out of scope in lines, which are never saved. A blank line stays a blank one."""
    known = list(lines)
    foreign = out_of_scope((line.user_id for line in known), viewer)
    for line in known:
        if line.user_id in foreign:
            line.user = None
            if line.outcome != LineOutcome.NOTHING_MARKED:
                line.outcome = LineOutcome.USER_UNKNOWN


def uploaded_addresses(import_run: Import, rows: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The addresses and employee numbers as they stand in the file, by row; an undo has none of its
    own."""
    lines = ImportLine.objects.filter(import_run=import_run.undo_of_id or import_run.pk)
    found = lines.filter(row__in=rows).order_by("row")
    named = found.values_list("row", "email", "employee_number")
    return {row: (email, number) for row, email, number in named}
