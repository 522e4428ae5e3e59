"""What screens and services read, and the gate: who sees which import."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from enrollments.models import User
from imports.models import Import


def visible_imports(viewer: User | AnonymousUser) -> QuerySet[Import]:
    """All imports for those who may import; none for others."""
    if viewer.has_perm("imports.run_import"):
        return Import.objects.all()
    return Import.objects.none()


def running_count(viewer: User | AnonymousUser) -> int:
    return visible_imports(viewer).filter(status=Import.Status.RUNNING).count()
