"""What a change is forecast to do is what it does, whatever the academy: as its events tell."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Max
from hypothesis import HealthCheck, Phase, given, settings

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment
from enrollments.outcomes import Outcome
from enrollments.queries.changing import (
    Change,
    ChangeGone,
    ChangeKind,
    asked_change,
    forecast_of,
)
from enrollments.queries.changing.values import Unit
from enrollments.services import make_change
from tests.enrollments.changing.academies import Plan, SmallAcademy, Which, plans, whiches
from tests.factories import EnrollmentFactory, LearningActivityFactory, QualificationFactory
from tests.ledger import Tables, assert_audited

pytestmark = pytest.mark.django_db
Action = AuditEvent.Action
# Events about single users that these changes write, besides those about enrollments.
OF_USERS = {
    ChangeKind.GRANT: Action.GRANT,
    ChangeKind.WITHDRAW: Action.WITHDRAW,
    ChangeKind.DEACTIVATE: Action.DEACTIVATE,
    ChangeKind.REACTIVATE: Action.REACTIVATE,
}
randomly = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@contextmanager
def forgotten() -> Iterator[None]:
    """Whatever an example wrote is gone for the next one."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def events_since(newest: int, action: Action, *, skipped: str = "") -> int:
    return AuditEvent.objects.filter(pk__gt=newest, action=action, skipped=skipped).count()


@pytest.mark.parametrize("kind", ChangeKind)
@randomly
@given(plan=plans, which=whiches)
def test_what_is_forecast_is_what_happens(kind, plan, which):
    with forgotten():
        compare(SmallAcademy.of(plan), kind, which)


def compare(academy: SmallAcademy, kind: ChangeKind, which: Which) -> None:
    change = academy.change(kind, which)
    known = forecast_of(academy.actor, change)
    planned = planned_pairs(academy, change)
    newest = AuditEvent.objects.aggregate(pk=Max("pk"))["pk"] or 0
    before = academy.pairs()

    result = make_change(change, actor=academy.actor, seen=known.fingerprint)

    assert not result.refused
    made = academy.pairs() - before
    assert made == planned
    ended = events_since(newest, Action.UNENROLL)
    assert not (made and ended)
    assert known.affected == len(made) + ended == result.done
    assert len(made) == events_since(newest, Action.ENROLL)
    if kind in OF_USERS:
        assert known.of(kind) == events_since(newest, OF_USERS[kind])
        same = events_since(newest, OF_USERS[kind], skipped=Outcome.NO_CHANGE)
        assert known.of(Outcome.NO_CHANGE) == same
    if kind == ChangeKind.REQUIRE:
        rows = Enrollment.objects.filter(pk__in=of_events(newest, Action.ENROLL))
        assert {row.due_on for row in rows} <= {known.due_on}


def planned_pairs(academy: SmallAcademy, change: Change) -> set[tuple[int, int]]:
    asked = asked_change(academy.actor, change)
    asked.consequences()
    rows = [list(pairs.values_list("pair_user", "pair_activity")) for pairs in asked.pairs()]
    return set(chain(*rows))


def of_events(newest: int, action: Action) -> Any:
    events = AuditEvent.objects.filter(pk__gt=newest, action=action)
    return events.values("enrollment_number")


@pytest.mark.parametrize("kind", ChangeKind)
@randomly
@given(plan=plans, which=whiches)
def test_each_group_names_whom_it_counts(kind, plan, which):
    with forgotten():
        name_all(SmallAcademy.of(plan), kind, which)


def name_all(academy: SmallAcademy, kind: ChangeKind, which: Which) -> None:
    change = academy.change(kind, which)
    asked = asked_change(academy.actor, change)
    for group in forecast_of(academy.actor, change).consequences:
        found = [user.pk for user in asked.users(group.code).order_by("pk")]
        assert len(found) == len(set(found))
        assert {user.pk for user in group.rows} <= set(found)
        assert sorted(group.listed) == found
        assert not group.is_cut
        if group.unit == Unit.USERS:
            assert group.number == len(found), group


def test_what_changed_in_between_is_refused_and_changes_nothing(actor, sanne, tom):
    cpr = LearningActivityFactory.create()
    nurse = QualificationFactory.create(holders=[sanne, tom])
    change = Change(ChangeKind.REQUIRE, {"qualification": nurse.pk, "activity": cpr.pk})
    seen = forecast_of(actor, change).fingerprint
    EnrollmentFactory.create(user=tom, activity=cpr)
    tables = Tables.now()
    assert make_change(change, actor=actor, seen=seen).refused == Outcome.CHANGED_SINCE_SEEN
    assert not assert_audited(tables)
    again = forecast_of(actor, change)
    assert (again.affected, again.facts) == (1, {Outcome.ENROLL: 1, Outcome.ALREADY_ENROLLED: 1})
    assert make_change(change, actor=actor, seen=again.fingerprint).done == 1


def test_as_many_but_others_is_a_change(actor, sanne, tom):
    """The numbers are the same; the fingerprint stands for the very people."""
    cpr = LearningActivityFactory.create()
    nurse = QualificationFactory.create(holders=[sanne, tom])
    row = EnrollmentFactory.create(user=tom, activity=cpr)
    change = Change(ChangeKind.REQUIRE, {"qualification": nurse.pk, "activity": cpr.pk})
    seen = forecast_of(actor, change)
    row.delete()
    EnrollmentFactory.create(user=sanne, activity=cpr)
    now = forecast_of(actor, change)
    assert now.facts == seen.facts
    assert now.fingerprint != seen.fingerprint


def test_above_the_threshold_it_is_no_click(actor, sanne, tom, settings):
    settings.CHANGE_NOW = 1
    nurse = QualificationFactory.create(holders=[sanne, tom])
    activity = LearningActivityFactory.create()
    change = Change(ChangeKind.REQUIRE, {"qualification": nurse.pk, "activity": activity.pk})
    seen = forecast_of(actor, change).fingerprint
    assert make_change(change, actor=actor, seen=seen).refused == Outcome.NOT_CONFIRMED
    confirmed = Actor.at_screen(actor.user, confirmed=2)
    assert make_change(change, actor=confirmed, seen=seen).done == 2


@pytest.mark.parametrize("kind", ChangeKind)
def test_who_lacks_the_right_is_refused(kind, sanne):
    """A learner has none of these rights."""
    academy = SmallAcademy.of(Plan([True] * 4, [False] * 3, [None, None], {}, set(), {}))
    change = academy.change(kind, Which([0], 0, 0, None, False))
    seen = forecast_of(academy.actor, change).fingerprint
    result = make_change(change, actor=Actor.at_screen(sanne), seen=seen)
    assert result.refused == Outcome.NOT_ALLOWED


def test_what_is_not_there_is_gone(actor):
    with pytest.raises(ChangeGone):
        forecast_of(actor, Change(ChangeKind.UNARCHIVE, {"activity": 0}))
