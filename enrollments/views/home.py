from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from enrollments.roles import Right


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Administrators start at the users, everybody else at their own learning."""
    administers = request.user.has_perm(Right.VIEW_USER)
    return redirect("users" if administers else "learning")
