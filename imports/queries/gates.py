"""Who sees which import."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from enrollments.models import User
from imports.models import Import


def visible_imports(viewer: User | AnonymousUser) -> QuerySet[Import]:
    """All imports for those who may import; none for others."""
    if viewer.has_perm("imports.run_import"):
        return Import.objects.all()
    return Import.objects.none()


def unfinished_draft(viewer: User) -> Import | None:
    """The newest import that this person prepared and has not started."""
    drafts = visible_imports(viewer).filter(created_by=viewer, started_at__isnull=True)
    return drafts.order_by("-pk").first()


def running_count(viewer: User | AnonymousUser) -> int:
    return visible_imports(viewer).filter(status=Import.Status.RUNNING).count()
