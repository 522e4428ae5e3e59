"""What stands in the place of a file's name where there is no file, because it was selected."""

from django.utils.translation import gettext as _

from enrollments.actors import Viewer
from imports.models import Import
from imports.queries.selections import selected_from
from imports.text.changes import change_text


def selection_text(selected_from: str) -> str:
    """Selection: First aid"""
    return _("Selection: %(name)s") % {"name": selected_from} if selected_from else _("Selection")


def source_text(import_run: Import, viewer: Viewer) -> str:
    """What its plan comes of: the file's name, the selection, or "" for an undo."""
    if import_run.change:
        return change_text(import_run)
    if import_run.selection:
        return selection_text(selected_from([import_run], viewer)[import_run.pk])
    return import_run.file_name
