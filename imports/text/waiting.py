"""Imports that wait for a person, as the overview tells of them."""

from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollments.models import User
from enrollments.roles import Right
from enrollments.wording.numbers import grouped
from enrollments.wording.overview.needs import WaitingImport
from imports.models import Import
from imports.queries import Summary, summary
from imports.queries.gates import visible_imports
from imports.queries.user_lines import user_summary
from imports.text.actions import lines, of_users, sentences_of

SHOWN: Final = 5
LOOKED_AT: Final = 50
# Who has not corrected the lines by then will not do it.
FIX_DAYS: Final = 7
Status = Import.Status


def waiting_imports(viewer: User) -> list[WaitingImport]:
    """Final checks to be looked at, stopped runs, lines to fix; the viewer's own first.

    One statement.
    """
    lately = timezone.now() - timedelta(days=FIX_DAYS)
    found = (
        visible_imports(viewer)
        .select_related("undo_of")
        .filter(
            Q(status__in=(Status.CHECKED, Status.STOPPED, Status.FAILED))
            | Q(status=Status.FINISHED, finished_at__gte=lately)
        )
    )
    texts = [_waiting(one, viewer) for one in found.order_by("-pk")[:LOOKED_AT]]
    waiting = [text for text in texts if text]
    return sorted(waiting, key=lambda one: (not one.is_mine, -one.number))[:SHOWN]


def _waiting(import_run: Import, viewer: User) -> WaitingImport | None:
    told = user_summary(import_run) if import_run.is_of_users else summary(import_run)
    may = viewer.has_perm(Right.RUN_IMPORT)
    words = sentences_of(import_run)
    name = words.name(import_run)
    done = ""
    if told.planned:
        done = _("%(done)s of %(all)s are done") % {
            "done": grouped(told.applied),
            "all": words.counted(told.planned),
        }
    page, title, text, label, action = "result", "", done, "", ""
    match import_run.status:
        case Status.CHECKED:
            page, label, action = "check", _("Final check"), _("Go to final check")
            title = _("%(import)s waits for you") if may else _("%(import)s waits")
            text = words.counted(told.planned)
            if isinstance(told, Summary):
                text = of_users(told.planned, told.users)
            if not told.planned:
                title, text = _("%(import)s has nothing to start"), ""
        case Status.STOPPED:
            label, action, title = _("Stopped"), _("Go on"), _("%(import)s was stopped")
        case Status.FAILED:
            label, action, title = _("Failed"), _("Show"), _("%(import)s failed")
            page = "result" if import_run.started_at else "checking"
        case _:
            if not told.wrong_lines:
                return None
            title = ngettext(
                "%(import)s has a line to fix", "%(import)s has lines to fix", told.wrong_lines
            )
            label = _("%(lines)s to fix") % {"lines": lines(told.wrong_lines)}
            action = _("Lines to fix")
    address = reverse(f"imports:{page}", args=[import_run.pk])
    return WaitingImport(
        number=import_run.pk,
        name=name,
        about=" · ".join(filter(None, (str(import_run.get_action_display()), text))),
        status="half" if import_run.status == Status.CHECKED else "warn",
        label=label,
        address=address,
        action_address=address,
        action=action if may else "",
        title=title % {"import": name},
        text=text,
        is_mine=import_run.created_by_id == viewer.pk,
    )
