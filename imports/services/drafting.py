"""Filling in the wizard: action, activities, template, until there is a file."""

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from enrollments.models import LearningActivity, User
from imports.actions import ACTIONS
from imports.models import Import
from imports.services.results import NotNow, TooManyActivities
from imports.storage import forget_file
from imports.values import Counts, Notes
from imports.work import staging

# Until it is started an import can be changed, also while it is being checked: whoever checks it
# finds out before the next chunk.
OPEN = Q(started_at__isnull=True) & ~Q(status=Import.Status.RUNNING)


def open_import(*, by: User, language: str, action: str) -> Import:
    """A new draft for this action; the person's own one without any choice is taken up again."""
    if action not in ACTIONS:
        raise ValueError(action)
    untouched = Import.objects.filter(
        created_by=by, action=action, language=language, status=Import.Status.DRAFT, by_file=False
    ).filter(activities__isnull=True, template_at__isnull=True, refusal={})
    if draft := untouched.order_by("-pk").first():
        return draft
    return Import.objects.create(created_by=by, language=language, action=action)


@transaction.atomic
def open_for_activities(
    activities: QuerySet[LearningActivity], *, by: User, language: str, action: str
) -> Import:
    """A new draft of these activities, for a file that is there already; no other is taken up.

    Raises TooManyActivities above the setting's limit; then there is none.
    """
    if action not in ACTIONS:
        raise ValueError(action)
    draft = Import.objects.create(created_by=by, language=language, action=action)
    choose_activities(draft, activities, by=by)
    return draft


def open_by_file(*, by: User, language: str, action: str) -> Import:
    """A new draft for a file that names its activities itself."""
    if action not in ACTIONS:
        raise ValueError(action)
    return Import.objects.create(created_by=by, language=language, action=action, by_file=True)


def open_like(import_run: Import, *, by: User) -> Import:
    """A new draft with the action and the activities of this import, for another file of it.

    Raises NotNow for an undo, which has no file.
    """
    if import_run.undo_of_id:
        raise NotNow
    if import_run.by_file:
        return open_by_file(by=by, language=import_run.language, action=import_run.action)
    return open_for_activities(
        import_run.activities.all(),
        by=by,
        language=import_run.language,
        action=import_run.action,
    )


@transaction.atomic
def choose_action(import_run: Import, action: str, *, by: User) -> None:
    """Another action than before discards template and file: they no longer fit."""
    draft = _draft(import_run)
    if action not in ACTIONS:
        raise ValueError(action)
    if draft.action != action:
        draft.action = action
        _discard_file(draft)


@transaction.atomic
def choose_activities(
    import_run: Import, activities: QuerySet[LearningActivity], *, by: User
) -> int:
    """Add these activities; returns how many were new. A changed set discards template and file.

    Raises TooManyActivities above the setting's limit; then nothing is added.
    """
    draft = _draft(import_run)
    new = activities.exclude(pk__in=draft.activities.values("pk"))
    added = len(new)
    if draft.activities.count() + added > settings.IMPORT_MAX_ACTIVITIES:
        raise TooManyActivities(settings.IMPORT_MAX_ACTIVITIES)
    if added:
        draft.activities.add(*new)
        draft.by_file = False
        _discard_file(draft)
    return added


@transaction.atomic
def let_file_decide(import_run: Import, *, by: User) -> None:
    """Nobody chooses the activities: the file will name them. Discards what was chosen."""
    draft = _draft(import_run)
    if not draft.by_file:
        draft.by_file = True
        draft.activities.clear()
        _discard_file(draft)


@transaction.atomic
def drop_activity(import_run: Import, activity: LearningActivity, *, by: User) -> None:
    draft = _draft(import_run)
    if draft.activities.filter(pk=activity.pk).exists():
        draft.activities.remove(activity)
        draft.by_file = False
        _discard_file(draft)


def note_template(import_run: Import, *, by: User) -> None:
    """Remember that the template was downloaded, and when."""
    Import.objects.filter(pk=import_run.pk).update(template_at=timezone.now())


@transaction.atomic
def discard(import_run: Import, *, by: User) -> None:
    """Delete a draft with its file and plan; an import that was started stays for good."""
    draft = _draft(import_run)
    staging.clear(draft)
    forget_file(draft)
    draft.activities.clear()
    draft.delete()


def _draft(import_run: Import) -> Import:
    """The import, locked; NotNow when it was started."""
    draft = Import.objects.select_for_update().filter(OPEN, pk=import_run.pk).first()
    if draft is None:
        raise NotNow
    return draft


def _discard_file(draft: Import) -> None:
    staging.clear(draft)
    forget_file(draft)
    draft.status = Import.Status.DRAFT
    draft.file_name, draft.file_size = "", 0
    draft.template_at = draft.checked_at = None
    draft.refusal, draft.notes, draft.counts, draft.failure = {}, Notes(), Counts(), ""
    draft.sheet, draft.pasted = "", False
    draft.with_hidden = draft.with_struck = True
    draft.lease = draft.lease_until = None
    draft.save()
