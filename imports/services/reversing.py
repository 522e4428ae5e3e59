"""The way back for who may not remove: unenroll whom an import enrolled.

Undoing an import that enrolled removes what is still empty, which takes the right to remove. Who
lacks it ends the access instead, by an unenroll import of its own, which is checked first.
"""

import csv
import io
from collections.abc import Iterable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from enrollments.actors import Actor
from imports.actions import ACTIONS
from imports.models import Import, ImportMark
from imports.outcomes import RunOutcome
from imports.queries.fates import having
from imports.services.drafting import open_for_activities
from imports.services.gate import may_change
from imports.services.results import NotNow
from imports.services.uploading import accept_upload


@transaction.atomic
def unenroll_them(import_run: Import, *, actor: Actor) -> Import:
    """A new unenroll import over what this one enrolled, as far as the actor sees it; in check.

    Raises NotNow for an import that enrolled nobody, and while it runs.
    """
    unenroll = ACTIONS[Import.Action.UNENROLL]
    may_change(actor, import_run, unenroll)
    halted = (Import.Status.STOPPED, Import.Status.FINISHED)
    if import_run.action != Import.Action.ENROLL or import_run.status not in halted:
        raise NotNow
    done = ImportMark.objects.filter(
        having(import_run, (RunOutcome.APPLIED,)), actor.scope("user__"), import_run=import_run
    ).order_by("number")
    lines = list(done.values_list("user__email", "activity__code"))
    if not lines:
        raise NotNow
    draft = open_for_activities(
        import_run.activities.all(),
        actor=actor,
        language=import_run.language,
        action=unenroll.code,
    )
    name = f"{unenroll.code}-import-{import_run.pk}.csv"
    if accept_upload(draft, SimpleUploadedFile(name, _one_line_per_mark(lines)), actor=actor):
        raise NotNow
    return draft


def _one_line_per_mark(lines: Iterable[tuple[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("email", "activity"))
    writer.writerows(lines)
    return text.getvalue().encode("utf-8-sig")
