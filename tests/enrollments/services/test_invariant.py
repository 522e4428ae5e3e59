"""Whatever happens in whatever order: who holds a current qualification is in what it requires.

An active holder of a current qualification has exactly one enrollment, open or ended, in each
required activity that is not archived. Random academies, random sequences of all services that
change users, rules and enrollments; after each one it holds, and the events tell what changed.
"""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import Enrollment, Holder, LearningActivity, Qualification
from enrollments.roles import Role
from enrollments.services import (
    add_requirement,
    archive,
    create_owner,
    deactivate,
    drop_requirement,
    end_qualification,
    enroll,
    give_role,
    grant_qualification,
    manage_teams,
    reactivate,
    reenroll,
    remove,
    resume_qualification,
    unarchive,
    undo_unenroll,
    unenroll,
    withdraw_qualification,
)
from tests.factories import LearningActivityFactory, QualificationFactory, UserFactory
from tests.ledger import Tables, assert_audited, audited
from tests.rows import of

pytestmark = pytest.mark.django_db
STEPS = 25


class Academy:
    """A few of each, empty rules, and somebody who does anything with them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.actor = Actor.at_screen(UserFactory.create(role=Role.OWNER))
        self.users = UserFactory.create_batch(4)
        self.activities = LearningActivityFactory.create_batch(4)
        self.qualifications = QualificationFactory.create_batch(3)

    def step(self) -> str:
        name = self.random.choice([name for name in dir(self) if name.startswith("do_")])
        done = getattr(self, name)()
        if done is not None:
            service, *what = done
            audited(service, *what, actor=self.actor)
        return name

    def people(self) -> Any:
        return of(*self.random.sample(self.users, self.random.randint(1, 3)))

    def activity(self) -> LearningActivity:
        return self.random.choice(self.activities)

    def qualification(self) -> Qualification:
        return self.random.choice(self.qualifications)

    def places(self) -> Any:
        numbers = list(Enrollment.objects.values_list("pk", flat=True))
        return Enrollment.objects.filter(
            pk__in=self.random.sample(numbers, min(len(numbers), self.random.randint(0, 5)))
        )

    def do_deactivate(self) -> Any:
        return deactivate, self.people()

    def do_reactivate(self) -> Any:
        return reactivate, self.people()

    def do_archive(self) -> Any:
        return archive, self.activity()

    def do_unarchive(self) -> Any:
        return unarchive, self.activity()

    def do_grant(self) -> Any:
        return grant_qualification, self.qualification(), self.people()

    def do_withdraw(self) -> Any:
        return withdraw_qualification, self.qualification(), self.people()

    def do_require(self) -> None:
        days = self.random.choice([None, 0, 30])
        audited(
            add_requirement,
            self.qualification(),
            self.activity(),
            actor=self.actor,
            due_days=days,
        )

    def do_drop(self) -> Any:
        return drop_requirement, self.qualification(), self.activity()

    def do_end(self) -> None:
        day = timezone.localdate() + timedelta(days=self.random.choice([-3, 0, 1, 30]))
        audited(end_qualification, self.qualification(), actor=self.actor, on=day)

    def do_resume(self) -> Any:
        return resume_qualification, self.qualification()

    def do_enroll(self) -> Any:
        return enroll, self.people(), self.activity()

    def do_reenroll(self) -> Any:
        return reenroll, self.places()

    def do_unenroll(self) -> Any:
        return unenroll, self.places()

    def do_remove(self) -> Any:
        return remove, self.places()

    def do_undo(self) -> Any:
        return undo_unenroll, audited(unenroll, self.places(), actor=self.actor).result.batch

    def do_role(self) -> Any:
        return give_role, self.people(), self.random.choice(list(Role))

    def do_teams(self) -> Any:
        return manage_teams, self.users[0], of(self.random.choice(self.users).team)

    def do_come_in(self) -> None:
        before = Tables.now()
        create_owner(self.users[1].email, "x", first_name="X", last_name="Y")
        assert_audited(before)


def assert_invariant(story: list[str]) -> None:
    """Told once more in plain Python, row by row, without the services' own queries."""
    pairs = Counter(Enrollment.objects.values_list("user", "activity"))
    assert all(number == 1 for number in pairs.values()), story
    for holder in Holder.objects.select_related("user", "qualification"):
        end = holder.qualification.ended_on
        if not holder.user.is_active or (end and end <= timezone.localdate()):
            continue
        for activity in holder.qualification.activities.filter(archived_at=None):
            assert pairs[holder.user_id, activity.pk] == 1, f"{holder}, {activity}: {story}"


def sequence(seed: int) -> None:
    academy, story = Academy(seed), []
    for _step in range(STEPS):
        story.append(academy.step())
        assert_invariant(story)


@pytest.mark.parametrize("seed", range(4))
def test_random_academies(seed):
    sequence(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 125))
def test_more_random_academies(seed):
    sequence(seed)


def test_a_rule_that_is_forgotten_is_found_out(monkeypatch):
    """Without what follows from a reactivation, the invariant breaks and the walk sees it."""
    academy = Academy(1)
    audited(grant_qualification, academy.qualifications[0], of(*academy.users), actor=academy.actor)
    audited(deactivate, of(*academy.users), actor=academy.actor)
    audited(add_requirement, academy.qualifications[0], academy.activities[0], actor=academy.actor)
    assert_invariant([])
    monkeypatch.setattr("enrollments.services.people.enroll_required", lambda *a, **b: 0)
    reactivate(of(*academy.users), actor=academy.actor)
    with pytest.raises(AssertionError, match="Qualification"):
        assert_invariant([])
