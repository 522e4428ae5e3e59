"""Start, stop, go on and undo, of plans that were read already."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from enrollments.actors import Actor
from enrollments.models import AuditEvent, LearningActivity, User
from enrollments.roles import Role
from imports import services
from imports.models import Import
from imports.queries import number_to_confirm
from imports.queries.gates import imports_of, running_count, unfinished_draft, visible_imports
from imports.services import Started
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory, give
from tests.imports.plans import planned
from tests.meanwhile import before

pytestmark = pytest.mark.django_db
Event = AuditEvent.Action


@pytest.fixture
def cpr(db: None) -> LearningActivity:
    return LearningActivityFactory.create(title="CPR")


@pytest.fixture
def manager(db: None) -> User:
    return give(UserFactory.create(first_name="Els", last_name="Smit"), Role.TEAM_MANAGER)


def plan_of(by: User, cpr: LearningActivity, action: str = "unenroll", marks: int = 1) -> Import:
    lines: list[Any] = []
    for _mark in range(marks):
        row = None if action == "enroll" else EnrollmentFactory.create(activity=cpr)
        lines.append((row.user if row else UserFactory.create(), [cpr]))
    plan = planned(by, action, lines)
    Import.objects.filter(pk=plan.pk).update(file_name="ward.xlsx")
    return now(plan)


def now(one: Import) -> Import:
    return Import.objects.get(pk=one.pk)


def set_to(one: Import, status: str, **fields: Any) -> Import:
    known = {"started_at": timezone.now(), "started_by": one.created_by, "status": status}
    Import.objects.filter(pk=one.pk).update(**known, **fields)
    return now(one)


def told(action: Event) -> list[tuple[int | None, str, int | None]]:
    found = AuditEvent.objects.filter(action=action).order_by("pk")
    return list(found.values_list("import_number", "about", "actor"))


# --- start ----------------------------------------------------------------------------------------


def test_the_plan_that_was_shown_is_started(actor, marit, cpr, django_capture_on_commit_callbacks):
    plan, other = plan_of(marit, cpr), plan_of(marit, cpr)
    with django_capture_on_commit_callbacks() as queued:
        assert services.start(plan, actor=actor, plan=plan.plan_key) == Started.STARTED
    run = now(plan)
    assert (run.status, run.started_by, run.confirmed) == ("running", marit, 0)
    assert told(Event.START) == [(plan.pk, "ward.xlsx", marit.pk)]
    assert len(queued) == 1
    assert now(other).status == "checked"


def test_what_is_not_started(actor, marit, cpr, settings: Settings):
    plan = plan_of(marit, cpr)
    assert services.start(plan, actor=actor, plan="") == Started.STALE_PLAN
    settings.IMPORT_PLAN_HOURS = 24
    for hours, stale in ((25, True), (23, False)):
        plan.checked_at = timezone.now() - timedelta(hours=hours)
        plan.save()
        answer = services.start(plan, actor=actor, plan=plan.plan_key)
        assert answer == (Started.STALE_PLAN if stale else Started.STARTED)
    assert services.start(now(plan), actor=actor, plan=plan.plan_key) == Started.ALREADY
    draft = Import.objects.create(created_by=marit, action="enroll")
    assert services.start(draft, actor=actor, plan="") == Started.STALE_PLAN
    assert len(told(Event.START)) == 1


def test_nothing_to_do(actor, marit, cpr):
    nobody = planned(marit, "unenroll", [(UserFactory.create(), [cpr])])
    plan_of(marit, cpr)
    answer = services.start(nobody, actor=actor, plan=nobody.plan_key)
    assert answer == Started.NOTHING_TO_DO
    assert now(nobody).status == "checked"


def test_the_number_is_asked_and_kept(actor, marit, cpr):
    plan = plan_of(marit, cpr, "remove", 2)
    for typed in (None, 1, 3):
        answer = services.start(plan, actor=actor, plan=plan.plan_key, confirmed=typed)
        assert answer == Started.NOT_CONFIRMED
    assert services.start(plan, actor=actor, plan=plan.plan_key, confirmed=2) == Started.STARTED
    assert now(plan).confirmed == 2


def test_whoever_is_slower_starts_nothing(actor, marit, cpr):
    plan = plan_of(marit, cpr)
    another = {"checked_at": timezone.now()}
    anew = Import.objects.filter(pk=plan.pk)
    with before('UPDATE "imports_import"', lambda: anew.update(**another)):
        assert services.start(plan, actor=actor, plan=plan.plan_key) == Started.ALREADY
    assert (now(plan).status, told(Event.START)) == ("checked", [])


class Cut(Exception):
    """The disk is full, the worker was told to stop."""


def cut() -> None:
    raise Cut


def test_what_breaks_halfway_has_changed_nothing(actor, marit, cpr):
    event = 'INSERT INTO "enrollments_auditevent"'
    plan = plan_of(marit, cpr)
    with pytest.raises(Cut), before(event, cut):
        services.start(plan, actor=actor, plan=plan.plan_key)
    assert now(plan).status == "checked"
    run = set_to(plan, "running")
    with pytest.raises(Cut), before(event, cut):
        services.stop(run, actor=actor)
    assert not now(run).stop_asked
    halted = set_to(run, "stopped")
    with pytest.raises(Cut), before(event, cut):
        services.go_on(halted, actor=actor)
    assert now(halted).status == "stopped"
    with pytest.raises(Cut), before(event, cut):
        services.open_undo(halted, actor=actor)
    assert not Import.objects.filter(undo_of=run).exists()


# --- the number -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("marks", "number"), [(3, 0), (4, 4)])
def test_of_many_marks_the_number_is_typed(marit, cpr, settings: Settings, marks, number):
    settings.CONFIRM_ABOVE = 3
    for action in ("unenroll", "enroll"):
        assert number_to_confirm(plan_of(marit, cpr, action, marks)) == number
    assert number_to_confirm(plan_of(marit, cpr, "remove", marks)) == marks


@pytest.mark.parametrize(("percent", "number"), [(26, 0), (25, 0), (24, 11)])
def test_of_a_large_share_the_number_is_typed(marit, cpr, settings: Settings, percent, number):
    """More than ten, of 44 learners."""
    settings.CONFIRM_PERCENT = percent
    plan = plan_of(marit, cpr, "unenroll", 11)
    counts = plan.counts
    plan.counts = type(counts)(**vars(counts) | {"learners": {cpr.pk: 44}})
    assert number_to_confirm(plan) == number
    # Nobody loses access by it.
    plan.action = "enroll"
    assert number_to_confirm(plan) == 0


# --- stop and go on -------------------------------------------------------------------------------


def test_a_run_is_asked_once_to_stop(actor, marit, cpr, django_capture_on_commit_callbacks):
    run, other = set_to(plan_of(marit, cpr), "running"), set_to(plan_of(marit, cpr), "running")
    with django_capture_on_commit_callbacks() as queued:
        services.stop(run, actor=actor)
        services.stop(run, actor=actor)
    assert (now(run).stop_asked, now(other).stop_asked, len(queued)) == (True, False, 1)
    assert told(Event.STOP) == [(run.pk, "ward.xlsx", marit.pk)]
    ended = set_to(run, "finished", stop_asked=False)
    with pytest.raises(services.NotNow):
        services.stop(ended, actor=actor)
    assert len(told(Event.STOP)) == 1


def test_what_ended_early_goes_on(marit, cpr, django_capture_on_commit_callbacks):
    els = give(UserFactory.create(), Role.ADMINISTRATOR)
    run = set_to(plan_of(marit, cpr), "stopped")
    with django_capture_on_commit_callbacks() as queued:
        services.go_on(run, actor=Actor.at_screen(els))
    assert (now(run).status, now(run).started_by, len(queued)) == ("running", els, 1)
    assert told(Event.GO_ON) == [(run.pk, "ward.xlsx", els.pk)]
    with pytest.raises(services.NotNow):
        services.go_on(run, actor=Actor.at_screen(els))
    assert len(told(Event.GO_ON)) == 1


# --- undo -----------------------------------------------------------------------------------------


def test_an_undo_is_checked_first(actor, marit, cpr, django_capture_on_commit_callbacks):
    done = set_to(plan_of(marit, cpr), "finished", language="nl")
    plan_of(marit, LearningActivityFactory.create())
    with django_capture_on_commit_callbacks() as queued:
        undo = services.open_undo(done, actor=actor)
    undo = now(undo)
    assert (undo.action, undo.undo_of, undo.status) == ("undo", done, "checking")
    assert (undo.created_by, undo.language) == (marit, "nl")
    assert list(undo.activities.all()) == [cpr]
    assert told(Event.UNDO) == [(done.pk, str(undo.pk), marit.pk)]
    assert len(queued) == 1
    assert services.open_undo(done, actor=actor) == undo
    assert len(told(Event.UNDO)) == 1
    set_to(undo, "finished")
    again = services.open_undo(done, actor=actor)
    assert again != undo
    assert services.open_undo(done, actor=actor) == again


@pytest.mark.parametrize(
    ("action", "status", "can"),
    [
        ("unenroll", "finished", True),
        ("enroll", "stopped", True),
        ("remove", "finished", False),
        ("unenroll", "running", False),
        ("unenroll", "failed", False),
    ],
)
def test_what_has_a_way_back(actor, marit, cpr, action, status, can):
    one = set_to(plan_of(marit, cpr, action), status)
    if can:
        assert services.open_undo(one, actor=actor).undo_of == one
        return
    with pytest.raises(services.NotNow):
        services.open_undo(one, actor=actor)
    assert not Import.objects.filter(undo_of=one).exists()


def test_an_open_undo_of_somebody_else_is_in_the_way(actor, manager, cpr):
    done = set_to(plan_of(manager, cpr), "finished")
    by_manager = Actor.at_screen(manager)
    undo = services.open_undo(done, actor=actor)
    with pytest.raises(services.NotNow):
        services.open_undo(done, actor=by_manager)
    Import.objects.filter(pk=undo.pk).update(created_by=manager)
    assert services.open_undo(done, actor=by_manager) == undo


# --- who sees which -------------------------------------------------------------------------------


def test_who_sees_which_import(marit, manager, tom, cpr):
    theirs, mine = plan_of(marit, cpr), plan_of(manager, cpr)
    assert set(visible_imports(marit)) == {theirs, mine}
    assert set(visible_imports(manager)) == {mine}
    assert set(visible_imports(tom)) == set()
    assert set(visible_imports(give(manager, Role.LEARNER))) == set()
    give(manager, Role.TEAM_MANAGER)
    both = Actor.by_import(marit, 7, prepared_by=manager)
    assert set(imports_of(both)) == {mine}
    assert set(imports_of(Actor.at_screen(marit))) == {theirs, mine}
    assert set(imports_of(Actor(persons=(), door=AuditEvent.Door.RULE))) == set()


def test_the_newest_unfinished_one_is_ones_own(marit, manager, cpr):
    assert unfinished_draft(marit) is None
    older, newer, others = plan_of(marit, cpr), plan_of(marit, cpr), plan_of(manager, cpr)
    assert unfinished_draft(marit) == newer
    set_to(newer, "running")
    assert unfinished_draft(marit) == older
    assert unfinished_draft(manager) == others
    assert (running_count(marit), running_count(manager)) == (1, 0)
