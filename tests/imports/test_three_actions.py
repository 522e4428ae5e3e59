"""Enroll users and remove registrations: the same engine, the same plan, the same care."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.utils import timezone

from enrollments import services as enrollment_services
from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, LearningActivity, LearningRecord, User
from enrollments.outcomes import Outcome
from imports import queries, services
from imports.models import Import
from imports.outcomes import RunOutcome
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    LearningRecordFactory,
    QualificationFactory,
    UserFactory,
)
from tests.imports.workbooks import fates, filled, open_import, run, upload, worked
from tests.rows import learner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cpr() -> LearningActivity:
    return LearningActivityFactory.create(title="CPR and AED refresher", code="CPR-2")


def checked(action: str, marit: User, cpr: LearningActivity, people: Iterable[User]) -> Import:
    """One mark for each of these people."""
    draft = open_import(marit, cpr, action=action)
    lines: list[tuple[Any, ...]] = [(person.email, "", "x") for person in people]
    return upload(draft, filled(draft, lines), by=marit)


def outcomes(import_run: Import) -> dict[int, str]:
    return {mark.user_id: mark.became for mark in fates(import_run)}


# --- remove ---------------------------------------------------------------------------------------


def test_remove_deletes_and_what_is_required_comes_back(
    marit: User, sanne: User, tom: User, cpr: LearningActivity
) -> None:
    QualificationFactory.create(name="Level 4 nurse", activities=[cpr], holders=[sanne])
    required = EnrollmentFactory.create(user=sanne, activity=cpr, completed=True)
    LearningRecordFactory.create(enrollment=required)
    EnrollmentFactory.create(user=tom, activity=cpr, unenrolled=True)
    plan = checked("remove", marit, cpr, [sanne, tom, marit])
    assert outcomes(plan) == {
        sanne.pk: Outcome.REMOVE_AND_REENROLL,
        tom.pk: Outcome.REMOVE,
        marit.pk: Outcome.OWN_ENROLLMENT,
    }
    assert Enrollment.objects.count() == 2
    finished = run(plan, by=marit)
    assert outcomes(finished)[sanne.pk] == outcomes(finished)[tom.pk] == RunOutcome.APPLIED
    again = Enrollment.objects.get()
    assert (again.user, again.progress, again.source) == (sanne, 0, Enrollment.Source.QUALIFICATION)
    assert again.pk != required.pk
    assert not LearningRecord.objects.exists()
    events = AuditEvent.objects.filter(import_number=finished.pk, user__isnull=False)
    assert sorted(events.values_list("action", "door")) == [
        ("enroll", "rule"),
        ("remove", "import"),
        ("remove", "import"),
    ]


def test_a_forecast_that_no_longer_holds_is_not_carried_out(
    marit: User, sanne: User, tom: User, cpr: LearningActivity
) -> None:
    nurse = QualificationFactory.create(name="Level 4 nurse", activities=[cpr], holders=[sanne])
    for person in (sanne, tom):
        EnrollmentFactory.create(user=person, activity=cpr)
    plan = checked("remove", marit, cpr, [sanne, tom])
    actor = Actor.at_screen(marit)
    enrollment_services.withdraw_qualification(nurse, User.objects.filter(pk=sanne.pk), actor=actor)
    enrollment_services.grant_qualification(nurse, User.objects.filter(pk=tom.pk), actor=actor)
    finished = run(plan, by=marit)
    assert set(outcomes(finished).values()) == {RunOutcome.CHANGED_SINCE_CHECK}
    assert Enrollment.objects.count() == 2


# --- enroll ---------------------------------------------------------------------------------------


def test_enroll_makes_opens_again_and_refuses(
    marit: User, sanne: User, tom: User, cpr: LearningActivity
) -> None:
    ended = EnrollmentFactory.create(user=tom, activity=cpr, unenrolled=True, progress=40)
    EnrollmentFactory.create(user=marit, activity=cpr)
    leaver = UserFactory.create(inactive=True)
    plan = checked("enroll", marit, cpr, [sanne, tom, marit, leaver])
    assert outcomes(plan) == {
        sanne.pk: Outcome.ENROLL,
        tom.pk: Outcome.REENROLL,
        marit.pk: Outcome.OWN_ENROLLMENT,
        leaver.pk: Outcome.USER_INACTIVE,
    }
    finished = run(plan, by=marit)
    assert queries.summary(finished).applied == 2
    new = Enrollment.objects.get(user=sanne)
    assert (new.source, new.source_name) == (Enrollment.Source.IMPORT, str(finished.pk))
    ended.refresh_from_db()
    assert (ended.status, ended.progress) == (Enrollment.Status.ENROLLED, 40)
    assert not Enrollment.objects.filter(user=leaver).exists()


def test_nobody_is_enrolled_in_an_archived_activity(
    marit: User, sanne: User, tom: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=tom, activity=cpr, unenrolled=True)
    LearningActivity.objects.update(archived_at=timezone.now())
    plan = checked("enroll", marit, cpr, [sanne, tom])
    assert set(outcomes(plan).values()) == {Outcome.ACTIVITY_ARCHIVED}


def test_who_left_or_was_enrolled_meanwhile_is_changed(
    marit: User, sanne: User, tom: User, cpr: LearningActivity
) -> None:
    noor = UserFactory.create()
    plan = checked("enroll", marit, cpr, [sanne, tom, noor])
    User.objects.filter(pk=sanne.pk).update(is_active=False)
    enrollment_services.enroll(User.objects.filter(pk=tom.pk), cpr, actor=Actor.at_screen(marit))
    finished = run(plan, by=marit)
    assert outcomes(finished) == {
        sanne.pk: RunOutcome.CHANGED_SINCE_CHECK,
        tom.pk: RunOutcome.CHANGED_SINCE_CHECK,
        noor.pk: RunOutcome.APPLIED,
    }
    assert not Enrollment.objects.filter(user=sanne).exists()


# --- undo -----------------------------------------------------------------------------------------


def undone(import_run: Import, marit: User) -> Import:
    """Its undo, checked."""
    return worked(services.open_undo(import_run, actor=Actor.at_screen(marit)))


def test_undo_reverses_an_unenroll_and_nothing_that_changed_since(
    marit: User, sanne: User, tom: User, cpr: LearningActivity
) -> None:
    for person in (sanne, tom):
        EnrollmentFactory.create(user=person, activity=cpr, in_progress=True)
    noor = UserFactory.create()
    ended = EnrollmentFactory.create(user=noor, activity=cpr, unenrolled=True)
    finished = run(checked("unenroll", marit, cpr, [sanne, tom, noor]), by=marit)
    toms = Enrollment.objects.filter(user=tom)
    enrollment_services.reenroll(toms, actor=Actor.at_screen(marit))
    enrollment_services.unenroll(toms, actor=Actor.at_screen(marit))
    plan = undone(finished, marit)
    assert plan.status == Import.Status.CHECKED
    assert outcomes(plan) == {
        sanne.pk: Outcome.REENROLL,
        tom.pk: RunOutcome.CHANGED_SINCE_CHECK,
    }
    # What is not taken back is counted too: the totals add up to what the import did.
    told = queries.summary(plan)
    assert (told.planned, told.cannot_count) == (1, 1)
    run(plan, by=marit)
    assert Enrollment.objects.get(user=sanne).status == Enrollment.Status.ENROLLED
    assert toms.get().status == Enrollment.Status.UNENROLLED
    ended.refresh_from_db()
    assert ended.status == Enrollment.Status.UNENROLLED
    # Once more finds nothing left to take back.
    again = undone(finished, marit)
    assert set(outcomes(again).values()) == {RunOutcome.CHANGED_SINCE_CHECK}


def test_undo_takes_back_what_an_enroll_made_and_opened(
    marit: User, sanne: User, tom: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=tom, activity=cpr, unenrolled=True, progress=40)
    leaver = UserFactory.create()
    finished = run(checked("enroll", marit, cpr, [sanne, tom, leaver]), by=marit)
    enrollment_services.record_progress(
        Enrollment.objects.get(user=leaver), 10, actor=learner(Enrollment.objects.get(user=leaver))
    )
    plan = undone(finished, marit)
    assert outcomes(plan) == {
        sanne.pk: Outcome.REMOVE,
        tom.pk: Outcome.UNENROLL,
        leaver.pk: RunOutcome.CHANGED_SINCE_CHECK,
    }
    run(plan, by=marit)
    assert not Enrollment.objects.filter(user=sanne).exists()
    back = Enrollment.objects.get(user=tom)
    assert (back.status, back.progress) == (Enrollment.Status.UNENROLLED, 40)
    assert Enrollment.objects.get(user=leaver).progress == 10


def test_one_undo_is_open_at_a_time_and_a_remove_has_none(
    marit: User, sanne: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    finished = run(checked("unenroll", marit, cpr, [sanne]), by=marit)
    assert undone(finished, marit) == undone(finished, marit)
    removed = run(checked("remove", marit, cpr, [sanne]), by=marit)
    with pytest.raises(services.NotNow):
        services.open_undo(removed, actor=Actor.at_screen(marit))
