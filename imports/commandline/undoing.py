"""`undo`: plans to take back what an import did; `apply` then carries that out."""

from django.utils.translation import gettext as _

from imports import services
from imports.actions import undo_for
from imports.commandline.checked import checked
from imports.commandline.following import Following
from imports.commandline.people import may
from imports.commandline.results import Answer, CommandRefused
from imports.models import Import


def undo(import_run: Import, following: Following) -> Answer:
    """Check what can be taken back; nothing is changed but for the plan that is stored."""
    way_back = undo_for(import_run)
    if way_back is None:
        text = _("Import %(import)s cannot be undone: what it does has no way back.")
        raise CommandRefused("no_undo", text % {"import": import_run.pk}, import_run=import_run)
    may(following.by, way_back)
    opened = services.open_undo(import_run, actor=following.actor)
    if opened.started_at is None and (
        opened.status == Import.Status.FAILED or opened.plan_is_stale
    ):
        services.check_again(opened, actor=following.actor)
    text = _("This is import %(undo)s, which undoes import %(import)s.")
    return checked(
        following.to_the_end(opened.pk),
        text % {"undo": opened.pk, "import": import_run.pk},
    )
