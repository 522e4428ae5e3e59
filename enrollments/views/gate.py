"""The gate of a page: who lacks the right gets the 403 page. What it does, its service gates."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse

from enrollments.queries.gates import sees_everybody
from enrollments.roles import Right
from lms_admin.replica import from_replica


def needs(*rights: Right) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Answer 403 to whoever lacks one of these rights."""
    return permission_required([right.value for right in rights], raise_exception=True)


def from_replica_if_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let this list be read from a replica by whoever sees everybody.

    Whom a team manager sees is decided by what the database holds of their teams at this moment.
    """
    on_replica = from_replica(view)

    @wraps(view)
    def listing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answering = on_replica if sees_everybody(request.user) else view
        return answering(request, *args, **kwargs)

    return listing
