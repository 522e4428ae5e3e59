"""The way back of a selection, which a remove has not."""

from collections.abc import Callable

import pytest

from enrollments import services as desk_services
from enrollments.actors import Actor
from enrollments.models import Enrollment, User
from enrollments.roles import Right
from imports import services
from imports.models import Import
from tests.imports.selections.clicks import REENROLL, REMOVE, UNENROLL, Clicks, statuses
from tests.imports.workbooks import worked
from tests.rows import of
from tests.web import words

pytestmark = pytest.mark.django_db(transaction=True)

Status = Import.Status


def test_it_is_undone_like_an_import(click: Clicks, crowd: list[Enrollment], marit: User) -> None:
    job = click.do(UNENROLL)
    desk_services.reenroll(of(crowd[5]), actor=Actor.at_screen(marit))
    undo = worked(services.open_undo(job, actor=Actor.at_screen(marit)))
    page = words(click.desk.get(f"/imports/{undo.pk}/", follow=True))
    assert "10 enrollments of 10 users" in page
    assert " Row " not in page
    services.start(undo, actor=Actor.at_screen(marit), plan=undo.plan_key)
    assert worked(undo).applied == 10
    assert statuses(crowd) == ["enrolled"] * 2 + ["unenrolled"] + ["enrolled"] * 9


@pytest.mark.parametrize("lacking_right", [Right.REMOVE, Right.UNENROLL])
def test_what_was_enrolled_again_is_undone_with_the_right_to_unenroll(
    click: Clicks,
    crowd: list[Enrollment],
    marit: User,
    lacking: Callable[[User, Right], None],
    lacking_right: Right,
) -> None:
    click.do(UNENROLL)
    job = click.do(REENROLL)
    lacking(marit, lacking_right)
    page = words(click.desk.get(f"/imports/{job.pk}/result/"))
    may_undo = lacking_right == Right.REMOVE
    assert ("Undo unenrolls the users again, with their progress kept." in page) == may_undo
    if not may_undo:
        with pytest.raises(services.NotAllowed):
            services.open_undo(job, actor=Actor.at_screen(marit))
        return
    undo = worked(services.open_undo(job, actor=Actor.at_screen(marit)))
    services.start(undo, actor=Actor.at_screen(marit), plan=undo.plan_key, confirmed=12)
    assert worked(undo).status == Status.FINISHED
    assert set(statuses(crowd)) == {"unenrolled"}


def test_what_is_removed_has_no_way_back(click: Clicks, crowd: list[Enrollment]) -> None:
    job = click.do(REMOVE)
    shown = words(click.desk.get(f"/imports/{job.pk}/", follow=True))
    assert "12 enrollments removed" in shown
    assert "Undo import" not in shown
    assert not Enrollment.objects.exists()
