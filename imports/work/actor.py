"""On whose behalf a worker checks and runs an import."""

from enrollments.actors import Actor
from enrollments.models import AuditEvent
from enrollments.roles import Right
from imports.actions import Action
from imports.models import Import

Door = AuditEvent.Door


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
        door=Door.SCREEN if import_run.is_clicked else Door.IMPORT,
    )


def lost_by(actor: Actor, action: Action) -> str:
    """The name of the first of these persons who may no longer do it; empty when all may."""
    rights = (Right.RUN_IMPORT, *action.rights)
    losers = (one for one in actor.persons if not one.has_perms(rights))
    return next((one.name for one in losers), "")
