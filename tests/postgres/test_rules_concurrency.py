"""What makes a rule hold again while something else changes: holders have their enrollments.

And the last owner: two who take the role from each other at once are never both without it.
"""

import pytest
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import Holder, LearningActivity, Qualification, User
from enrollments.outcomes import Outcome
from enrollments.roles import Role
from enrollments.services import (
    add_requirement,
    deactivate,
    give_role,
    grant_qualification,
    reactivate,
    remove,
    resume_qualification,
    unarchive,
)
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
)
from tests.ledger import Tables, assert_audited
from tests.rows import fresh, of
from tests.threads import Halted, Work, at_once

pytestmark = pytest.mark.django_db(transaction=True)

USERS_LOCKED = "SELECT count(*) FROM (SELECT enrollments_user"
RULES_LOCKED = "SELECT count(*) FROM (SELECT enrollments_learningactivity"
ROWS_LOCKED = "SELECT count(*) FROM (SELECT enrollments_enrollment"
EVENT = "INSERT INTO enrollments_auditevent"
ENROLLMENT = "INSERT INTO enrollments_enrollment"
HOLDER = "INSERT INTO enrollments_holder"
REQUIREMENT = "INSERT INTO enrollments_requirement"
DELETED = "DELETE FROM enrollments_enrollment"


@pytest.fixture
def cpr(db: None) -> LearningActivity:
    return LearningActivityFactory.create()


@pytest.fixture
def nurse(cpr: LearningActivity) -> Qualification:
    return QualificationFactory.create(name="Level 4 nurse", activities=[cpr])


class Scene:
    """Sanne, an activity, a qualification: before a change that makes the rule run again."""

    def __init__(self, actor: Actor, sanne: User, cpr: LearningActivity, nurse: Qualification):
        self.actor, self.sanne, self.cpr, self.nurse = actor, sanne, cpr, nurse

    def hold(self) -> None:
        Holder.objects.create(user=self.sanne, qualification=self.nurse)

    def rule_does_not_run(self, change: str) -> None:
        match change:
            case "reactivate":
                of(self.sanne).update(is_active=False)
            case "unarchive":
                of(self.cpr).update(archived_at=timezone.now())
            case "resume":
                of(self.nurse).update(ended_on=timezone.localdate())

    def run(self, change: str) -> None:
        match change:
            case "reactivate":
                reactivate(of(self.sanne), actor=self.actor)
            case "unarchive":
                unarchive(self.cpr, actor=self.actor)
            case "resume":
                resume_qualification(self.nurse, actor=self.actor)

    def grant(self) -> None:
        grant_qualification(self.nurse, of(self.sanne), actor=self.actor)

    def require(self) -> None:
        add_requirement(self.nurse, self.cpr, actor=self.actor)

    def remove(self) -> None:
        remove(self.sanne.enrollments.all(), actor=self.actor)


@pytest.fixture
def scene(actor, sanne, cpr, nurse) -> Scene:
    return Scene(actor, sanne, cpr, nurse)


CHANGES = ["reactivate", "unarchive", "resume"]


def prepare(scene: Scene, change: str, other: str) -> None:
    if other != "grant":
        scene.hold()
    if other == "require":
        scene.nurse.requirements.all().delete()
    if other == "remove":
        EnrollmentFactory.create(user=scene.sanne, activity=scene.cpr)
    scene.rule_does_not_run(change)


def assert_one_enrollment(scene: Scene, tables: Tables) -> None:
    assert_audited(tables)
    assert scene.sanne.held.exists()
    assert scene.sanne.enrollments.get().activity == scene.cpr


@pytest.mark.parametrize("other", ["grant", "require", "remove"])
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("after", [RULES_LOCKED, EVENT, "UPDATE enrollments_"])
def test_another_comes_in_the_middle_of_the_change(scene, change, other, after):
    prepare(scene, change, other)
    if change == "reactivate" and other == "grant" and after == RULES_LOCKED:
        # Who holds nothing yet has no rules to be locked.
        after = USERS_LOCKED
    tables = Tables.now()
    running = Halted(lambda: scene.run(change), after=after)
    meanwhile = Work(getattr(scene, other))
    meanwhile.settle()
    running.go_on()
    meanwhile.outcome()
    assert_one_enrollment(scene, tables)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    ("other", "after"),
    [
        ("grant", RULES_LOCKED),
        ("grant", HOLDER),
        ("require", RULES_LOCKED),
        ("require", REQUIREMENT),
        ("remove", ROWS_LOCKED),
        ("remove", RULES_LOCKED),
        ("remove", DELETED),
    ],
)
def test_the_change_comes_in_the_middle_of_another(scene, change, other, after):
    prepare(scene, change, other)
    tables = Tables.now()
    running = Halted(getattr(scene, other), after=after)
    meanwhile = Work(lambda: scene.run(change))
    meanwhile.settle()
    running.go_on()
    meanwhile.outcome()
    assert_one_enrollment(scene, tables)


def test_all_at_once_and_at_random(actor, cpr, nurse):
    users = UserFactory.create_batch(8)
    others = [QualificationFactory.create(activities=[cpr]) for _each in range(2)]
    for user in users:
        nurse.holders.create(user=user)
        EnrollmentFactory.create(user=user, activity=cpr)
    of(*users[::2]).update(is_active=False)
    tables = Tables.now()
    works = [(lambda user=user: reactivate(of(user), actor=actor)) for user in users]
    works += [(lambda user=user: remove(user.enrollments.all(), actor=actor)) for user in users]
    works += [(lambda one=one: grant_qualification(one, of(*users), actor=actor)) for one in others]
    for work in at_once(*works):
        work.outcome()
    assert_audited(tables)
    assert sorted(cpr.enrollments.values_list("user", flat=True)) == [user.pk for user in users]


def test_the_same_reactivation_from_8_threads_is_one(actor, sanne, cpr, nurse):
    nurse.holders.create(user=sanne)
    of(sanne).update(is_active=False)
    tables = Tables.now()
    for work in at_once(*[lambda: reactivate(of(sanne), actor=actor)] * 8):
        work.outcome()
    done = [event.action for event in assert_audited(tables) if not event.skipped]
    assert done == ["reactivate", "enroll"]


def test_who_is_deactivated_meanwhile_is_not_deactivated_without_an_event(actor, sanne, tom):
    """Inactive when the first one looked, reactivated before it wrote."""
    of(tom).update(is_active=False)
    tables = Tables.now()
    first = Halted(lambda: deactivate(of(sanne, tom), actor=actor), before=EVENT)
    second = Work(lambda: reactivate(of(tom), actor=actor))
    second.settle()
    assert not second.is_done
    first.go_on()
    second.outcome()
    assert_audited(tables)
    assert fresh(tom).is_active


# --- the last owner -------------------------------------------------------------------------------


@pytest.fixture
def owners(db: None) -> list[User]:
    return UserFactory.create_batch(2, role=Role.OWNER)


def still_owner() -> int:
    return User.objects.filter(role=Role.OWNER, is_active=True).count()


def takes(one: User, other: User):
    return lambda: give_role(of(other), Role.LEARNER, actor=Actor.at_screen(one))


def deactivates(one: User, other: User):
    return lambda: deactivate(of(other), actor=Actor.at_screen(one))


@pytest.mark.parametrize("first", [takes, deactivates])
@pytest.mark.parametrize("second", [takes, deactivates])
@pytest.mark.parametrize("after", [USERS_LOCKED, EVENT, "UPDATE enrollments_user"])
def test_of_two_owners_against_each_other_one_stays(owners, first, second, after):
    tables = Tables.now()
    running = Halted(first(*owners), after=after)
    meanwhile = Work(second(*owners[::-1]))
    meanwhile.settle()
    assert not meanwhile.is_done
    assert running.go_on().refused is None
    assert meanwhile.outcome().refused == Outcome.LAST_OWNER
    assert still_owner() == 1
    assert_audited(tables)


def test_of_eight_owners_who_all_take_all_one_stays(owners):
    owners += UserFactory.create_batch(6, role=Role.OWNER)
    tables = Tables.now()
    pairs = list(zip(owners, owners[1:] + owners[:1], strict=True))
    works = [takes(*pair) for pair in pairs[::2]] + [deactivates(*pair) for pair in pairs[1::2]]
    for work in at_once(*works):
        work.outcome()
    assert still_owner() == 1
    assert_audited(tables)
