"""Views of lists that people keep: a name for filters and an order.

A view changes nothing of the domain and shows nobody anything that they do not see already: whoever
has a desk may keep some, and no event is written.
"""

from django.db import IntegrityError, transaction

from enrollments.actors import Actor
from enrollments.models import SavedView
from enrollments.outcomes import Outcome
from enrollments.roles import Right

# Whoever keeps more finds none of them back.
MOST_VIEWS = 20


@transaction.atomic
def save_view(
    list_name: str, name: str, query: str, *, is_shared: bool, actor: Actor
) -> Outcome | None:
    """Keep the view under this name. Answers the refusal, or None.

    Refused: `not_allowed`, `name_taken`, `too_many`.
    """
    if not actor.may(Right.VIEW_USER):
        return Outcome.NOT_ALLOWED
    mine = SavedView.objects.filter(owner=actor.user, list_name=list_name)
    if mine.count() >= MOST_VIEWS:
        return Outcome.TOO_MANY
    view = SavedView(
        owner=actor.user, list_name=list_name, name=name, query=query, is_shared=is_shared
    )
    return _kept(view)


@transaction.atomic
def rename_view(view: SavedView, name: str, *, is_shared: bool, actor: Actor) -> Outcome | None:
    """Call one's own view otherwise, share it or no longer. Refusals as of `save_view`."""
    mine = _mine(view, actor)
    if mine is None:
        return Outcome.NOT_ALLOWED
    mine.name, mine.is_shared = name, is_shared
    return _kept(mine)


@transaction.atomic
def delete_view(view: SavedView, *, actor: Actor) -> Outcome | None:
    """Throw one's own view away. Refused: `not_allowed`."""
    mine = _mine(view, actor)
    if mine is None:
        return Outcome.NOT_ALLOWED
    mine.delete()
    return None


def _mine(view: SavedView, actor: Actor) -> SavedView | None:
    if not actor.may(Right.VIEW_USER):
        return None
    return SavedView.objects.filter(pk=view.pk, owner=actor.user).first()


def _kept(view: SavedView) -> Outcome | None:
    """Saves the view. The database refuses a second view of the same list and name."""
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        return Outcome.NAME_TAKEN
    return None
