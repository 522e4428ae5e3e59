"""Whether the lease of an import holds: by the database's clock, and by no machine's.

No lease lasts longer than it was given for. One that seems to was given before the database's clock
was set back, and its worker may be dead: nobody would take the import over until the clock is there
again. (Twice as long, for a worker that has another setting.) A living worker that loses its lease
by this finds out before it commits anything, as with any other loss.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now


def lease_end() -> CombinedExpression:
    """When a lease ends that is given now."""
    return Now() + timedelta(seconds=settings.IMPORT_LEASE_SECONDS)


def lease_holds() -> Q:
    return Q(lease__isnull=False, lease_until__gte=Now(), lease_until__lte=_latest())


def lease_ran_out() -> Q:
    """Selects imports whose lease ran out, or which have none."""
    return Q(lease__isnull=True) | Q(lease_until__lt=Now()) | Q(lease_until__gt=_latest())


def _latest() -> CombinedExpression:
    return Now() + timedelta(seconds=2 * settings.IMPORT_LEASE_SECONDS)
