"""Imports that are checked and not started, by whom they name."""

from enrollments.models import User
from imports.models import Import, ImportLine


def prepared_with(user: User) -> int:
    """How many of them have a line with the address by which this user signs in now."""
    prepared = Import.objects.filter(status=Import.Status.CHECKED, started_at=None)
    naming = ImportLine.objects.filter(
        import_run__in=prepared.order_by().values("pk"), email_key=user.email_key
    )
    return naming.order_by().values("import_run").distinct().count()
