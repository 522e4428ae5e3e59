"""Views of a list that somebody sees: their own, and the shared ones of whoever has a desk."""

from collections.abc import Sequence
from functools import cache, partial
from typing import Any, Final

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from enrollments.models import SavedView
from enrollments.queries.gates import Viewer
from enrollments.roles import Right, Role
from lms_admin.compiled import Compiled

# Tabs that a list shows.
SHOWN: Final = 20
_READ: Final = ("pk", "owner_id", "name", "query")


def visible_views(viewer: Viewer, list_name: str) -> list[SavedView]:
    """One's own first, then by name; without the shared views of who left or has no desk.

    Every list asks for them on every page.
    """
    if viewer.pk is None or not viewer.has_perm(Right.VIEW_USER):
        return []
    rows = _compiled_views(list_name).rows([viewer.pk])
    return [SavedView(**dict(zip(_READ, row, strict=True))) for row in rows]


@cache
def _compiled_views(list_name: str) -> Compiled:
    return Compiled(partial(_views_of, list_name))


def _views_of(list_name: str, viewers: Sequence[int]) -> QuerySet[SavedView, Any]:
    [viewer] = viewers
    shared = Q(is_shared=True, owner__is_active=True) & ~Q(owner__role=Role.LEARNER)
    views = SavedView.objects.filter(Q(owner=viewer) | shared, list_name=list_name)
    mine = When(owner=viewer, then=Value(0))
    order = Case(mine, default=Value(1), output_field=IntegerField())
    return views.order_by(order, "name", "pk").values_list(*_READ)[:SHOWN]


def own_view(viewer: Viewer, number: int) -> SavedView | None:
    """One of the viewer's own, to be renamed or thrown away."""
    return SavedView.objects.filter(owner=viewer.pk, pk=number).first()
