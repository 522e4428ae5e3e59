"""Views of a list that somebody sees: their own, and the shared ones of whoever has a desk."""

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from enrollments.models import SavedView
from enrollments.queries.gates import Viewer
from enrollments.roles import Right

# Tabs that a list shows.
SHOWN = 20


def visible_views(viewer: Viewer, list_name: str) -> QuerySet[SavedView]:
    """One's own first, then by name; without the shared views of who left or has no desk."""
    if not viewer.has_perm(Right.VIEW_USER):
        return SavedView.objects.none()
    shared = Q(is_shared=True, owner__is_active=True) & ~Q(owner__role="learner")
    mine = When(owner=viewer.pk, then=Value(0))
    views = SavedView.objects.filter(Q(owner=viewer.pk) | shared, list_name=list_name)
    order = Case(mine, default=Value(1), output_field=IntegerField())
    return views.annotate(place=order).order_by("place", "name", "pk")[:SHOWN]


def own_view(viewer: Viewer, number: int) -> SavedView | None:
    """One of the viewer's own, to be renamed or thrown away."""
    return SavedView.objects.filter(owner=viewer.pk, pk=number).first()
