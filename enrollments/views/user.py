"""One user: the address of the user, and enrolling them in an activity."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe


@require_safe
@permission_required("enrollments.view_user", raise_exception=True)
def user(request: HttpRequest, user_id: int) -> HttpResponse:
    return redirect("user_enrollments", user_id)
