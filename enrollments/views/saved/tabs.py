"""What stands around a list: its saved views above it, and the menu that takes it away."""

from typing import Any

from django.http import HttpRequest

from enrollments.forms.saved.views import view_query
from enrollments.queries.saved_views import visible_views
from enrollments.views.exports import export_of


def list_tools(request: HttpRequest, name: str, number: int | None = None) -> dict[str, Any]:
    """The context of partials/export_menu.html and partials/saved_views.html.

    A view is a query of the list's address, whatever one thing the list is about.
    """
    asked = view_query(request.GET)
    views = visible_views(request.user, name)
    current = next((view for view in views if view.query == asked), None)
    tools = {
        "views_of": name,
        "saved_views": views,
        "current_view": current,
        "is_own_view": current is not None and current.owner_id == request.user.pk,
        "asked": asked,
        "can_save_view": bool(asked) and current is None,
    }
    return tools | export_of(name, request.user, number)
