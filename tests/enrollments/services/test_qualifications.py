"""Giving and taking away qualifications, and what they come to require."""

import pytest

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, Holder, Requirement, User
from enrollments.outcomes import Outcome
from enrollments.roles import Role
from enrollments.services import (
    add_requirement,
    enroll,
    grant_qualification,
    remove,
    unenroll,
    withdraw_qualification,
)
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
    give,
)
from tests.ledger import Tables, assert_audited, audited
from tests.rows import fresh, of, place

Action = AuditEvent.Action


@pytest.fixture
def activities(db):
    return LearningActivityFactory.create_batch(2)


@pytest.fixture
def nurse(activities):
    return QualificationFactory.create(name="Level 4 nurse", activities=activities)


# --- giving ---------------------------------------------------------------------------------------


def test_giving_enrolls_in_each_required_activity(actor, sanne, nurse, activities):
    result, events = audited(grant_qualification, nurse, of(sanne), actor=actor, reason="Graduated")

    rows = Enrollment.objects.order_by("activity")
    assert result.counts == {Outcome.ENROLL: 2}
    assert [row.activity for row in rows] == activities
    assert {row.source_qualification for row in rows} == {nurse}
    assert {(row.source, row.source_name, row.progress) for row in rows} == {
        (Enrollment.Source.QUALIFICATION, "", 0)
    }
    assert sanne.held.get().qualification == nurse
    assert [event.action for event in events] == [Action.GRANT, Action.ENROLL, Action.ENROLL]
    assert {event.qualifications for event in events} == {"Level 4 nurse"}
    assert {event.actor_name for event in events} == {"Marit Vink"}
    assert {event.reason for event in events} == {"Graduated"}
    given = events[0]
    assert (given.user, given.activity, given.enrollment_number) == (sanne, None, None)
    assert sanne.held.get().since == given.at


@pytest.mark.parametrize("state", ["completed", "unenrolled"])
def test_giving_leaves_an_existing_enrollment_as_it_is(actor, sanne, nurse, activities, state):
    row = EnrollmentFactory.create(user=sanne, activity=activities[0], **{state: True})
    assert audited(grant_qualification, nurse, of(sanne), actor=actor).counts == {Outcome.ENROLL: 1}
    assert fresh(row).state == state
    assert fresh(row).source == Enrollment.Source.HAND


def test_giving_twice_is_safe(actor, sanne, nurse):
    audited(grant_qualification, nurse, of(sanne), actor=actor)
    result, (event,) = audited(grant_qualification, nurse, of(sanne), actor=actor)
    assert result.counts == {Outcome.NO_CHANGE: 1}
    assert (event.action, event.skipped) == (Action.GRANT, Outcome.NO_CHANGE)
    assert event.qualifications == "Level 4 nurse"
    assert Holder.objects.count() == 1


def test_giving_does_not_bring_back_what_was_unenrolled(actor, sanne, nurse):
    audited(grant_qualification, nurse, of(sanne), actor=actor)
    audited(unenroll, Enrollment.objects.all(), actor=actor)
    audited(grant_qualification, nurse, of(sanne), actor=actor)
    assert {row.state for row in Enrollment.objects.all()} == {"unenrolled"}


def test_a_leaver_holds_it_and_is_not_enrolled(actor, nurse):
    leaver = UserFactory.create(inactive=True)
    result, (event,) = audited(grant_qualification, nurse, of(leaver), actor=actor)
    assert result.counts == {}
    assert leaver.held.exists()
    assert event.action == Action.GRANT


def test_an_archived_activity_is_left_out(actor, sanne, nurse, activities):
    archived = LearningActivityFactory.create(archived=True)
    Requirement.objects.create(qualification=nurse, activity=archived)
    assert audited(grant_qualification, nurse, of(sanne), actor=actor).counts == {Outcome.ENROLL: 2}
    assert not archived.enrollments.exists()


def test_an_ended_qualification_enrolls_nobody(actor, sanne, activities):
    ended = QualificationFactory.create(ended=True, activities=activities)
    assert audited(grant_qualification, ended, of(sanne), actor=actor).counts == {}
    assert sanne.held.exists()


def test_giving_to_many_touches_nobody_else(actor, sanne, tom, nurse, activities):
    before = UserFactory.create()
    Holder.objects.create(qualification=nurse, user=before)
    result, events = audited(grant_qualification, nurse, of(sanne, tom), actor=actor)
    assert result.counts == {Outcome.ENROLL: 4}
    assert {event.user for event in events} == {sanne, tom}
    assert not before.enrollments.exists()


def test_two_qualifications_that_require_the_same_enroll_once(actor, sanne, nurse, activities):
    other = QualificationFactory.create(activities=activities[:1])
    audited(grant_qualification, nurse, of(sanne), actor=actor)
    assert audited(grant_qualification, other, of(sanne), actor=actor).counts == {}
    assert place(sanne, activities[0]).source_qualification == nurse


def test_giving_to_nobody_is_nothing_done(actor, nurse):
    result, events = audited(grant_qualification, nurse, User.objects.none(), actor=actor)
    assert (result.counts, events) == ({}, [])


# --- taking away ----------------------------------------------------------------------------------


def test_taking_away_never_deletes_an_enrollment(actor, sanne, nurse):
    audited(grant_qualification, nurse, of(sanne), actor=actor)
    rows = list(Enrollment.objects.order_by("pk").values())

    result, (event,) = audited(
        withdraw_qualification, nurse, of(sanne), actor=actor, reason="Left the ward"
    )

    assert list(Enrollment.objects.order_by("pk").values()) == rows
    assert {row["source_qualification_id"] for row in rows} == {nurse.pk}
    assert result.counts == {}
    assert not sanne.held.exists()
    assert (event.action, event.user) == (Action.WITHDRAW, sanne)
    assert (event.qualifications, event.reason) == ("Level 4 nurse", "Left the ward")


def test_taking_away_is_of_these_users_and_this_qualification(actor, sanne, tom, nurse):
    other = QualificationFactory.create(holders=[sanne])
    audited(grant_qualification, nurse, of(sanne, tom), actor=actor)
    audited(withdraw_qualification, nurse, of(sanne), actor=actor)
    assert sanne.held.get().qualification == other
    assert tom.held.get().qualification == nurse


def test_taking_away_twice_is_safe(actor, sanne, nurse):
    audited(grant_qualification, nurse, of(sanne), actor=actor)
    audited(withdraw_qualification, nurse, of(sanne), actor=actor)
    result, (event,) = audited(withdraw_qualification, nurse, of(sanne), actor=actor)
    assert result.counts == {Outcome.NO_CHANGE: 1}
    assert (event.action, event.skipped) == (Action.WITHDRAW, Outcome.NO_CHANGE)


def test_taking_away_from_nobody_is_nothing_done(actor, nurse):
    result, events = audited(withdraw_qualification, nurse, User.objects.none(), actor=actor)
    assert (result.counts, events) == ({}, [])


def test_giving_it_again_is_an_event_of_its_own(actor, sanne, nurse):
    audited(grant_qualification, nurse, of(sanne), actor=actor)
    audited(withdraw_qualification, nurse, of(sanne), actor=actor)
    _result, events = audited(grant_qualification, nurse, of(sanne), actor=actor)
    assert [event.action for event in events] == [Action.GRANT]


def test_another_qualification_still_brings_it_back(actor, sanne, nurse, activities):
    other = QualificationFactory.create(activities=activities[:1], holders=[sanne])
    audited(grant_qualification, nurse, of(sanne), actor=actor)
    audited(withdraw_qualification, nurse, of(sanne), actor=actor)
    row = place(sanne, activities[0])
    assert audited(remove, of(row), actor=actor).counts == {Outcome.REMOVE_AND_REENROLL: 1}
    assert place(sanne, activities[0]).source_qualification == other


def test_a_user_found_twice_by_a_join_counts_once(actor, sanne, nurse):
    QualificationFactory.create_batch(2, holders=[sanne])
    found_twice = User.objects.filter(held__isnull=False)
    assert found_twice.count() == 2
    _result, events = audited(grant_qualification, nurse, found_twice, actor=actor)
    assert [event.action for event in events].count(Action.GRANT) == 1
    _result, events = audited(withdraw_qualification, nurse, found_twice, actor=actor)
    assert [event.action for event in events] == [Action.WITHDRAW]


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("service", [grant_qualification, withdraw_qualification])
def test_without_the_right_nothing_is_written(service, sanne, tom, nurse):
    if service is withdraw_qualification:
        Holder.objects.create(qualification=nurse, user=sanne)
    auditor = Actor.at_screen(give(tom, Role.AUDITOR))
    before = Tables.now()
    assert service(nurse, of(sanne), actor=auditor).refused == Outcome.NOT_ALLOWED
    assert (assert_audited(before), Tables.now()) == ([], before)


@pytest.mark.parametrize("service", [grant_qualification, withdraw_qualification])
def test_what_is_ones_own_is_left_to_a_colleague(service, actor, marit, sanne, nurse):
    if service is withdraw_qualification:
        for user in (marit, sanne):
            Holder.objects.create(qualification=nurse, user=user)
    result, events = audited(service, nurse, of(marit, sanne), actor=actor)
    assert result.counts[Outcome.OWN_ENROLLMENT] == 1
    assert marit.held.exists() is (service is withdraw_qualification)
    [skipped] = [event for event in events if event.skipped]
    assert (skipped.user, skipped.qualifications) == (marit, "Level 4 nurse")


# --- requiring more -------------------------------------------------------------------------------


def test_requiring_more_enrolls_all_active_holders(actor, sanne, tom, nurse):
    leaver = UserFactory.create(inactive=True)
    for user in (sanne, tom, leaver):
        Holder.objects.create(qualification=nurse, user=user)
    more = LearningActivityFactory.create()

    result, events = audited(add_requirement, nurse, more, actor=actor, reason="New law")

    assert result.counts == {Outcome.ENROLL: 2}
    assert {row.user for row in more.enrollments.all()} == {sanne, tom}
    assert {row.source_qualification for row in more.enrollments.all()} == {nurse}
    required, *enrolled = events
    assert (required.action, required.activity) == (Action.REQUIRE, more)
    assert (required.user, required.qualifications) == (None, "Level 4 nurse")
    assert required.about == more.title
    assert {event.action for event in enrolled} == {Action.ENROLL}
    assert {event.reason for event in events} == {"New law"}


def test_requiring_more_enrolls_in_nothing_else(actor, sanne, nurse, activities):
    """Someone who holds it and is not enrolled in the rest, because they were a leaver or the rest
    was archived when they got it."""
    Holder.objects.create(qualification=nurse, user=sanne)
    more = LearningActivityFactory.create()
    assert audited(add_requirement, nurse, more, actor=actor).counts == {Outcome.ENROLL: 1}
    assert [row.activity for row in sanne.enrollments.all()] == [more]


def test_requiring_it_twice_is_safe(actor, sanne, nurse):
    Holder.objects.create(qualification=nurse, user=sanne)
    more = LearningActivityFactory.create()
    audited(add_requirement, nurse, more, actor=actor)
    result, (event,) = audited(add_requirement, nurse, more, actor=actor)
    assert result.counts == {Outcome.NO_CHANGE: 1}
    assert (event.action, event.skipped) == (Action.REQUIRE, Outcome.NO_CHANGE)
    assert nurse.requirements.filter(activity=more).count() == 1


def test_requiring_an_archived_activity_enrolls_nobody(actor, sanne, nurse):
    Holder.objects.create(qualification=nurse, user=sanne)
    archived = LearningActivityFactory.create(archived=True)
    assert audited(add_requirement, nurse, archived, actor=actor).counts == {}
    assert nurse.requirements.filter(activity=archived).exists()


def test_an_ended_qualification_that_requires_more_enrolls_nobody(actor, sanne):
    ended = QualificationFactory.create(ended=True, holders=[sanne])
    counts = audited(add_requirement, ended, LearningActivityFactory.create(), actor=actor).counts
    assert counts == {}


def test_requiring_leaves_an_existing_enrollment_as_it_is(actor, sanne, nurse):
    Holder.objects.create(qualification=nurse, user=sanne)
    row = EnrollmentFactory.create(user=sanne, unenrolled=True)
    assert audited(add_requirement, nurse, row.activity, actor=actor).counts == {}
    assert fresh(row).state == "unenrolled"


def test_requiring_touches_no_holder_of_another_qualification(actor, sanne, tom, nurse):
    Holder.objects.create(qualification=nurse, user=sanne)
    QualificationFactory.create(holders=[tom])
    more = LearningActivityFactory.create()
    audited(add_requirement, nurse, more, actor=actor)
    assert not tom.enrollments.exists()


def test_enrolled_by_hand_and_then_required_comes_back_by_the_qualification(actor, sanne, nurse):
    Holder.objects.create(qualification=nurse, user=sanne)
    more = LearningActivityFactory.create()
    audited(enroll, of(sanne), more, actor=actor)
    audited(add_requirement, nurse, more, actor=actor)
    row = place(sanne, more)
    assert row.source == Enrollment.Source.HAND
    audited(remove, of(row), actor=actor)
    assert place(sanne, more).source_qualification == nurse
