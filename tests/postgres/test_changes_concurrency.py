"""Changes of rules and of people at once: each is made as it was shown, or refused.

Afterwards every active holder of a current qualification has exactly one enrollment in each
required activity that is not archived, and the events tell all that happened.
"""

import random
from typing import Any

import pytest

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, Holder, Requirement
from enrollments.outcomes import Outcome
from enrollments.queries.changing import Change, ChangeKind, forecast_of
from enrollments.queries.requirements import missing
from enrollments.services import LostRace, Result, enroll, make_change, remove
from imports import services
from imports.models import Import
from imports.work.queue import work
from tests.factories import LearningActivityFactory, QualificationFactory, UserFactory
from tests.ledger import Tables, assert_audited
from tests.rows import of
from tests.threads import Halted, Work, at_once

pytestmark = pytest.mark.django_db(transaction=True)
REQUIREMENT = "INSERT INTO enrollments_requirement"


class Place:
    """Four people, two activities, and a qualification that requires one of them."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.people = UserFactory.create_batch(4)
        self.first, self.second = LearningActivityFactory.create_batch(2)
        self.nurse = QualificationFactory.create(name="Nurse")
        self.make(self.change(ChangeKind.REQUIRE, self.first))
        self.make(Change(ChangeKind.GRANT, self.of(*self.people[:2])))
        self.make(Change(ChangeKind.DEACTIVATE, {"users": [self.people[3].pk]}))

    def of(self, *users: Any) -> dict[str, Any]:
        return {"qualification": self.nurse.pk, "users": [user.pk for user in users]}

    def change(self, kind: ChangeKind, activity: Any) -> Change:
        return Change(kind, {"qualification": self.nurse.pk, "activity": activity.pk})

    def make(self, change: Change) -> Result | None:
        """As a page does; None where it lost every race."""
        seen = forecast_of(self.actor, change).fingerprint
        try:
            return make_change(change, actor=self.actor, seen=seen)
        except LostRace:
            return None

    def changes(self) -> list[Change]:
        return [
            Change(ChangeKind.GRANT, self.of(self.people[2], self.people[3])),
            Change(ChangeKind.WITHDRAW, self.of(self.people[0])),
            self.change(ChangeKind.REQUIRE, self.second),
            self.change(ChangeKind.DROP_REQUIREMENT, self.first),
            Change(ChangeKind.ARCHIVE, {"activity": self.second.pk}),
            Change(ChangeKind.UNARCHIVE, {"activity": self.second.pk}),
            Change(ChangeKind.DEACTIVATE, {"users": [self.people[1].pk], "unenroll_too": True}),
            Change(ChangeKind.REACTIVATE, {"users": [self.people[3].pk]}),
            Change(ChangeKind.END_QUALIFICATION, {"qualification": self.nurse.pk, "on": None}),
            Change(ChangeKind.RESUME_QUALIFICATION, {"qualification": self.nurse.pk}),
        ]

    def assert_holds(self, tables: Tables) -> None:
        assert_audited(tables)
        assert not missing(Holder.objects.all()).exists()


@pytest.mark.parametrize("seed", range(6))
def test_changes_at_once_keep_what_holds(actor, seed):
    place = Place(actor)
    tables = Tables.now()
    chosen = random.Random(seed).sample(place.changes(), 5)
    others = [
        lambda: enroll(of(place.people[0]), place.second, actor=actor),
        lambda: remove(Enrollment.objects.filter(user=place.people[1]), actor=actor),
    ]
    works = at_once(*[(lambda one=one: place.make(one)) for one in chosen], *others)
    for one in works:
        result = one.outcome()
        assert result is None or result.refused in (None, Outcome.CHANGED_SINCE_SEEN)
    place.assert_holds(tables)


def test_who_is_enrolled_by_hand_in_the_middle_is_not_counted_twice(actor):
    """Enrolling waits for no rule: the change sees that it did less than was shown, and refuses."""
    place = Place(actor)
    change = place.change(ChangeKind.REQUIRE, place.second)
    seen = forecast_of(actor, change).fingerprint
    tables = Tables.now()
    running = Halted(lambda: make_change(change, actor=actor, seen=seen), after=REQUIREMENT)
    by_hand = Work(lambda: enroll(of(place.people[0]), place.second, actor=actor))
    by_hand.settle()
    result = running.go_on()
    assert by_hand.outcome().done == 1
    assert result.refused == Outcome.CHANGED_SINCE_SEEN
    place.assert_holds(tables)
    assert not Requirement.objects.filter(activity=place.second).exists()


def test_two_workers_run_a_plan_once(actor, settings):
    place = Place(actor)
    settings.CHANGE_NOW, settings.IMPORT_CHUNK_MARKS = 1, 1
    known = forecast_of(actor, place.change(ChangeKind.REQUIRE, place.second))
    job = services.run_change(known, actor=actor, reason="", typed=2, language="en")
    tables = Tables.now()
    for one in at_once(lambda: work.call(job.pk), lambda: work.call(job.pk)):
        one.outcome()
    done = Import.objects.get(pk=job.pk)
    assert (done.status, done.applied) == (Import.Status.FINISHED, 2)
    required = AuditEvent.objects.filter(action="require", activity=place.second)
    assert required.count() == 1
    place.assert_holds(tables)
