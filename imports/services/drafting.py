"""Filling in the wizard: action, activities, template, until there is a file."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from enrollments.actors import Actor
from enrollments.models import LearningActivity
from imports import moves
from imports.models import Import
from imports.services.gate import Event, known_action, may_change, may_import, record_import
from imports.services.results import NotNow, TooManyActivities
from imports.storage import forget_file
from imports.work import staging


def open_import(*, actor: Actor, language: str, action: str) -> Import:
    """A new draft for this action."""
    may_import(actor, known_action(action))
    return Import.objects.create(created_by=actor.user, language=language, action=action)


@transaction.atomic
def open_for_activities(
    activities: QuerySet[LearningActivity], *, actor: Actor, language: str, action: str
) -> Import:
    """A new draft of these activities, for a file that is there already.

    Raises TooManyActivities above the setting's limit; then there is none.
    """
    draft = open_import(actor=actor, language=language, action=action)
    choose_activities(draft, activities, actor=actor)
    return draft


def open_by_file(*, actor: Actor, language: str, action: str) -> Import:
    """A new draft for a file that names its activities itself."""
    may_import(actor, known_action(action))
    return Import.objects.create(
        created_by=actor.user, language=language, action=action, by_file=True
    )


def open_like(import_run: Import, *, actor: Actor) -> Import:
    """A new draft with the action and the activities of this import, for another file of it.

    Raises NotNow for what has no file, as an undo, and for an import that was not started.
    """
    may_change(actor, import_run)
    if not import_run.has_file or not import_run.started_at:
        raise NotNow
    if import_run.is_of_users:
        return open_import(actor=actor, language=import_run.language, action=import_run.action)
    if import_run.by_file:
        return open_by_file(actor=actor, language=import_run.language, action=import_run.action)
    return open_for_activities(
        import_run.activities.all(),
        actor=actor,
        language=import_run.language,
        action=import_run.action,
    )


@transaction.atomic
def choose_action(import_run: Import, action: str, *, actor: Actor) -> None:
    """Another action than before discards template and file: they no longer fit."""
    may_change(actor, import_run, known_action(action))
    draft = _held(import_run)
    if draft.action != action:
        _choose(draft, action=action)
        if action == Import.Action.USERS:
            # It is about no activities.
            _choose(draft, by_file=False)
            draft.activities.clear()


@transaction.atomic
def choose_activities(
    import_run: Import, activities: QuerySet[LearningActivity], *, actor: Actor
) -> int:
    """Add these activities. Returns how many were new. A changed set discards template and file.

    Raises TooManyActivities above the setting's limit; then nothing is added.
    """
    may_change(actor, import_run)
    draft = _held(import_run)
    new = activities.exclude(pk__in=draft.activities.values("pk"))
    added = len(new)
    if draft.activities.count() + added > settings.IMPORT_MAX_ACTIVITIES:
        raise TooManyActivities(settings.IMPORT_MAX_ACTIVITIES)
    if added:
        _choose(draft, by_file=False)
        draft.activities.add(*new)
    return added


@transaction.atomic
def let_file_decide(import_run: Import, *, actor: Actor) -> None:
    """Let the file name the activities. Discards what was chosen."""
    may_change(actor, import_run)
    draft = _held(import_run)
    if not draft.by_file:
        _choose(draft, by_file=True)
        draft.activities.clear()


@transaction.atomic
def drop_activity(import_run: Import, activity: LearningActivity, *, actor: Actor) -> None:
    may_change(actor, import_run)
    draft = _held(import_run)
    if draft.activities.filter(pk=activity.pk).exists():
        _choose(draft, by_file=False)
        draft.activities.remove(activity)


def note_template(import_run: Import, *, actor: Actor) -> None:
    """Remember that the template was downloaded, and when."""
    may_change(actor, import_run)
    if not moves.note_template(import_run.pk):
        raise NotNow


@transaction.atomic
def discard(import_run: Import, *, actor: Actor) -> None:
    """Delete a draft with its file and plan; an import that was started stays for good."""
    may_change(actor, import_run)
    take_away(_held(import_run), actor=actor)


def take_away(draft: Import, *, actor: Actor) -> None:
    """Delete this draft, which the caller's transaction holds."""
    name = draft.created_by.name
    staging.clear(draft)
    forget_file(draft)
    if not moves.discard(draft.pk):
        raise NotNow
    record_import(actor, draft, Event.DISCARD, about=name)


def _held(import_run: Import) -> Import:
    """The import, locked; NotNow when it was started."""
    draft = moves.held_open(import_run.pk)
    if draft is None:
        raise NotNow
    return draft


def _choose(draft: Import, **choices: Any) -> None:
    """Another choice than before: the lines of the file that was there no longer count."""
    if not moves.choose(draft.pk, **choices):
        raise NotNow
    staging.clear(draft)
    forget_file(draft)
