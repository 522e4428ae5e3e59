"""What a selection is named by: the activity, or the user, that all of it is about."""

from collections.abc import Iterable

from enrollments.actors import Viewer
from enrollments.models import LearningActivity
from enrollments.queries.gates import visible_users
from imports.models import Import


def selected_from(imports: Iterable[Import], viewer: Viewer) -> dict[int, str]:
    """By the import's number what it was selected from; "" for several, or a user out of sight."""
    selections = {one.pk: one.selection for one in imports if one.selection}
    if not selections:
        return {}
    activities = LearningActivity.objects.filter(pk__in=_named(selections.values(), "activity"))
    titles = dict(activities.order_by().values_list("pk", "title"))
    users = visible_users(viewer).filter(pk__in=_named(selections.values(), "user"))
    names = {user.pk: user.name for user in users.order_by("pk")}
    return {
        number: titles.get(selection.get("activity")) or names.get(selection.get("user"), "")
        for number, selection in selections.items()
    }


def _named(selections: Iterable[dict[str, int]], key: str) -> set[int]:
    return {selection[key] for selection in selections if selection.get(key)}
