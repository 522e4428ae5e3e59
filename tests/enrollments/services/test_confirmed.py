"""What counts as confirmed: of an import its whole plan, and only what will change is counted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F, QuerySet, Value
from pytest_django import Settings

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.outcomes import Outcome
from enrollments.services import Result, gate
from tests.doors.tables import all_tables
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory

type Service = Callable[[Actor], Result]

ABOVE = 3


@pytest.fixture(autouse=True)
def _few(settings: Settings) -> None:
    settings.CONFIRM_ABOVE = ABOVE


@pytest.fixture
def cpr(db: None) -> LearningActivity:
    return LearningActivityFactory.create(title="CPR and AED refresher")


def _enrollments(cpr: LearningActivity, number: int, **columns: Any) -> QuerySet[Enrollment]:
    EnrollmentFactory.create_batch(number, activity=cpr, **columns)
    return Enrollment.objects.all()


def unenroll(cpr: LearningActivity, number: int) -> Service:
    rows = _enrollments(cpr, number)
    return lambda actor: services.unenroll(rows, actor=actor)


def reenroll(cpr: LearningActivity, number: int) -> Service:
    rows = _enrollments(cpr, number, unenrolled=True)
    return lambda actor: services.reenroll(rows, actor=actor)


def remove(cpr: LearningActivity, number: int) -> Service:
    rows = _enrollments(cpr, number)
    return lambda actor: services.remove(rows, actor=actor)


def enroll(cpr: LearningActivity, number: int) -> Service:
    """Half of them have an ended enrollment, which is opened again: both are counted."""
    EnrollmentFactory.create_batch(number // 2, activity=cpr, unenrolled=True)
    people = [user.pk for user in UserFactory.create_batch(number - number // 2)]
    people += Enrollment.objects.values_list("user", flat=True)
    users = User.objects.filter(pk__in=people)
    return lambda actor: services.enroll(users, cpr, actor=actor)


def enroll_planned(cpr: LearningActivity, number: int) -> Service:
    people = [user.pk for user in UserFactory.create_batch(number)]
    pairs = User.objects.filter(pk__in=people).annotate(
        pair_user=F("pk"), pair_activity=Value(cpr.pk)
    )
    return lambda actor: services.enroll_planned(pairs, actor=actor)


SERVICES = [unenroll, reenroll, remove, enroll, enroll_planned]


def test_of_pairs_more_than_the_setting_want_exactly_their_number(marit, cpr):
    assert enroll_planned(cpr, ABOVE)(Actor.at_screen(marit)).done == ABOVE
    number = ABOVE + 1
    service = enroll_planned(cpr, number)
    before = all_tables()
    for confirmed in (None, 0, number - 1, number + 1):
        result = service(Actor.at_screen(marit, confirmed=confirmed))
        assert (result.refused, result.counts) == (Outcome.NOT_CONFIRMED, {})
    assert all_tables() == before
    assert service(Actor.at_screen(marit, confirmed=number)).done == number


@pytest.mark.parametrize("prepare", SERVICES)
def test_an_import_confirmed_its_whole_plan(prepare, marit, cpr):
    number = ABOVE + 1
    service = prepare(cpr, number)
    refused = service(Actor.by_import(marit, 214, confirmed=number - 1))
    assert refused.refused == Outcome.NOT_CONFIRMED
    assert service(Actor.by_import(marit, 214, confirmed=number + 100)).done == number


@pytest.mark.parametrize(
    ("service", "columns"),
    [
        (services.unenroll, {}),
        (services.reenroll, {"unenrolled": True}),
        (services.remove, {}),
    ],
)
def test_only_what_will_change_is_counted(service, columns, actor, marit, cpr):
    rows = _enrollments(cpr, ABOVE, **columns)
    EnrollmentFactory.create(activity=cpr, user=marit, **columns)
    result = service(rows, actor=actor)
    assert (result.done, result.counts[Outcome.OWN_ENROLLMENT]) == (ABOVE, 1)


def test_of_enroll_too_only_what_will_change_is_counted(actor, cpr):
    there = EnrollmentFactory.create(activity=cpr)
    people = [there.user, *UserFactory.create_batch(ABOVE)]
    users = User.objects.filter(pk__in=[user.pk for user in people])
    result = services.enroll(users, cpr, actor=actor)
    assert (result.done, result.counts[Outcome.ALREADY_ENROLLED]) == (ABOVE, 1)


def test_a_plan_leaves_out_who_cannot_be_enrolled(marit, sanne, tom, cpr):
    """A plan is checked again while it is carried out: rules 7.4."""
    EnrollmentFactory.create(user=UserFactory.create(inactive=True))
    archived = LearningActivityFactory.create(archived=True)
    everybody = User.objects.annotate(pair_user=F("pk"), pair_activity=Value(cpr.pk))
    actor = Actor.by_import(marit, 214, confirmed=100)
    result = services.enroll_planned(everybody, actor=actor)
    assert result.counts == {Outcome.ENROLL: 2}
    in_cpr = Enrollment.objects.filter(activity=cpr)
    assert set(in_cpr.values_list("user", flat=True)) == {sanne.pk, tom.pk}
    assert set(in_cpr.values_list("source", "source_name")) == {("import", "214")}
    of_archived = User.objects.annotate(pair_user=F("pk"), pair_activity=Value(archived.pk))
    assert services.enroll_planned(of_archived, actor=actor).counts == {}
    assert not Enrollment.objects.filter(activity=archived).exists()


@pytest.mark.django_db
def test_at_a_screen_the_number_is_of_what_will_change(marit, cpr):
    rows = _enrollments(cpr, ABOVE + 1)
    EnrollmentFactory.create(activity=cpr, unenrolled=True)
    asked = ABOVE + 2
    typed = Actor.at_screen(marit, confirmed=asked)
    assert services.unenroll(rows, actor=typed).refused == Outcome.NOT_CONFIRMED
    right = Actor.at_screen(marit, confirmed=asked - 1)
    assert services.unenroll(rows, actor=right).done == asked - 1


@pytest.mark.django_db
def test_of_a_chunk_of_a_confirmed_plan_nothing_is_counted(marit):
    def counts() -> int:
        raise AssertionError("a chunk may be large, and there are many")

    plan = Actor.by_import(marit, 214, confirmed=ABOVE + 9)
    assert gate.unconfirmed(plan, ABOVE + 1, counts) is None
