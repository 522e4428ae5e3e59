"""Finds imports for the search over everything."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollments.models import User
from enrollments.wording.found import SHOWN, Found, Hit
from imports.models import Import
from imports.queries.gates import visible_imports
from imports.queries.overview import matching_imports
from imports.text.selections import source_text


def find_imports(viewer: User, words: str) -> Found:
    """Finds imports by number, by the file's name, or by whoever prepared or started them."""
    found = matching_imports(visible_imports(viewer).order_by("-pk"), words)
    shown = found.select_related("created_by", "started_by", "undo_of")[:SHOWN]
    return Found(
        heading=_("Imports"),
        hits=[_import(one, viewer) for one in shown],
        more=f"{reverse('imports:list')}?{urlencode({'q': words})}",
    )


def _import(one: Import, viewer: User) -> Hit:
    source = source_text(one, viewer)
    day = date_format(localtime(one.created_at), "j M Y")
    return Hit(
        title=f"{one}: {source}" if source else str(one),
        about=f"{one.get_action_display()} · {day}" if one.action else day,
        kind=one.get_status_display(),
        address=reverse("imports:detail", args=(one.pk,)),
        icon="import",
    )
