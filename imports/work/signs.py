"""What workers tell everybody, by the database's clock: no machine's own is asked."""

from django.db.models.functions import Now

from imports.models import Chore


def note_now(*names: str) -> None:
    """Notes that this was so just now. imports.queries.workers knows the names."""
    Chore.objects.bulk_create(
        [Chore(name=name, begun_at=Now()) for name in names],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["begun_at"],
    )
