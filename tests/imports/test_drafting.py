"""The services that fill in the wizard: what each choice keeps, and what it throws away."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.utils import timezone
from pytest_django import Settings

from enrollments.actors import Actor
from enrollments.models import AuditEvent, LearningActivity, User
from imports import services
from imports.models import Import, ImportLine
from tests.factories import LearningActivityFactory
from tests.meanwhile import before

pytestmark = pytest.mark.django_db

UPDATE = 'UPDATE "imports_import"'
LINES = 'DELETE FROM "imports_importline"'


@pytest.fixture
def activities(db: None) -> list[LearningActivity]:
    return LearningActivityFactory.create_batch(3)


def these(*activities: LearningActivity):
    return LearningActivity.objects.filter(pk__in=[one.pk for one in activities])


def chosen(draft: Import) -> set[LearningActivity]:
    return set(draft.activities.all())


@pytest.fixture
def draft(actor: Actor, activities) -> Import:
    """Two activities chosen, a template made, a file uploaded and read."""
    draft = services.open_import(actor=actor, language="nl", action="unenroll")
    services.choose_activities(draft, these(*activities[:2]), actor=actor)
    file = SimpleUploadedFile("ward.xlsx", b"PK")
    services.accept_upload(draft, file, actor=actor)
    Import.objects.filter(pk=draft.pk).update(template_at=timezone.now(), status="checked")
    ImportLine.objects.create(import_run=draft, row=2, outcome="ready")
    return Import.objects.get(pk=draft.pk)


def is_as_it_was(draft: Import) -> bool:
    now = Import.objects.get(pk=draft.pk)
    same = (now.file.name, now.template_at, now.status)
    return same == (draft.file.name, draft.template_at, draft.status) and now.lines.count() == 1


def is_empty(draft: Import, on_commit: list) -> bool:
    """A draft again, without template, file and lines; the file goes when that is committed."""
    now = Import.objects.get(pk=draft.pk)
    path = Path(draft.file.path)
    there = path.exists()
    for callback in on_commit:
        callback()
    return (
        (now.status, now.file.name, now.template_at, now.lines.count()) == ("draft", "", None, 0)
        and there
        and not path.exists()
    )


def runs(draft: Import) -> None:
    Import.objects.filter(pk=draft.pk).update(
        status="running", started_at=timezone.now(), started_by=F("created_by")
    )


# --- opening --------------------------------------------------------------------------------------


def test_a_new_draft_is_of_who_opens_it(actor, marit):
    draft = services.open_import(actor=actor, language="nl", action="remove")
    now = Import.objects.get(pk=draft.pk)
    assert (now.created_by, now.language, now.action) == (marit, "nl", "remove")
    assert (now.status, now.by_file) == ("draft", False)
    named = services.open_by_file(actor=actor, language="nl", action="enroll")
    now = Import.objects.get(pk=named.pk)
    assert (now.created_by, now.language, now.action) == (marit, "nl", "enroll")
    assert now.by_file
    for opens in (services.open_import, services.open_by_file):
        with pytest.raises(ValueError, match="undo"):
            opens(actor=actor, language="nl", action="undo")


def test_for_more_activities_than_one_may_have_there_is_no_draft(
    actor, marit, activities, settings
):
    known = {"actor": actor, "language": "nl", "action": "enroll"}
    settings.IMPORT_MAX_ACTIVITIES = 2
    with pytest.raises(services.TooManyActivities) as raised:
        services.open_for_activities(these(*activities), **known)
    assert raised.value.limit == 2
    assert not Import.objects.exists()
    draft = services.open_for_activities(these(*activities[:2]), **known)
    assert (draft.created_by, draft.language, draft.action) == (marit, "nl", "enroll")
    assert chosen(draft) == set(activities[:2])


def test_another_one_like_one_that_was_started(actor, tom, draft, activities, client_for):
    with pytest.raises(services.NotNow):
        services.open_like(draft, actor=actor)
    draft.started_at = timezone.now()
    like = services.open_like(draft, actor=actor)
    assert (like.created_by, like.language, like.action) == (draft.created_by, "nl", "unenroll")
    assert (like.by_file, chosen(like)) == (False, set(activities[:2]))
    draft.by_file = True
    like = services.open_like(draft, actor=actor)
    assert (like.created_by, like.language, like.action) == (draft.created_by, "nl", "unenroll")
    assert (like.by_file, chosen(like)) == (True, set())
    draft.undo_of_id = like.pk
    with pytest.raises(services.NotNow):
        services.open_like(draft, actor=actor)


# --- choosing -------------------------------------------------------------------------------------


def test_another_action_leaves_template_and_file_behind(
    actor, draft, activities, django_capture_on_commit_callbacks
):
    services.choose_action(draft, "unenroll", actor=actor)
    assert is_as_it_was(draft)
    with django_capture_on_commit_callbacks() as on_commit:
        services.choose_action(draft, "enroll", actor=actor)
    assert is_empty(draft, on_commit)
    now = Import.objects.get(pk=draft.pk)
    assert (now.action, chosen(now)) == ("enroll", set(activities[:2]))


def test_another_activity_leaves_template_and_file_behind(
    actor, draft, activities, django_capture_on_commit_callbacks
):
    assert services.choose_activities(draft, these(*activities[:2]), actor=actor) == 0
    assert is_as_it_was(draft)
    with django_capture_on_commit_callbacks() as on_commit:
        assert services.choose_activities(draft, these(*activities), actor=actor) == 1
    assert is_empty(draft, on_commit)
    assert chosen(draft) == set(activities)


def test_no_more_activities_than_one_may_have(actor, draft, activities, settings: Settings):
    settings.IMPORT_MAX_ACTIVITIES = 2
    with pytest.raises(services.TooManyActivities):
        services.choose_activities(draft, these(activities[2]), actor=actor)
    assert is_as_it_was(draft)
    settings.IMPORT_MAX_ACTIVITIES = 3
    assert services.choose_activities(draft, these(activities[2]), actor=actor) == 1


def test_the_file_can_decide_and_a_choice_decides_again(
    actor, draft, activities, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as on_commit:
        services.let_file_decide(draft, actor=actor)
    assert is_empty(draft, on_commit)
    draft = Import.objects.get(pk=draft.pk)
    assert (draft.by_file, chosen(draft)) == (True, set())
    # The check has stored which ones the file names.
    draft.activities.set(activities[:2])
    services.let_file_decide(draft, actor=actor)
    assert chosen(draft) == set(activities[:2])
    services.drop_activity(draft, activities[0], actor=actor)
    draft = Import.objects.get(pk=draft.pk)
    assert (draft.by_file, chosen(draft)) == (False, {activities[1]})
    services.let_file_decide(draft, actor=actor)
    services.choose_activities(draft, these(activities[2]), actor=actor)
    draft = Import.objects.get(pk=draft.pk)
    assert (draft.by_file, chosen(draft)) == (False, {activities[2]})


def test_an_activity_is_dropped_and_no_other_one(
    actor, draft, activities, django_capture_on_commit_callbacks
):
    services.drop_activity(draft, activities[2], actor=actor)
    assert is_as_it_was(draft)
    with django_capture_on_commit_callbacks() as on_commit:
        services.drop_activity(draft, activities[0], actor=actor)
    assert is_empty(draft, on_commit)
    assert chosen(draft) == {activities[1]}


def test_the_template_is_noted(actor, draft):
    Import.objects.update(template_at=None)
    services.note_template(draft, actor=actor)
    assert Import.objects.get().template_at
    runs(draft)
    with pytest.raises(services.NotNow):
        services.note_template(draft, actor=actor)


def test_a_draft_goes_with_its_file_its_lines_and_whose_it_was(
    actor, draft, tom: User, django_capture_on_commit_callbacks
):
    Import.objects.update(created_by=tom)
    path = Path(draft.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        services.discard(Import.objects.get(), actor=actor)
    assert (Import.objects.count(), ImportLine.objects.count(), path.exists()) == (0, 0, False)
    event = AuditEvent.objects.get(action=AuditEvent.Action.DISCARD)
    assert (event.import_number, event.actor, event.about) == (draft.pk, actor.user, tom.name)


# --- what breaks ----------------------------------------------------------------------------------


class Cut(Exception):
    """The disk is full, the worker was told to stop."""


def cut() -> None:
    raise Cut


@pytest.mark.parametrize("choice", ["action", "activities", "file decides", "drop", "discard"])
def test_what_breaks_halfway_has_changed_nothing(actor, draft, activities, choice):
    deeds = {
        "action": lambda: services.choose_action(draft, "enroll", actor=actor),
        "activities": lambda: services.choose_activities(draft, these(*activities), actor=actor),
        "file decides": lambda: services.let_file_decide(draft, actor=actor),
        "drop": lambda: services.drop_activity(draft, activities[0], actor=actor),
        "discard": lambda: services.discard(draft, actor=actor),
    }
    statement = 'INSERT INTO "enrollments_auditevent"' if choice == "discard" else LINES
    with pytest.raises(Cut), before(statement, cut):
        deeds[choice]()
    assert is_as_it_was(draft)
    assert chosen(draft) == set(activities[:2])


# --- somebody else was faster ---------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["action", "activities", "file decides", "drop", "discard"])
def test_what_was_started_meanwhile_keeps_its_file(
    actor, draft, activities, choice, django_capture_on_commit_callbacks
):
    """Between the look at the import and its change, where no row is locked."""
    deeds = {
        "action": lambda: services.choose_action(draft, "enroll", actor=actor),
        "activities": lambda: services.choose_activities(draft, these(*activities), actor=actor),
        "file decides": lambda: services.let_file_decide(draft, actor=actor),
        "drop": lambda: services.drop_activity(draft, activities[0], actor=actor),
        "discard": lambda: services.discard(draft, actor=actor),
    }
    statement = 'DELETE FROM "imports_importmark"' if choice == "discard" else UPDATE
    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(services.NotNow), before(statement, lambda: runs(draft)):
            deeds[choice]()
        assert chosen(draft) == set(activities[:2])
    assert Path(draft.file.path).exists()
    assert Import.objects.filter(pk=draft.pk).exists()
