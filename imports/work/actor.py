"""On whose behalf a worker checks and runs an import."""

from enrollments.actors import Actor
from imports.models import Import


def actor_of(import_run: Import) -> Actor:
    """Who prepared it, and once it is started also who started it: both must be allowed to.

    Their rights and scope are those of this moment, as `lease.held` reads them with each chunk.
    """
    starter = import_run.started_by or import_run.created_by
    return Actor.by_import(
        starter,
        import_run.pk,
        prepared_by=import_run.created_by,
        confirmed=import_run.confirmed,
    )
