"""Lines that were read become lines and marks of the plan, chunk by chunk."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollments.models import Enrollment, User
from enrollments.outcomes import Outcome
from enrollments.roles import Role
from imports.actions import action_of
from imports.models import Import, ImportLine, ImportMark
from imports.outcomes import LineOutcome, RunOutcome
from imports.work import staging, without_file
from imports.work.actor import actor_of
from imports.workbook.reader.blocks import HIDDEN, STRUCK, Block
from tests.factories import (
    EnrollmentFactory,
    QualificationFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)
from tests.imports.plans import at_check, block, planned, started
from tests.imports.workbooks import worked

pytestmark = pytest.mark.django_db


def store(one: Import, *blocks: Block) -> None:
    staging.store_chunk(one, action_of(one), actor_of(one), blocks)


def marks(one: Import) -> list[tuple[int, int, int, str]]:
    rows = one.marks.order_by("number").values_list("row", "user_id", "activity_id", "planned")
    return list(rows)


def rows(one: Import) -> list[int]:
    return list(one.lines.order_by("row").values_list("row", flat=True))


# --- what is stored -------------------------------------------------------------------------------


def test_blocks_of_a_chunk_and_chunks_of_a_file_are_stored_each_once(marit, sanne, tom, cpr):
    for user in (sanne, tom):
        EnrollmentFactory.create(user=user, activity=cpr)
    one = at_check(marit, "unenroll", [cpr])
    middle = block(3, [("nobody@a.nl", [cpr])])
    store(one, block(2, [(sanne, [cpr])]), middle, block(4, [(tom, [cpr])]))
    store(one, block(7, [("", []), (tom, [])]))
    assert rows(one) == [2, 3, 4, 7, 8]
    assert [line.outcome for line in one.lines.order_by("row")] == [
        LineOutcome.READY,
        LineOutcome.USER_UNKNOWN,
        LineOutcome.READY,
        LineOutcome.NOTHING_MARKED,
        LineOutcome.NOTHING_MARKED,
    ]
    assert marks(one) == [
        (2, sanne.pk, cpr.pk, Outcome.UNENROLL),
        (4, tom.pk, cpr.pk, Outcome.UNENROLL),
    ]


def test_a_mark_keeps_what_the_check_saw(marit, sanne, cpr, hygiene):
    QualificationFactory.create(activities=[hygiene], holders=[sanne])
    row = EnrollmentFactory.create(user=sanne, activity=cpr, completed=True, revision=4)
    one = at_check(marit, "unenroll", [cpr, hygiene])
    store(one, block(2, [(sanne, [cpr, hygiene])]))
    seen, unseen = one.marks.order_by("number")
    assert (seen.enrollment_number, seen.seen_revision) == (row.pk, 4)
    assert (seen.completed, seen.state, seen.required) == (True, "completed", False)
    assert (unseen.enrollment_number, unseen.seen_revision) == (None, None)
    assert (unseen.completed, unseen.state, unseen.required) == (False, "", True)


@pytest.mark.parametrize(
    ("with_hidden", "with_struck", "read"),
    [
        (True, True, [2, 3, 4, 5]),
        (False, True, [2, 4]),
        (True, False, [2, 3]),
        (False, False, [2]),
    ],
)
def test_lines_that_somebody_leaves_out(marit, sanne, cpr, with_hidden, with_struck, read):
    one = at_check(marit, "unenroll", [cpr])
    one.with_hidden, one.with_struck = with_hidden, with_struck
    flags = (0, HIDDEN, STRUCK, HIDDEN | STRUCK)
    store(one, block(2, [(sanne, [cpr])] * 4, hidden=flags))
    assert rows(one) == read
    assert {mark.row for mark in one.marks.all()} == set(read)
    hidden = {line.row for line in one.lines.all() if line.hidden}
    assert hidden == {3, 5} & set(read)


def test_a_user_out_of_scope_is_unknown(cpr):
    ward = TeamFactory.create()
    manager = give(UserFactory.create(), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=manager, team=ward)
    theirs, other = UserFactory.create(team=ward), UserFactory.create(team=TeamFactory.create())
    one = at_check(manager, "unenroll", [cpr])
    store(one, block(2, [(theirs, [cpr]), (other, [cpr])]))
    assert [line.user for line in one.lines.order_by("row")] == [theirs, None]
    assert [mark.user for mark in one.marks.all()] == [theirs]


def test_who_lost_the_right_knows_nobody(marit, sanne, cpr):
    one = at_check(marit, "unenroll", [cpr])
    give(marit, Role.LEARNER)
    store(one, block(2, [(sanne, [cpr])]))
    assert one.lines.get().outcome == LineOutcome.USER_UNKNOWN
    assert not one.marks.exists()


def test_another_check_forgets_the_plan_of_this_import_alone(marit, sanne, cpr):
    one, other = (planned(marit, "unenroll", [(sanne, [cpr])]) for _time in range(2))
    staging.clear(one)
    assert (one.lines.count(), one.marks.count()) == (0, 0)
    assert (other.lines.count(), other.marks.count()) == (1, 1)


@pytest.mark.parametrize("action", ["unenroll", "remove", "enroll"])
def test_each_action_decides_by_what_it_needs(marit, sanne, tom, cpr, action):
    leaver = UserFactory.create(inactive=True)
    QualificationFactory.create(activities=[cpr], holders=[sanne, leaver])
    for user in (sanne, tom, leaver):
        EnrollmentFactory.create(user=user, activity=cpr, unenrolled=action == "enroll")
    one = planned(marit, action, [(user, [cpr]) for user in (sanne, tom, leaver)])
    assert [mark.planned for mark in one.marks.order_by("number")] == {
        "unenroll": [Outcome.UNENROLL] * 3,
        "remove": [Outcome.REMOVE_AND_REENROLL, Outcome.REMOVE, Outcome.REMOVE],
        "enroll": [Outcome.REENROLL, Outcome.REENROLL, Outcome.USER_INACTIVE],
    }[action]


# --- repeated addresses ---------------------------------------------------------------------------


def test_of_identical_marks_the_first_stays(marit, sanne, tom, cpr, hygiene):
    lines = [(sanne, [cpr]), (tom, [cpr]), (sanne, [cpr, hygiene]), (sanne, [cpr])]
    one, other = (at_check(marit, "unenroll", [cpr, hygiene]) for _time in range(2))
    for each in (one, other):
        store(each, block(2, lines))
    assert staging.drop_repeated_marks(one, several=True) == 2
    assert [(row, activity) for row, _user, activity, _planned in marks(one)] == [
        (2, cpr.pk),
        (3, cpr.pk),
        (4, hygiene.pk),
    ]
    assert other.marks.count() == 5
    assert staging.drop_repeated_marks(one, several=True) == 0


def test_nothing_is_dropped_where_no_address_is_repeated(marit, sanne, tom, cpr):
    one = at_check(marit, "unenroll", [cpr])
    store(one, block(2, [(sanne, [cpr]), (tom, [cpr]), ("a@b.nl", [cpr]), ("c@d.nl", [cpr])]))
    twice = at_check(marit, "unenroll", [cpr])
    store(twice, block(2, [(sanne, [cpr])] * 2))
    # Of many marks to look would take long, to no end.
    with CaptureQueriesContext(connection) as captured:
        assert staging.drop_repeated_marks(one, several=False) == 0
    assert len(captured) == 0
    assert staging.drop_repeated_marks(one, several=True) == 0
    assert one.marks.count() == 2
    assert staging.drop_repeated_marks(twice, several=True) == 1


# --- an undo --------------------------------------------------------------------------------------


def done(by: User, action: str, lines: Any) -> Import:
    """The plan, run to its end."""
    run = started(planned(by, action, lines), by)
    return worked(run)


def undo_of(one: Import, by: User) -> Import:
    return Import.objects.create(
        created_by=by, action="undo", undo_of=one, status=Import.Status.CHECKING
    )


def plan_undo(undo: Import, first: int = 1, last: int | None = None) -> list[tuple[int, str]]:
    last = last or ImportMark.objects.order_by("-number")[0].number
    without_file.store_undo(undo, action_of(undo), actor_of(undo), first, last)  # type: ignore[arg-type]
    return list(undo.marks.order_by("number").values_list("user_id", "planned"))


def test_an_undo_is_about_what_the_import_did(marit, sanne, tom, cpr):
    noor = UserFactory.create()
    for user in (sanne, tom):
        EnrollmentFactory.create(user=user, activity=cpr)
    run = done(marit, "unenroll", [(sanne, [cpr]), (tom, [cpr]), (noor, [cpr])])
    done(marit, "enroll", [(noor, [cpr])])
    Enrollment.objects.filter(user=tom).update(revision=9)
    undo = undo_of(run, marit)
    assert plan_undo(undo) == [
        (sanne.pk, Outcome.REENROLL),
        (tom.pk, RunOutcome.CHANGED_SINCE_CHECK),
    ]


def test_an_undo_goes_from_mark_to_mark(marit, sanne, tom, cpr):
    for user in (sanne, tom):
        EnrollmentFactory.create(user=user, activity=cpr)
    run = done(marit, "unenroll", [(sanne, [cpr]), (tom, [cpr])])
    first, second = run.marks.order_by("number").values_list("number", flat=True)
    undo = undo_of(run, marit)
    assert plan_undo(undo, first, first) == [(sanne.pk, Outcome.REENROLL)]
    assert len(plan_undo(undo, second, second)) == 2
    # The run was stopped behind its first mark.
    Import.objects.filter(pk=run.pk).update(cursor=first)
    assert plan_undo(undo_of(Import.objects.get(pk=run.pk), marit)) == [
        (sanne.pk, Outcome.REENROLL)
    ]


def test_an_undo_of_an_enroll_takes_back_what_it_made_and_opened(marit, sanne, tom, cpr):
    EnrollmentFactory.create(user=tom, activity=cpr, unenrolled=True)
    leaver = UserFactory.create()
    run = done(marit, "enroll", [(user, [cpr]) for user in (sanne, tom, leaver)])
    QualificationFactory.create(activities=[cpr], holders=[sanne])
    Enrollment.objects.filter(user=leaver).update(source="hand")
    assert plan_undo(undo_of(run, marit)) == [
        (sanne.pk, Outcome.REMOVE_AND_REENROLL),
        (tom.pk, Outcome.UNENROLL),
        (leaver.pk, RunOutcome.CHANGED_SINCE_CHECK),
    ]


def test_an_undo_touches_nobody_who_has_left_the_scope(cpr):
    ward = TeamFactory.create()
    manager = give(UserFactory.create(), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=manager, team=ward)
    stays, moves = UserFactory.create_batch(2, team=ward)
    for user in (stays, moves):
        EnrollmentFactory.create(user=user, activity=cpr)
    run = done(manager, "unenroll", [(stays, [cpr]), (moves, [cpr])])
    User.objects.filter(pk=moves.pk).update(team=TeamFactory.create())
    assert plan_undo(undo_of(run, manager)) == [
        (stays.pk, Outcome.REENROLL),
        (moves.pk, RunOutcome.CHANGED_SINCE_CHECK),
    ]
    assert ImportLine.objects.filter(import_run=run).count() == 2
