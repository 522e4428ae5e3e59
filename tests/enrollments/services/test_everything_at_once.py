"""Everything at once, at random: nobody waits for ever, and the events tell what happened."""

import random

import pytest

from enrollments.actors import Actor
from enrollments.models import Enrollment, Holder
from enrollments.services import (
    LostRace,
    add_requirement,
    enroll,
    grant_qualification,
    record_completion,
    record_progress,
    reenroll,
    remove,
    undo_unenroll,
    unenroll,
    withdraw_qualification,
)
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
)
from tests.ledger import Tables, assert_audited
from tests.rows import learner, of
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8
OPERATIONS = 25  # of each thread


class Administrator:
    """Does random things to the same 4 users, 5 activities and 2 qualifications as all others."""

    def __init__(self, seed: int, actor: Actor, users, activities, qualifications):
        self.random, self.actor = random.Random(seed), actor
        self.users, self.activities, self.qualifications = users, activities, qualifications
        self.lost = 0

    def work(self) -> None:
        for _number in range(OPERATIONS):
            try:
                self.random.choice(
                    [self.end, self.end, self.open, self.delete, self.delete, self.place]
                    + [self.give, self.take, self.require, self.learn, self.undo]
                )()
            except LostRace:
                self.lost += 1

    def some(self):
        """A selection of up to six enrollments, in any order, as they are now."""
        numbers = list(Enrollment.objects.values_list("pk", flat=True))
        chosen = self.random.sample(numbers, min(len(numbers), self.random.randint(1, 6)))
        order = self.random.choice(["pk", "-pk", "activity__title", "user__sort_name"])
        return Enrollment.objects.filter(pk__in=chosen).order_by(order)

    def people(self):
        chosen = self.random.sample(self.users, self.random.randint(1, len(self.users)))
        return of(*chosen).order_by(self.random.choice(["pk", "-pk", "sort_name"]))

    def end(self) -> None:
        unenroll(self.some(), actor=self.actor)

    def open(self) -> None:
        reenroll(self.some(), actor=self.actor)

    def delete(self) -> None:
        remove(self.some(), actor=self.actor)

    def place(self) -> None:
        enroll(self.people(), self.random.choice(self.activities), actor=self.actor)

    def give(self) -> None:
        chosen = self.random.choice(self.qualifications)
        grant_qualification(chosen, self.people(), actor=self.actor)

    def take(self) -> None:
        chosen = self.random.choice(self.qualifications)
        withdraw_qualification(chosen, self.people(), actor=self.actor)

    def require(self) -> None:
        chosen = self.random.choice(self.qualifications)
        add_requirement(chosen, self.random.choice(self.activities), actor=self.actor)

    def learn(self) -> None:
        row = self.some().first()
        if row and self.random.random() < 0.8:
            record_progress(row, self.random.randint(1, 99), actor=learner(row))
        elif row:
            record_completion(row, actor=learner(row))

    def undo(self) -> None:
        undo_unenroll(unenroll(self.some(), actor=self.actor).batch, actor=self.actor)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_200_operations_by_8_threads_over_20_enrollments(marit, seed):
    users, activities = UserFactory.create_batch(4), LearningActivityFactory.create_batch(5)
    for user in users:
        for activity in activities:
            EnrollmentFactory.create(user=user, activity=activity)
    qualifications = [
        QualificationFactory.create(activities=activities[:3], holders=users[:2]),
        QualificationFactory.create(activities=activities[2:], holders=users[1:]),
    ]
    tables = Tables.now()
    administrators = [
        Administrator(
            seed * THREADS + number, Actor.at_screen(marit), users, activities, qualifications
        )
        for number in range(THREADS)
    ]

    for work in at_once(*[administrator.work for administrator in administrators]):
        work.outcome()

    assert len(assert_audited(tables)) > THREADS * OPERATIONS / 2
    assert sum(administrator.lost for administrator in administrators) < OPERATIONS
    for holder in Holder.objects.select_related("user", "qualification"):
        required = holder.qualification.activities.exclude(enrollments__user=holder.user)
        assert not required.exists(), f"{holder}: enrolled in less than it requires"
