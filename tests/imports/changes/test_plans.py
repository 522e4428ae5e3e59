"""A change that affects many: a plan that a worker makes and runs, killable and stoppable."""

from typing import Any

import pytest

from enrollments import services as desk_services
from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, Holder, Qualification, Requirement, User
from enrollments.queries.changing import Change, ChangeKind, forecast_of
from enrollments.roles import Role
from imports import services
from imports.actions import undo_for
from imports.models import Import, ImportMark
from imports.queries import summary
from imports.text.actions import sentences_of
from imports.text.changes import change_text
from imports.text.ending import headline
from imports.work import lease as leases
from imports.work.apply import apply_chunk
from imports.work.selecting import make_plan
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
    give,
)
from tests.imports.workbooks import worked
from tests.ledger import Tables, assert_audited
from tests.rows import fresh

pytestmark = pytest.mark.django_db(transaction=True)
Action, Status = AuditEvent.Action, Import.Status
TIMES = ("id", "at", "batch", "import_number", "about", "enrollment_number")


@pytest.fixture(autouse=True)
def few_are_many(settings) -> None:
    settings.CHANGE_NOW = 3
    settings.IMPORT_CHUNK_MARKS = 2


@pytest.fixture
def crowd(db) -> list[User]:
    return UserFactory.create_batch(5)


@pytest.fixture
def cpr(db):
    return LearningActivityFactory.create(title="CPR")


@pytest.fixture
def nurse(crowd) -> Qualification:
    return QualificationFactory.create(name="Level 4 nurse", holders=crowd)


def require(nurse: Qualification, cpr: Any, days: int | None = 90) -> Change:
    params = {"qualification": nurse.pk, "activity": cpr.pk, "due_days": days}
    return Change(ChangeKind.REQUIRE, params)


def begun(change: Change, actor: Actor, **more: Any) -> Import:
    known = forecast_of(actor, change)
    return services.run_change(
        known, actor=actor, reason="New law", typed=known.affected, language="en", **more
    )


def planned(job: Import) -> Any:
    """Its plan is made; the lease of the worker."""
    lease = leases.take(job.pk)
    assert lease
    assert make_plan(job.pk, lease)
    return lease


def told(newest: int) -> list[dict[str, Any]]:
    """What the events about users say, without their moment and number."""
    events = AuditEvent.objects.filter(pk__gt=newest, user__isnull=False)
    rows = [{key: one for key, one in row.items() if key not in TIMES} for row in events.values()]
    return sorted(rows, key=lambda row: (row["action"], row["user_id"], row["activity_id"] or 0))


def rows() -> list[dict[str, Any]]:
    """All enrollments as they are, without their moment."""
    found = Enrollment.objects.order_by("user", "activity").values()
    return [
        {key: one for key, one in row.items() if key not in ("id", "enrolled_at", "unenrolled_at")}
        for row in found
    ]


# --- it does what a click does --------------------------------------------------------------------


def cases(nurse: Qualification, cpr: Any, crowd: list[User]) -> dict[ChangeKind, Change]:
    people = [user.pk for user in crowd]
    return {
        ChangeKind.REQUIRE: require(nurse, cpr),
        ChangeKind.GRANT: Change(ChangeKind.GRANT, {"qualification": nurse.pk, "users": people}),
        ChangeKind.RESUME_QUALIFICATION: Change(
            ChangeKind.RESUME_QUALIFICATION, {"qualification": nurse.pk}
        ),
        ChangeKind.UNARCHIVE: Change(ChangeKind.UNARCHIVE, {"activity": cpr.pk}),
        ChangeKind.REACTIVATE: Change(ChangeKind.REACTIVATE, {"users": people}),
        ChangeKind.DEACTIVATE: Change(
            ChangeKind.DEACTIVATE, {"users": people, "unenroll_too": True}
        ),
    }


def arrange(kind: ChangeKind, nurse: Qualification, cpr: Any, crowd: list[User]) -> None:
    other = LearningActivityFactory.create(title="First aid")
    if kind != ChangeKind.REQUIRE:
        for activity, days in ((cpr, 30), (other, None)):
            Requirement.objects.create(qualification=nurse, activity=activity, due_days=days)
    if kind == ChangeKind.GRANT:
        nurse.holders.filter(user__in=crowd[1:]).delete()
    if kind == ChangeKind.RESUME_QUALIFICATION:
        Qualification.objects.update(ended_on="2020-01-01")
    if kind == ChangeKind.UNARCHIVE:
        type(cpr).objects.filter(pk=cpr.pk).update(archived_at="2020-01-01T00:00:00Z")
    if kind == ChangeKind.REACTIVATE:
        User.objects.filter(pk__in=[user.pk for user in crowd]).update(is_active=False)
    if kind == ChangeKind.DEACTIVATE:
        for user in crowd:
            EnrollmentFactory.create(user=user, activity=cpr, in_progress=True)


@pytest.mark.parametrize(
    "kind",
    [
        ChangeKind.REQUIRE,
        ChangeKind.GRANT,
        ChangeKind.RESUME_QUALIFICATION,
        ChangeKind.UNARCHIVE,
        ChangeKind.REACTIVATE,
        ChangeKind.DEACTIVATE,
    ],
)
def test_a_plan_leaves_the_rows_and_events_of_a_click(
    kind, nurse, cpr, crowd, actor, settings, django_db_blocker
):
    from django.db import transaction

    arrange(kind, nurse, cpr, crowd)
    change = cases(nurse, cpr, crowd)[kind]
    before = Tables.now()
    with transaction.atomic():
        settings.CHANGE_NOW = 1_000
        seen = forecast_of(actor, change)
        desk_services.make_change(change, actor=actor, seen=seen.fingerprint, reason="New law")
        by_click = told(before.newest), rows()
        transaction.set_rollback(True)
    settings.CHANGE_NOW = 3
    assert seen.affected > 3

    job = worked(begun(change, actor))

    assert_audited(before)
    assert (job.status, job.refusal, job.applied) == (Status.FINISHED, {}, seen.affected)
    assert (told(before.newest), rows()) == by_click
    marks = ImportMark.objects.filter(import_run=job)
    assert marks.count() == seen.affected
    events = AuditEvent.objects.filter(pk__gt=before.newest)
    assert set(events.values_list("import_number", flat=True)) == {job.pk}


# --- what was confirmed is what is done -----------------------------------------------------------


def test_what_is_no_longer_what_was_confirmed_is_not_begun(nurse, cpr, crowd, actor):
    job = begun(require(nurse, cpr), actor)
    EnrollmentFactory.create(user=crowd[0], activity=cpr)
    job = worked(job)
    assert (job.status, job.applied) == (Status.STOPPED, 0)
    assert job.refusal["params"] == {"confirmed": 5, "found": 4}
    assert not Requirement.objects.exists()
    assert "5 were confirmed, and by now it would change 4" in headline(job, summary(job))


def test_as_many_but_others_are_not_begun_either(nurse, cpr, crowd, actor):
    row = EnrollmentFactory.create(user=crowd[0], activity=cpr)
    job = begun(require(nurse, cpr), actor)
    row.delete()
    EnrollmentFactory.create(user=crowd[1], activity=cpr)
    assert worked(job).status == Status.STOPPED
    assert not Requirement.objects.exists()


# --- killed, stopped, gone on with ----------------------------------------------------------------


def test_the_rule_comes_with_its_first_effects_and_not_before(nurse, cpr, crowd, actor):
    job = begun(require(nurse, cpr), actor)
    lease = planned(job)
    assert not Requirement.objects.exists()
    assert apply_chunk(job.pk, lease)
    assert Requirement.objects.get().due_days == 90
    assert Enrollment.objects.count() == 2


def test_killed_between_chunks_another_worker_goes_on(nurse, cpr, crowd, actor):
    before = Tables.now()
    job = begun(require(nurse, cpr), actor)
    lease = planned(job)
    assert apply_chunk(job.pk, lease)
    # The worker is gone, and its lease with it.
    Import.objects.filter(pk=job.pk).update(lease=None, lease_until=None)
    job = worked(job)
    assert (job.status, job.applied) == (Status.FINISHED, 5)
    assert_audited(before)
    required = AuditEvent.objects.filter(action=Action.REQUIRE)
    assert required.count() == 1


def test_killed_while_it_plans_it_plans_again(nurse, cpr, crowd, actor):
    job = begun(require(nurse, cpr), actor)
    lease = leases.take(job.pk)
    from imports.work.selecting import _store

    _store(job.pk, lease)
    Import.objects.filter(pk=job.pk).update(lease=None, lease_until=None)
    assert worked(job).applied == 5
    assert ImportMark.objects.count() == 5


def test_stopped_it_leaves_the_rule_and_goes_on_with_the_rest(nurse, cpr, crowd, actor):
    job = begun(require(nurse, cpr), actor)
    lease = planned(job)
    assert apply_chunk(job.pk, lease)
    leases.give_back(job.pk, lease)
    services.stop(job, actor=actor)
    job = worked(job)
    assert (job.status, job.applied) == (Status.STOPPED, 2)
    assert Requirement.objects.exists()
    services.go_on(job, actor=actor)
    assert worked(job).applied == 5
    assert AuditEvent.objects.filter(action=Action.REQUIRE).count() == 1


def test_what_changed_while_it_ran_is_left_alone(nurse, cpr, crowd, actor):
    job = begun(require(nurse, cpr), actor)
    lease = planned(job)
    assert apply_chunk(job.pk, lease)
    by_hand = EnrollmentFactory.create(user=crowd[2], activity=cpr)
    desk_services.deactivate(User.objects.filter(pk=crowd[3].pk), actor=actor)
    leases.give_back(job.pk, lease)
    job = worked(job)
    assert (job.status, job.applied) == (Status.FINISHED, 3)
    assert fresh(by_hand).source == "hand"
    left = ImportMark.objects.filter(outcome="changed_since_check").order_by("user")
    assert list(left.values_list("user", flat=True)) == sorted([crowd[2].pk, crowd[3].pk])


def test_who_lost_the_right_stops_it(nurse, cpr, crowd, marit):
    job = begun(require(nurse, cpr), Actor.at_screen(marit))
    give(marit, Role.TEAM_MANAGER)
    job = worked(job)
    assert (job.status, job.applied, job.right_lost_by) == (Status.STOPPED, 0, "Marit Vink")
    assert not Requirement.objects.exists()
    with pytest.raises(services.NotAllowed):
        begun(require(nurse, cpr), Actor.at_screen(marit))


# --- the way back ---------------------------------------------------------------------------------


def undone(job: Import, actor: Actor) -> Import:
    undo = worked(services.open_undo(job, actor=actor))
    number = summary(undo).planned
    started = services.start(undo, actor=actor, plan=undo.plan_key, confirmed=number)
    assert started == services.Started.STARTED
    return worked(undo)


def test_undo_of_a_requirement_drops_it_and_removes_what_is_still_empty(nurse, cpr, crowd, actor):
    other = QualificationFactory.create(name="Adviser", holders=[crowd[0]])
    job = worked(begun(require(nurse, cpr), actor))
    # One has begun, one is required by another qualification as well.
    Enrollment.objects.filter(user=crowd[1]).update(progress=10, revision=2)
    desk_services.add_requirement(other, cpr, actor=actor)
    before = Tables.now()
    undo = undone(job, actor)
    assert_audited(before)
    assert (undo.status, undo.applied) == (Status.FINISHED, 3)
    assert not Requirement.objects.filter(qualification=nurse).exists()
    left = Enrollment.objects.order_by("user").values_list("user", flat=True)
    assert list(left) == sorted([crowd[0].pk, crowd[1].pk])
    planned = ImportMark.objects.filter(import_run=undo).values_list("planned", flat=True)
    assert sorted(planned) == [
        "changed_since_check",
        "remove",
        "remove",
        "remove",
        "required_by_qualification",
    ]


def test_undo_of_a_gift_takes_it_from_whom_it_was_given_to(cpr, crowd, actor):
    nurse = QualificationFactory.create(activities=[cpr], holders=[crowd[0]])
    change = Change(
        ChangeKind.GRANT, {"qualification": nurse.pk, "users": [user.pk for user in crowd]}
    )
    job = worked(begun(change, actor))
    assert Holder.objects.count() == Enrollment.objects.count() == 5
    undone(job, actor)
    # Whoever held it before still does.
    assert list(Holder.objects.values_list("user", flat=True)) == [crowd[0].pk]


def test_what_has_no_former_state_has_no_way_back(cpr, crowd, actor):
    QualificationFactory.create(activities=[cpr], holders=crowd)
    type(cpr).objects.filter(pk=cpr.pk).update(archived_at="2020-01-01T00:00:00Z")
    job = worked(begun(Change(ChangeKind.UNARCHIVE, {"activity": cpr.pk}), actor))
    assert (job.applied, undo_for(job)) == (5, None)
    with pytest.raises(services.NotNow):
        services.open_undo(job, actor=actor)


# --- its pages ------------------------------------------------------------------------------------


def test_it_says_what_it_did(nurse, cpr, crowd, actor, client_for, marit):
    job = begun(require(nurse, cpr), actor)
    desk = client_for(marit)
    assert change_text(job) == "Level 4 nurse requires CPR"
    for page in ("progress", "list"):
        address = f"/imports/{job.pk}/progress/" if page == "progress" else "/imports/"
        assert "Level 4 nurse requires CPR" in desk.get(address).content.decode()
    job = worked(job)
    shown = desk.get(f"/imports/{job.pk}/result/").content.decode()
    assert "5 enrollments made" in shown
    assert "Level 4 nurse requires CPR" in shown
    assert "Undo takes the change back" in shown
    assert sentences_of(job).name(job) == f"Import {job.pk}"
