"""What changes under a selection after it was confirmed, or after its plan."""

import pytest

from enrollments import services as desk_services
from enrollments.actors import Actor
from enrollments.models import Enrollment, User
from imports import services
from imports.models import Import
from tests.factories import EnrollmentFactory
from tests.imports.selections.clicks import REMOVE, UNENROLL, Clicks, planned
from tests.imports.workbooks import worked
from tests.ledger import Tables, assert_audited
from tests.rows import fresh, of
from tests.web import words

pytestmark = pytest.mark.django_db(transaction=True)

Status = Import.Status


def changed_to(click: Clicks, crowd: list[Enrollment], marit: User, how: str) -> None:
    match how:
        case "one more":
            EnrollmentFactory.create(activity=click.activity)
        case "one less":
            desk_services.unenroll(of(crowd[7]), actor=Actor.at_screen(marit))
        case "another one":
            desk_services.remove(of(crowd[7]), actor=Actor.at_screen(marit))
            EnrollmentFactory.create(activity=click.activity)


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("one more", "11 enrollments were confirmed, and by now it would change 12."),
        ("one less", "11 enrollments were confirmed, and by now it would change 10."),
        ("another one", "what was selected changed after it was confirmed."),
    ],
)
def test_never_anything_else_than_what_was_confirmed(
    how: str, why: str, click: Clicks, crowd: list[Enrollment], marit: User
) -> None:
    job = click.begin(UNENROLL)
    changed_to(click, crowd, marit, how)
    before = Tables.now()
    job = worked(job)
    assert (job.status, job.applied, job.marks.count()) == (Status.STOPPED, 0, 0)
    assert before == Tables.now()
    page = words(click.desk.get(f"/imports/{job.pk}/", follow=True))
    assert f"Import {job.pk} stopped before it changed anything: {why}" in page
    assert "Go on" not in page
    with pytest.raises(services.NotNow):
        services.go_on(job, actor=Actor.at_screen(marit))


def test_what_somebody_learns_meanwhile_does_not_stop_it(
    click: Clicks, crowd: list[Enrollment]
) -> None:
    job = click.begin(UNENROLL)
    desk_services.record_progress(crowd[6], progress=80, actor=Actor.at_screen(crowd[6].user))
    assert worked(job).applied == 11
    assert fresh(crowd[6]).progress == 80


def test_what_somebody_completes_meanwhile_is_not_removed(
    click: Clicks, crowd: list[Enrollment]
) -> None:
    job = click.begin(REMOVE)
    desk_services.record_completion(crowd[6], score=None, actor=Actor.at_screen(crowd[6].user))
    assert worked(job).status == Status.STOPPED
    assert fresh(crowd[6]).completed_at


def test_what_changes_after_the_plan_is_left_alone(
    click: Clicks, crowd: list[Enrollment], marit: User
) -> None:
    job = planned(click.begin(UNENROLL))
    desk_services.unenroll(of(crowd[8]), actor=Actor.at_screen(marit))
    before = Tables.now()
    job = worked(job)
    assert (job.status, job.applied) == (Status.FINISHED, 10)
    assert_audited(before)
    page = words(click.desk.get(f"/imports/{job.pk}/", follow=True))
    assert "10 enrollments unenrolled, 1 left alone because it changed after the check." in page
    assert "changed this after the selection was confirmed" in page
