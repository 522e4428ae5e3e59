"""What is kept about a person, counted: what erasing them does to each kind of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final
from urllib.parse import unquote_plus

from django.db.models import Q, QuerySet

from enrollments.folding import folded
from enrollments.models import (
    AuditEvent,
    Enrollment,
    Holder,
    LearningRecord,
    SavedView,
    TeamManager,
    User,
)
from enrollments.roles import Role

# A surname that is shorter stands in too many words that are no names.
SHORTEST_NAME: Final = 4


def words_of(user: User) -> list[str]:
    """What names the person wherever people may have typed it."""
    words = [user.name, f"{user.last_name}, {user.first_name}", user.email, user.email_key]
    words += [user.employee_number]
    words += [user.last_name] if len(user.last_name) >= SHORTEST_NAME else []
    return sorted({word for word in words if word.strip()})


def telling_words(user: User) -> list[str]:
    """The words that name nobody else: a surname that others have, too, is left out."""
    others = User.objects.filter(last_name__iexact=user.last_name).exclude(pk=user.pk)
    alone = user.last_name if others.exists() else None
    return [word for word in words_of(user) if word != alone]


def naming(words: Sequence[str], *columns: str) -> Q:
    """Rows in which one of the words stands in one of the columns."""
    return reduce(or_, (Q(**{f"{one}__icontains": word}) for one in columns for word in words))


def reasons_about(user: User) -> QuerySet[AuditEvent]:
    """Events whose reason is about this person: alone, or by name.

    Also a reason that was given for what somebody else has done or got.
    """
    about = AuditEvent.objects.filter(user=user.pk).exclude(reason="")
    with_others = AuditEvent.objects.filter(
        batch__in=about.order_by().values("batch"), user__isnull=False
    ).exclude(user=user.pk)
    alone = Q(user=user.pk) & ~Q(batch__in=with_others.order_by().values("batch"))
    named = Q(batch__in=about.order_by().values("batch")) & naming(words_of(user), "reason")
    elsewhere = naming(telling_words(user), "reason")
    return AuditEvent.objects.exclude(reason="").filter(alone | named | elsewhere)


def views_of(user: User) -> QuerySet[SavedView]:
    """Their own saved views, and those of others that say in name or filters who it is."""
    names = [folded(word) for word in telling_words(user)]
    naming_them = [
        view.pk
        for view in SavedView.objects.order_by("pk").iterator()
        if any(name in folded(f"{view.name} {unquote_plus(view.query)}") for name in names)
    ]
    return SavedView.objects.filter(Q(owner=user) | Q(pk__in=naming_them))


def texts_naming(user: User) -> QuerySet[AuditEvent]:
    """Events of imports and exports that say in their text, such as a file's name, who it is."""
    itself = AuditEvent.objects.filter(user__isnull=True).exclude(about="")
    return itself.filter(naming(words_of(user), "about"))


def acts_of(user: User) -> QuerySet[AuditEvent]:
    """Events that say the person's name as who did it."""
    return AuditEvent.objects.filter(actor=user.pk)


def acted_on_others(user: User) -> bool:
    """Whether the person had a desk, at which the name stands for what was done to others."""
    return user.role != Role.LEARNER or acts_of(user).exclude(user=user.pk).exists()


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What there is of the person, in rows of each kind."""

    enrollments: int
    completed: int
    records: int
    held: int
    teams: int
    views: int
    events: int
    reasons: int
    acts: int
    had_desk: bool


def kept_about(user: User) -> Kept:
    own = Enrollment.objects.filter(user=user)
    return Kept(
        enrollments=own.count(),
        completed=own.filter(completed_at__isnull=False).count(),
        records=LearningRecord.objects.filter(enrollment__user=user).count(),
        held=Holder.objects.filter(user=user).count(),
        teams=TeamManager.objects.filter(user=user).count(),
        views=views_of(user).count(),
        events=AuditEvent.objects.filter(user=user.pk).count(),
        reasons=reasons_about(user).count(),
        acts=acts_of(user).count(),
        had_desk=acted_on_others(user),
    )
