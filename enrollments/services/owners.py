"""Somebody has to stay owner: what every service asks that may take the last one away."""

from django.db.models import QuerySet

from enrollments.actors import Actor
from enrollments.models import User
from enrollments.outcomes import Outcome
from enrollments.roles import Right, Role
from enrollments.services import gate
from enrollments.services.results import Result
from enrollments.services.sql import lock


def lock_with_owners(users: QuerySet[User]) -> None:
    """Lock these users, and the active owners, who are few, in one order of primary keys.

    So two who take the role of owner from each other come one after the other, and none of them
    waits for the other one's rows.
    """
    owners = User.objects.filter(role=Role.OWNER, is_active=True).order_by().values("pk")
    # Joined by "or", the two conditions would have all users read to find a few.
    both = users.order_by().values("pk").union(owners)
    lock(User.objects.filter(pk__in=both), "NO KEY UPDATE")


def leaves_no_owner(users: QuerySet[User]) -> Result | None:
    """The refusal when no active owner is left without `users`. The caller holds the locks."""
    owners = User.objects.filter(role=Role.OWNER, is_active=True)
    staying = owners.exclude(pk__in=users.order_by().values("pk"))
    if owners.exists() and not staying.exists():
        return gate.refused(Outcome.LAST_OWNER)
    return None


def stays_nobody_owner(actor: Actor, leaving: QuerySet[User]) -> bool:
    """Whether nobody would be owner without these users, of whom the actor's own persons stay."""
    owners = User.objects.filter(role=Role.OWNER, is_active=True)
    own = [person.pk for person in actor.persons]
    # Who is no owner is not looked for among them: they are few, and the others are not.
    going = leaving.order_by().filter(role=Role.OWNER).exclude(pk__in=own).values("pk")
    return owners.exists() and not owners.exclude(pk__in=going).exists()


def may_readdress(actor: Actor, user: User) -> bool:
    """Whether the actor may change the address that this user signs in with.

    That of an owner is changed by owners alone: whoever reads its mails gets a new password by
    them, and with it all that an owner may do.
    """
    return user.role != Role.OWNER or actor.may(Right.ADMINISTER)
