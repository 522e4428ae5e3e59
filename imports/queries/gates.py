"""Who sees which import."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from enrollments.actors import Actor
from enrollments.models import User
from enrollments.queries.gates import sees_everybody
from enrollments.roles import Right
from imports.models import Import


def visible_imports(viewer: User | AnonymousUser) -> QuerySet[Import]:
    """All imports for those who see everybody, else the ones that they prepared themselves.

    An import of users is about anybody: it is for those alone who see everybody.
    """
    if not viewer.has_perm(Right.VIEW_IMPORT):
        return Import.objects.none()
    imports = Import.objects.all()
    if sees_everybody(viewer):
        return imports
    users = Import.Action.USERS
    own = imports.filter(created_by=viewer.pk).exclude(action=users)
    return own.filter(Q(undo_of__isnull=True) | ~Q(undo_of__action=users))


def imports_of(actor: Actor) -> QuerySet[Import]:
    """The imports that all persons of the actor see; a rule sees none."""
    visible = Import.objects.all() if actor.persons else Import.objects.none()
    for person in actor.persons:
        visible &= visible_imports(person)
    return visible


def unfinished_draft(viewer: User) -> Import | None:
    """The newest import that this person prepared and has not started."""
    drafts = visible_imports(viewer).filter(created_by=viewer, started_at__isnull=True)
    return drafts.order_by("-pk").first()


def running_count(viewer: User | AnonymousUser) -> int:
    """How many imports run that the viewer sees: every page of the desk says so."""
    running = visible_imports(viewer).filter(status=Import.Status.RUNNING)
    return len(running.order_by().values_list("pk"))
