"""The stored outcomes in numbers: each counted once, of this import alone."""

import sys
from typing import Any

import pytest
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import LearningActivity, User
from enrollments.roles import Role
from imports.models import Import, ImportLine, ImportMark
from imports.values import Counts, MarkGroup, Repeated, RepeatedEmail
from imports.work.counting import count, learners, repeated
from imports.work.lines_done import LinesDone, lines_done
from tests.factories import (
    EnrollmentFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)
from tests.imports.plans import planned

pytestmark = pytest.mark.django_db


def make(by: User, **fields: Any) -> Import:
    return Import.objects.create(created_by=by, action="unenroll", status="checked", **fields)


def runs(one: Import, *, cursor: int) -> Import:
    known = {"started_at": timezone.now(), "started_by": one.created_by, "status": "running"}
    Import.objects.filter(pk=one.pk).update(cursor=cursor, **known)
    return Import.objects.get(pk=one.pk)


def line(one: Import, row: int, email: str = "", **fields: Any) -> None:
    known = {"outcome": "ready", "mark_count": 1, **fields}
    ImportLine.objects.create(
        import_run=one, row=row, email=email, email_key=email.lower(), **known
    )


def mark(one: Import, number: int, user: User, activity: LearningActivity, **fields: Any) -> None:
    known = {"planned": "unenroll", "row": number, "state": "in_progress", **fields}
    ImportMark.objects.create(import_run=one, number=number, user=user, activity=activity, **known)


# --- outcomes -------------------------------------------------------------------------------------


@pytest.fixture
def counted(marit, sanne, tom, cpr, hygiene) -> Import:
    """Three marks that will be done, of two users, one inactive; two that will not."""
    leaver = UserFactory.create(inactive=True)
    one, other = make(marit, counts=Counts(learners={7: 9})), make(marit)
    line(one, 2, outcome="ready", mark_count=3)
    line(one, 3, outcome="ready", mark_count=1)
    line(one, 4, outcome="user_unknown", mark_count=2)
    line(other, 2, outcome="nothing_marked", mark_count=5)
    mark(one, 2, sanne, cpr, required=True)
    mark(one, 3, sanne, hygiene, state="completed", completed=True)
    mark(one, 4, leaver, hygiene, state="completed", completed=True, required=True)
    mark(one, 5, tom, hygiene, planned="already_unenrolled", state="unenrolled")
    mark(one, 6, UserFactory.create(), hygiene, planned="not_enrolled", state="")
    mark(other, 2, tom, cpr)
    return one


def group(planned: str, became: str, activity: LearningActivity, **numbers: Any) -> MarkGroup:
    known = {"marks": 1, "states": {"in_progress": 1}, **numbers}
    return MarkGroup(planned=planned, outcome=became, activity_id=activity.pk, **known)


def test_a_plan_counts_what_will_be_done(counted, cpr, hygiene):
    both = {"marks": 2, "required": 1, "completed": 2, "states": {"completed": 2}}
    found = count(counted)
    assert sorted(found.marks, key=lambda one: (one.outcome, one.activity_id)) == [
        group("already_unenrolled", "already_unenrolled", hygiene, states={"unenrolled": 1}),
        group("not_enrolled", "not_enrolled", hygiene, states={}),
        group("unenroll", "unenroll", cpr, required=1),
        group("unenroll", "unenroll", hygiene, **both),
    ]
    assert (found.lines, found.marks_read) == ({"ready": 2, "user_unknown": 1}, 6)
    assert (found.users, found.inactive, found.learners) == (2, 1, {7: 9})


def test_a_run_counts_what_was_done(counted):
    found = count(runs(counted, cursor=2))
    assert found.by_outcome() == {
        "applied": 1,
        "unenroll": 2,
        "already_unenrolled": 1,
        "not_enrolled": 1,
    }
    assert (found.users, found.inactive) == (1, 0)


def test_of_nothing_read_nothing_is_counted(marit):
    found = count(make(marit))
    assert (found.marks_read, found.users, found.inactive, found.marks) == (0, 0, 0, ())


# --- lines ----------------------------------------------------------------------------------------


def test_lines_are_done_in_full_in_part_and_not_at_all(marit, sanne, tom, cpr, hygiene):
    for user in (sanne, tom):
        EnrollmentFactory.create(user=user, activity=cpr)
    EnrollmentFactory.create(user=sanne, activity=hygiene)
    lines = [(sanne, [cpr, hygiene]), (tom, [cpr, hygiene]), (UserFactory.create(), [cpr])]
    plan = planned(marit, "unenroll", lines)
    planned(marit, "unenroll", [(sanne, [cpr])])
    assert lines_done(plan, several=None) == LinesDone(in_full=1, in_part=1)
    first = plan.marks.order_by("number").values_list("number", flat=True)[0]
    assert lines_done(runs(plan, cursor=first), several=None) == LinesDone(in_full=0, in_part=1)
    assert lines_done(runs(plan, cursor=first + 1), several=None) == LinesDone(in_full=1, in_part=0)


def test_a_mark_of_a_repeated_address_is_done_in_each_of_its_lines(marit, sanne, tom, cpr, hygiene):
    for user in (sanne, tom):
        for activity in (cpr, hygiene):
            EnrollmentFactory.create(user=user, activity=activity)
    lines = [(sanne, [cpr]), (tom, [cpr, hygiene]), (sanne, [cpr, hygiene]), (sanne, [cpr])]
    plan = planned(marit, "unenroll", lines)
    assert plan.marks.count() == 4
    assert lines_done(plan, several=None) == LinesDone(in_full=4, in_part=0)
    first = plan.marks.order_by("number").values_list("number", flat=True)[0]
    assert lines_done(runs(plan, cursor=first), several=None) == LinesDone(in_full=2, in_part=1)


# --- learners -------------------------------------------------------------------------------------


def plan_of(*groups: tuple[LearningActivity, int, str]) -> Counts:
    return Counts(
        marks=tuple(
            MarkGroup(planned=code, outcome=code, activity_id=activity.pk, marks=marks)
            for activity, marks, code in groups
        )
    )


def test_learners_are_counted_of_what_the_plan_changes(marit, cpr, hygiene):
    EnrollmentFactory.create_batch(3, activity=cpr)
    EnrollmentFactory.create(activity=cpr, unenrolled=True)
    EnrollmentFactory.create_batch(2, activity=hygiene)
    plan = plan_of((cpr, 1, "unenroll"), (hygiene, 4, "not_enrolled"))
    assert learners(plan, {"unenroll"}, Actor.at_screen(marit)) == {cpr.pk: 3}


def test_learners_are_those_in_scope(cpr):
    ward = TeamFactory.create()
    manager = give(UserFactory.create(), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=manager, team=ward)
    EnrollmentFactory.create_batch(2, activity=cpr)
    EnrollmentFactory.create(activity=cpr, user=UserFactory.create(team=ward))
    actor = Actor.at_screen(manager)
    assert learners(plan_of((cpr, 1, "unenroll")), {"unenroll"}, actor) == {cpr.pk: 1}


def test_learners_are_counted_as_far_as_a_share_is_asked(marit, cpr, monkeypatch, settings):
    monkeypatch.setattr(sys.modules["imports.queries.summary"], "LEARNERS_SHOWN", 3)
    settings.CONFIRM_PERCENT = 25
    EnrollmentFactory.create_batch(11, activity=cpr)
    actor = Actor.at_screen(marit)
    assert learners(plan_of((cpr, 1, "unenroll")), {"unenroll"}, actor) == {cpr.pk: 5}
    parts = plan_of((cpr, 1, "remove"), (cpr, 1, "remove_and_reenroll"))
    assert learners(parts, {"remove", "remove_and_reenroll"}, actor) == {cpr.pk: 9}


# --- repeated addresses ---------------------------------------------------------------------------


def test_an_address_of_several_lines_is_told_as_it_stands_first(marit):
    one, other = make(marit), make(marit)
    for row, email in enumerate(["Tom@a.nl", "els@a.nl", "", "", "TOM@a.nl", "tom@A.nl"], start=2):
        line(one, row, email)
    line(other, 2, "els@a.nl")
    line(other, 3, "tom@a.nl")
    tom = RepeatedEmail(email="Tom@a.nl", rows=(2, 6, 7))
    assert repeated(one) == Repeated(count=1, samples=(tom,))
    line(one, 9, "els@a.nl")
    els = RepeatedEmail(email="els@a.nl", rows=(3, 9))
    assert repeated(one) == Repeated(count=2, samples=(tom, els))


@pytest.mark.parametrize("by_mark", [False, True])
def test_of_many_repeated_addresses_the_first_fifty_are_named(marit, by_mark):
    one = make(marit)
    for row in range(51):
        line(one, 2 + row, f"user{row}@a.nl", marked="7")
        line(one, 60 + row, f"user{row}@a.nl", marked="7")
    found = repeated(one, by_mark=by_mark)
    assert (found.count, len(found.samples)) == (51, 50)
    assert [sample.rows for sample in found.samples] == [(2 + n, 60 + n) for n in range(50)]


def test_where_each_line_has_one_mark_pairs_are_repeated(marit):
    one, other = make(marit), make(marit)
    lines = [
        ("Tom@a.nl", "7"),
        ("tom@a.nl", "8"),
        ("els@a.nl", "7"),
        ("els@a.nl", ""),
        ("els@a.nl", ""),
        ("", "7"),
        ("", "7"),
        ("TOM@a.nl", "7"),
    ]
    for row, (email, marked) in enumerate(lines, start=2):
        line(one, row, email, marked=marked)
    line(other, 2, "els@a.nl", marked="7")
    line(other, 3, "tom@a.nl", marked="8")
    tom = RepeatedEmail(email="Tom@a.nl", rows=(2, 9), activity_id=7)
    assert repeated(one, by_mark=True) == Repeated(count=1, samples=(tom,))
    assert repeated(one) != repeated(one, by_mark=True)


def test_of_one_pair_a_thousand_rows_are_named(marit):
    one = make(marit)
    known = {"email": "els@a.nl", "email_key": "els@a.nl", "outcome": "ready", "marked": "7"}
    ImportLine.objects.bulk_create(
        ImportLine(import_run=one, row=row, **known) for row in range(2, 1_003)
    )
    [sample] = repeated(one, by_mark=True).samples
    assert sample.rows == tuple(range(2, 1_002))
