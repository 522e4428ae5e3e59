"""Which held qualification requires an enrollment, and whether it comes back after Remove."""

import pytest
from django.db.models import Exists, Q, QuerySet

from enrollments.models import Enrollment, Holder, Qualification, User
from enrollments.queries.requirements import (
    CAN_RETURN,
    first_requiring,
    names_requiring,
    required_pairs,
    requiring,
)
from enrollments.services import remove
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
)
from tests.rows import of

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(sanne) -> Enrollment:
    return EnrollmentFactory.create(user=sanne)


def requires(row: Enrollment, name: str, **columns: object) -> Qualification:
    """A qualification that requires this enrollment's activity and that its user holds."""
    return QualificationFactory.create(
        name=name, activities=[row.activity], holders=[row.user], **columns
    )


def with_requirements(enrollments: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """Adds `required_by` (names, or "") and `returns` (comes back empty after Remove)."""
    return enrollments.annotate(
        required_by=names_requiring(), returns=CAN_RETURN & Q(Exists(requiring()))
    )


def seen(row: Enrollment) -> tuple[str, bool]:
    found = with_requirements(of(row)).get()
    return found.required_by, found.returns


def test_nothing_requires_it(row):
    assert seen(row) == ("", False)


def test_a_held_qualification_requires_it(row):
    requires(row, "Level 4 nurse")
    assert seen(row) == ("Level 4 nurse", True)


def test_all_are_named_the_first_by_name_first(row):
    for name in ("Wound care", "Anaesthesia", "Level 4 nurse"):
        requires(row, name)
    assert seen(row) == ("Anaesthesia, Level 4 nurse, Wound care", True)


def test_the_first_by_name_is_the_first_of_the_names(row):
    for name in ("Wound care", "Anaesthesia", "Level 4 nurse"):
        requires(row, name)
    first = of(row).annotate(first=first_requiring()).values_list("first", flat=True).get()
    assert Qualification.objects.get(pk=first).name == "Anaesthesia"


def test_holding_without_requiring_and_requiring_without_holding(row, tom):
    QualificationFactory.create(activities=[row.activity], holders=[tom])
    QualificationFactory.create(activities=[LearningActivityFactory.create()], holders=[row.user])
    assert seen(row) == ("", False)


def test_an_ended_qualification_requires_nothing(row):
    requires(row, "A past one", ended=True)
    assert seen(row) == ("", False)
    requires(row, "Level 4 nurse")
    assert seen(row) == ("Level 4 nurse", True)


def test_a_leavers_is_required_and_does_not_return(row):
    requires(row, "Level 4 nurse")
    of(row.user).update(is_active=False)
    assert seen(row) == ("Level 4 nurse", False)


def test_an_archived_one_is_required_and_does_not_return():
    row = EnrollmentFactory.create(activity__archived=True)
    requires(row, "Level 4 nurse")
    assert seen(row) == ("Level 4 nurse", False)


def test_an_unenrolled_one_is_required_and_returns(sanne):
    row = EnrollmentFactory.create(user=sanne, unenrolled=True)
    requires(row, "Level 4 nurse")
    assert seen(row) == ("Level 4 nurse", True)


def test_a_name_with_a_quote_a_percent_sign_and_a_comma(row):
    requires(row, "100 % 'safe', really")
    assert seen(row) == ("100 % 'safe', really", True)


def test_each_row_has_its_own(sanne, tom):
    activity, other = LearningActivityFactory.create_batch(2)
    QualificationFactory.create(name="Anaesthesia", activities=[activity], holders=[sanne, tom])
    QualificationFactory.create(name="Wound care", activities=[activity, other], holders=[tom])
    for user in (sanne, tom):
        for one in (activity, other):
            EnrollmentFactory.create(user=user, activity=one)
    rows = with_requirements(Enrollment.objects.all())
    found = {(row.user_id, row.activity_id): (row.required_by, row.returns) for row in rows}
    assert found == {
        (sanne.pk, activity.pk): ("Anaesthesia", True),
        (sanne.pk, other.pk): ("", False),
        (tom.pk, activity.pk): ("Anaesthesia, Wound care", True),
        (tom.pk, other.pk): ("Wound care", True),
    }


def test_other_names_of_the_outer_columns(sanne):
    """Rows that are no enrollments: a user, asked about one activity."""
    activity = LearningActivityFactory.create()
    QualificationFactory.create(name="Level 4 nurse", activities=[activity], holders=[sanne])
    rows = User.objects.filter(pk=sanne.pk, held__qualification__activities=activity)
    named = rows.annotate(names=names_requiring("pk", "held__qualification__activities"))
    assert named.values_list("names", flat=True).get() == "Level 4 nurse"


@pytest.fixture
def academy(db) -> None:
    """Every combination of user, activity and qualification that matters, each held and not."""
    users = [UserFactory.create(), UserFactory.create(inactive=True)]
    activities = [LearningActivityFactory.create(), LearningActivityFactory.create(archived=True)]
    for user in users:
        for activity in activities:
            EnrollmentFactory.create(user=user, activity=activity, in_progress=True)
    QualificationFactory.create(name="Held by nobody", activities=activities)
    QualificationFactory.create(name="Requires nothing", holders=users)
    QualificationFactory.create(name="Past", activities=activities, holders=users, ended=True)
    QualificationFactory.create(name="Current", activities=activities, holders=users)
    QualificationFactory.create(name="Also current", activities=activities[:1], holders=users[:1])


def test_pairs_to_join_with_are_the_same_rule(academy):
    pairs = {(pair["user_id"], pair["activity"]) for pair in required_pairs()}
    rows = with_requirements(Enrollment.objects.all())
    assert pairs == {(row.user_id, row.activity_id) for row in rows if row.required_by}
    assert len(required_pairs()) == len(pairs)
    assert len(pairs) == Enrollment.objects.count()


def test_no_pair_is_of_an_ended_qualification(sanne):
    activity = LearningActivityFactory.create()
    QualificationFactory.create(ended=True, activities=[activity], holders=[sanne])
    assert not required_pairs().exists()


def test_pairs_are_of_those_who_hold_it(academy):
    Holder.objects.all().delete()
    assert list(required_pairs()) == []


def test_what_is_forecast_is_what_remove_does(academy, actor):
    forecast = {
        (row.user_id, row.activity_id): row.required_by
        for row in with_requirements(Enrollment.objects.all())
        if row.returns
    }
    remove(Enrollment.objects.all(), actor=actor)
    came_back = Enrollment.objects.select_related("source_qualification")
    assert {(row.user_id, row.activity_id) for row in came_back} == set(forecast)
    assert {row.source_qualification.name for row in came_back} == {"Also current"}
    assert set(forecast.values()) == {"Also current, Current"}
