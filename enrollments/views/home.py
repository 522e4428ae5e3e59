from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from enrollments.roles import Right


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Whoever has a desk starts at the overview, everybody else at their own learning."""
    return redirect("overview" if request.user.has_perm(Right.VIEW_AUDIT) else "learning")
