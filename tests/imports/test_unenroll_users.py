"""Unenroll users, from an uploaded workbook to its result: the engine as a whole."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from enrollments import services as enrollment_services
from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, LearningActivity, User
from enrollments.outcomes import Outcome
from enrollments.roles import Role
from imports import queries, services
from imports.models import Import, ImportLine
from imports.outcomes import LineOutcome, RunOutcome
from imports.values import RepeatedEmail
from imports.work import queue
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory, give
from tests.imports.workbooks import fates, filled, open_import, run, start, upload, worked
from tests.rows import learner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cpr() -> LearningActivity:
    return LearningActivityFactory.create(title="CPR and AED refresher", code="CPR-2")


@pytest.fixture
def hygiene() -> LearningActivity:
    return LearningActivityFactory.create(title="Hand hygiene", code="HYG-1")


@pytest.fixture
def draft(marit: User, cpr: LearningActivity, hygiene: LearningActivity) -> Import:
    return open_import(marit, cpr, hygiene)


def outcomes(import_run: Import) -> dict[tuple[int, int], str]:
    return {(mark.row, mark.activity_id): mark.became for mark in fates(import_run)}


def line_outcomes(import_run: Import) -> dict[int, str]:
    lines = ImportLine.objects.filter(import_run=import_run).order_by("row")
    return {line.row: line.outcome for line in lines}


def status(user: User, activity: LearningActivity) -> str:
    return Enrollment.objects.get(user=user, activity=activity).status


def test_every_line_and_mark_has_its_one_outcome(
    draft: Import,
    marit: User,
    sanne: User,
    tom: User,
    cpr: LearningActivity,
    hygiene: LearningActivity,
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    EnrollmentFactory.create(user=sanne, activity=hygiene, completed=True)
    EnrollmentFactory.create(user=tom, activity=cpr, unenrolled=True)
    content = filled(
        draft,
        [
            (sanne.email, "", "x", "X"),
            (tom.email.upper(), "", "x", True),
            (marit.email, "", None, None),
            ("nobody@waterhoek.example", "", "x"),
            (None, "", "x"),
            ("no at sign", "", None, "x"),
            (sanne.email, "", "x", "ja"),
        ],
    )
    checked = upload(draft, content, by=marit)
    assert checked.status == Import.Status.CHECKED
    assert line_outcomes(checked) == {
        2: LineOutcome.READY,
        3: LineOutcome.READY,
        4: LineOutcome.NOTHING_MARKED,
        5: LineOutcome.USER_UNKNOWN,
        6: LineOutcome.EMAIL_MISSING,
        7: LineOutcome.EMAIL_INVALID,
        8: LineOutcome.MARK_INVALID,
    }
    assert outcomes(checked) == {
        (2, cpr.pk): Outcome.UNENROLL,
        (2, hygiene.pk): Outcome.UNENROLL,
        (3, cpr.pk): Outcome.ALREADY_UNENROLLED,
        (3, hygiene.pk): Outcome.NOT_ENROLLED,
    }
    assert status(sanne, cpr) == Enrollment.Status.ENROLLED
    summary = queries.summary(checked)
    # Row 8 repeats a mark of row 2, which counts once and is done in both.
    assert (summary.marks, summary.identical) == (8, 1)
    assert (summary.planned, summary.cannot_count, summary.wrong_marks) == (2, 2, 4)
    lines = summary.lines
    assert (lines.all, lines.in_full, lines.in_part, lines.not_at_all, lines.blank) == (
        7,
        1,
        1,
        4,
        1,
    )
    assert (summary.wrong_lines, summary.users, summary.inactive) == (4, 1, 0)
    assert summary.states == {"completed": 1, "not_started": 1}
    assert checked.notes.repeated.samples == (RepeatedEmail(email=sanne.email, rows=(2, 8)),)


def test_start_applies_the_plan_with_its_audit_events(
    draft: Import, marit: User, sanne: User, tom: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr, in_progress=True)
    EnrollmentFactory.create(user=tom, activity=cpr)
    checked = upload(draft, filled(draft, [(sanne.email, "", "x")]), by=marit)
    finished = run(checked, by=marit)
    assert finished.status == Import.Status.FINISHED
    assert status(sanne, cpr) == Enrollment.Status.UNENROLLED
    assert status(tom, cpr) == Enrollment.Status.ENROLLED
    event = AuditEvent.objects.get(user__isnull=False)
    assert (event.door, event.import_number, event.actor_name) == (
        AuditEvent.Door.IMPORT,
        finished.pk,
        marit.name,
    )
    summary = queries.summary(finished)
    assert (summary.applied, summary.failed, summary.remaining) == (1, 0, 0)


def test_what_changed_since_the_check_is_left_alone(
    draft: Import, marit: User, sanne: User, tom: User, cpr: LearningActivity
) -> None:
    mine = EnrollmentFactory.create(user=sanne, activity=cpr, in_progress=True)
    EnrollmentFactory.create(user=tom, activity=cpr)
    lines = [(sanne.email, "", "x"), (tom.email, "", "x")]
    checked = upload(draft, filled(draft, lines), by=marit)
    enrollment_services.record_completion(mine, actor=learner(mine))
    finished = run(checked, by=marit)
    assert outcomes(finished) == {
        (2, cpr.pk): RunOutcome.CHANGED_SINCE_CHECK,
        (3, cpr.pk): RunOutcome.APPLIED,
    }
    assert status(sanne, cpr) == Enrollment.Status.ENROLLED


def test_removed_and_enrolled_again_is_another_enrollment(
    draft: Import, marit: User, sanne: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    checked = upload(draft, filled(draft, [(sanne.email, "", "x")]), by=marit)
    actor = Actor.at_screen(marit)
    enrollment_services.remove(Enrollment.objects.filter(user=sanne), actor=actor)
    enrollment_services.enroll(User.objects.filter(pk=sanne.pk), cpr, actor=actor)
    assert set(outcomes(run(checked, by=marit)).values()) == {RunOutcome.CHANGED_SINCE_CHECK}
    assert status(sanne, cpr) == Enrollment.Status.ENROLLED


def test_a_plan_is_started_once(
    draft: Import, marit: User, sanne: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    checked = upload(draft, filled(draft, [(sanne.email, "", "x")]), by=marit)
    assert start(checked, by=marit) == services.Started.STARTED
    # The other tab still holds the import as it was shown to it.
    assert start(checked, by=marit) == services.Started.ALREADY
    again = Import.objects.get(pk=checked.pk)
    assert start(again, by=marit) == services.Started.ALREADY


def test_only_what_was_shown_is_started(
    draft: Import, marit: User, sanne: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    content = filled(draft, [(sanne.email, "", "x")])
    shown = upload(draft, content, by=marit).plan_key
    checked = upload(draft, content, by=marit)
    assert (
        services.start(checked, actor=Actor.at_screen(marit), plan=shown)
        == services.Started.STALE_PLAN
    )
    assert Import.objects.get(pk=checked.pk).status == Import.Status.CHECKED


def test_nothing_to_do_does_not_start(draft: Import, marit: User, sanne: User) -> None:
    checked = upload(draft, filled(draft, [(sanne.email, "", "x")]), by=marit)
    started = start(checked, by=marit)
    assert started == services.Started.NOTHING_TO_DO


def test_a_formula_for_an_email_is_no_unknown_user(
    draft: Import, marit: User, sanne: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    lines = [('=LOWER("A")', "", "x"), (sanne.email, "", '=IF(TRUE,"x")')]
    checked = upload(draft, filled(draft, lines), by=marit)
    wrong = LineOutcome.FORMULA_WITHOUT_VALUE
    assert line_outcomes(checked) == {2: wrong, 3: wrong}
    assert outcomes(checked) == {}


def test_who_lost_the_right_before_the_check_knows_nobody(
    draft: Import, marit: User, sanne: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    file = SimpleUploadedFile("ward.xlsx", filled(draft, [(sanne.email, "", "x")]))
    services.accept_upload(draft, file, actor=Actor.at_screen(marit))
    give(marit, Role.LEARNER)
    checked = worked(draft)
    assert checked.status == Import.Status.CHECKED
    assert line_outcomes(checked) == {2: LineOutcome.USER_UNKNOWN}
    assert outcomes(checked) == {}


@pytest.fixture
def chunks_of_three(settings: Settings) -> None:
    settings.IMPORT_CHUNK_MARKS = 3


@pytest.mark.usefixtures("chunks_of_three")
def test_a_run_that_was_stopped_goes_on_after_its_last_chunk(
    draft: Import, marit: User, cpr: LearningActivity
) -> None:
    people = UserFactory.create_batch(8)
    for person in people:
        EnrollmentFactory.create(user=person, activity=cpr)
    lines = [(person.email, "", "x") for person in people]
    checked = upload(draft, filled(draft, lines), by=marit)
    start(checked, by=marit)
    services.stop(checked, actor=Actor.at_screen(marit))
    queue.work.call(checked.pk)
    stopped = Import.objects.get(pk=checked.pk)
    assert (stopped.status, stopped.applied) == (Import.Status.STOPPED, 0)
    assert queries.summary(stopped).remaining == 8
    services.go_on(stopped, actor=Actor.at_screen(marit))
    queue.work.call(checked.pk)
    finished = Import.objects.get(pk=checked.pk)
    assert (finished.status, finished.applied) == (Import.Status.FINISHED, 8)
    assert AuditEvent.objects.filter(user__isnull=False, skipped="").count() == 8


def test_a_refused_file_leaves_the_draft_and_nothing_else(
    draft: Import, marit: User, sanne: User
) -> None:
    other = open_import(marit, LearningActivityFactory.create())
    content = filled(other, [(sanne.email, "", "x")])
    refused = upload(draft, content, by=marit)
    assert refused.status == Import.Status.DRAFT
    assert refused.refusal["code"] == "other_import"
    assert not refused.file
    assert not ImportLine.objects.filter(import_run=draft).exists()


def test_statements_do_not_grow_with_lines(marit: User, cpr: LearningActivity) -> None:
    counts = []
    for size in (1, 50):
        import_run = open_import(marit, cpr)
        people = UserFactory.create_batch(size)
        for person in people:
            EnrollmentFactory.create(user=person, activity=cpr)
        content = filled(import_run, [(person.email, "", "x") for person in people])
        with CaptureQueriesContext(connection) as captured:
            run(upload(import_run, content, by=marit), by=marit)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_hidden_lines_are_read_and_can_be_left_out(
    draft: Import, marit: User, sanne: User, tom: User, cpr: LearningActivity
) -> None:
    for person in (sanne, tom):
        EnrollmentFactory.create(user=person, activity=cpr)
    content = filled(draft, [(sanne.email, "", "x"), (tom.email, "", "x")], hidden=[3])
    checked = upload(draft, content, by=marit)
    assert (checked.notes.hidden_lines, len(outcomes(checked))) == (1, 2)
    services.check_again(checked, actor=Actor.at_screen(marit), with_hidden=False)
    without = worked(checked)
    assert outcomes(without) == {(2, cpr.pk): Outcome.UNENROLL}
    assert without.notes.hidden_lines == 1
    services.check_again(without, actor=Actor.at_screen(marit), with_hidden=True)
    assert len(outcomes(worked(without))) == 2
