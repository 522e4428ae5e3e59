"""What changes the rules: activities archived, requirements dropped, qualifications ended."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, LearningActivity, Qualification
from enrollments.outcomes import Outcome
from enrollments.roles import Right, Role
from enrollments.services import (
    add_requirement,
    archive,
    drop_requirement,
    end_qualification,
    enroll,
    grant_qualification,
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
from tests.ledger import Tables, assert_audited, audited
from tests.rows import fresh, of, place

pytestmark = pytest.mark.django_db
Action = AuditEvent.Action


@pytest.fixture
def cpr() -> LearningActivity:
    return LearningActivityFactory.create(title="CPR")


@pytest.fixture
def nurse(cpr, sanne) -> Qualification:
    return QualificationFactory.create(name="Level 4 nurse", activities=[cpr], holders=[sanne])


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


# --- activities -----------------------------------------------------------------------------------


def test_archiving_leaves_enrollments_and_lets_nobody_in(actor, sanne, tom, cpr):
    row = EnrollmentFactory.create(user=sanne, activity=cpr)
    result, (event,) = audited(archive, cpr, actor=actor, reason="Old")
    assert fresh(cpr).archived_at == event.at
    assert (event.action, event.activity, event.about) == (Action.ARCHIVE, cpr, "CPR")
    assert (event.user, event.reason, result.counts) == (None, "Old", {})
    assert fresh(row).state == "not_started"
    assert audited(enroll, of(tom), cpr, actor=actor).counts == {Outcome.ACTIVITY_ARCHIVED: 1}


def test_no_other_activity_becomes_archived_or_current(actor, cpr):
    other, old = LearningActivityFactory.create(), LearningActivityFactory.create(archived=True)
    audited(archive, cpr, actor=actor)
    audited(unarchive, cpr, actor=actor)
    assert not fresh(other).is_archived
    assert fresh(old).archived_at == old.archived_at


def test_archiving_twice_keeps_the_first_moment(actor, cpr):
    audited(archive, cpr, actor=actor)
    moment = fresh(cpr).archived_at
    result, (event,) = audited(archive, cpr, actor=actor)
    assert (result.counts, event.skipped) == ({Outcome.NO_CHANGE: 1}, "no_change")
    assert fresh(cpr).archived_at == moment


def test_unarchiving_enrolls_holders_who_were_never_in_it(actor, sanne, tom, cpr, nurse):
    other = LearningActivityFactory.create()
    QualificationFactory.create(name="Anaesthesia", activities=[cpr, other], holders=[sanne, tom])
    leaver, ended = UserFactory.create(inactive=True), UserFactory.create()
    for user in (leaver, ended):
        nurse.holders.create(user=user)
    EnrollmentFactory.create(user=ended, activity=cpr, unenrolled=True)
    audited(archive, cpr, actor=actor)

    result, events = audited(unarchive, cpr, actor=actor, reason="Needed")

    assert result.counts == {Outcome.ENROLL: 2}
    assert fresh(cpr).archived_at is None
    assert {row.user for row in cpr.enrollments.filter(status="enrolled")} == {sanne, tom}
    assert place(sanne, cpr).source_qualification.name == "Anaesthesia"
    assert place(ended, cpr).state == "unenrolled"
    assert not other.enrollments.exists()
    assert [event.action for event in events] == [Action.UNARCHIVE, Action.ENROLL, Action.ENROLL]
    assert {event.door for event in events[1:]} == {"rule"}
    assert "Anaesthesia, Level 4 nurse" in {event.qualifications for event in events}


def test_unarchiving_twice_is_told_as_skipped(actor, cpr, nurse):
    audited(archive, cpr, actor=actor)
    audited(unarchive, cpr, actor=actor)
    result, (event,) = audited(unarchive, cpr, actor=actor)
    assert (result.counts, event.skipped) == ({Outcome.NO_CHANGE: 1}, "no_change")


def test_what_was_removed_while_archived_comes_back_with_the_activity(actor, sanne, cpr, nurse):
    row = EnrollmentFactory.create(user=sanne, activity=cpr)
    audited(archive, cpr, actor=actor)
    assert audited(remove, of(row), actor=actor).counts == {Outcome.REMOVE: 1}
    assert audited(unarchive, cpr, actor=actor).counts == {Outcome.ENROLL: 1}


# --- requirements ---------------------------------------------------------------------------------


def test_dropping_keeps_enrollments_which_no_longer_come_back(actor, sanne, cpr, nurse):
    row = EnrollmentFactory.create(user=sanne, activity=cpr, by=nurse)
    other = LearningActivityFactory.create()
    nurse.requirements.create(activity=other)
    carer = QualificationFactory.create(activities=[cpr])
    result, (event,) = audited(drop_requirement, nurse, cpr, actor=actor, reason="New law")
    assert (event.action, event.activity, event.about) == (Action.DROP_REQUIREMENT, cpr, "CPR")
    assert (event.qualifications, event.reason, result.counts) == ("Level 4 nurse", "New law", {})
    assert nurse.requirements.get().activity == other
    assert carer.requirements.get().activity == cpr
    assert fresh(row).source_qualification == nurse
    assert audited(remove, of(row), actor=actor).counts == {Outcome.REMOVE: 1}


def test_dropping_what_is_not_required_is_told_as_skipped(actor, cpr, nurse):
    audited(drop_requirement, nurse, cpr, actor=actor)
    result, (event,) = audited(drop_requirement, nurse, cpr, actor=actor)
    assert (result.counts, event.skipped) == ({Outcome.NO_CHANGE: 1}, "no_change")


def test_requiring_it_again_enrolls_who_lost_it_meanwhile(actor, sanne, cpr, nurse):
    row = EnrollmentFactory.create(user=sanne, activity=cpr, by=nurse)
    audited(drop_requirement, nurse, cpr, actor=actor)
    audited(remove, of(row), actor=actor)
    assert audited(add_requirement, nurse, cpr, actor=actor).counts == {Outcome.ENROLL: 1}


# --- the end of a qualification -------------------------------------------------------------------


def test_ending_today_brings_nothing_back(actor, sanne, tom, cpr, nurse):
    row = EnrollmentFactory.create(user=sanne, activity=cpr, by=nurse)
    carer = QualificationFactory.create()
    result, (event,) = audited(end_qualification, nurse, actor=actor, reason="Merged")
    assert fresh(carer).is_current
    assert fresh(nurse).ended_on == timezone.localdate()
    assert (event.action, event.about) == (Action.END_QUALIFICATION, str(timezone.localdate()))
    assert (event.qualifications, result.counts) == ("Level 4 nurse", {})
    assert sanne.held.exists()
    assert audited(remove, of(row), actor=actor).counts == {Outcome.REMOVE: 1}
    assert audited(grant_qualification, nurse, of(tom), actor=actor).counts == {}
    assert not tom.enrollments.exists()


def test_one_that_ends_tomorrow_still_enrolls(actor, sanne, tom, cpr, nurse):
    row = EnrollmentFactory.create(user=sanne, activity=cpr, by=nurse)
    audited(end_qualification, nurse, on=in_days(1), actor=actor)
    assert audited(remove, of(row), actor=actor).counts == {Outcome.REMOVE_AND_REENROLL: 1}
    assert audited(grant_qualification, nurse, of(tom), actor=actor).counts == {Outcome.ENROLL: 1}


def test_ending_on_the_same_day_again_is_told_as_skipped(actor, nurse):
    audited(end_qualification, nurse, actor=actor)
    result, (event,) = audited(end_qualification, nurse, actor=actor)
    assert (result.counts, event.skipped) == ({Outcome.NO_CHANGE: 1}, "no_change")


@pytest.mark.parametrize("lift", ["resume", "a later end"])
def test_lifting_the_end_enrolls_whom_it_did_not(actor, sanne, tom, cpr, nurse, lift):
    EnrollmentFactory.create(user=sanne)
    nurse.holders.create(user=tom)
    EnrollmentFactory.create(user=tom, activity=cpr, unenrolled=True)
    of(nurse).update(ended_on=in_days(-3))
    if lift == "resume":
        result, (first, made) = audited(resume_qualification, nurse, actor=actor)
        assert (first.action, fresh(nurse).ended_on) == (Action.RESUME_QUALIFICATION, None)
    else:
        result, (first, made) = audited(end_qualification, nurse, on=in_days(9), actor=actor)
        assert (first.action, fresh(nurse).ended_on) == (Action.END_QUALIFICATION, in_days(9))
    assert result.counts == {Outcome.ENROLL: 1}
    assert (made.user, made.door) == (sanne, "rule")
    assert place(tom, cpr).state == "unenrolled"


def test_lifting_an_end_that_is_not_there_is_told_as_skipped(actor, cpr, sanne):
    nurse = QualificationFactory.create(holders=[sanne])
    result, (event,) = audited(resume_qualification, nurse, actor=actor)
    assert (result.counts, event.skipped) == ({Outcome.NO_CHANGE: 1}, "no_change")


# --- who may --------------------------------------------------------------------------------------

CALLS = {
    archive: ("cpr",),
    unarchive: ("cpr",),
    add_requirement: ("nurse", "more"),
    drop_requirement: ("nurse", "cpr"),
    end_qualification: ("nurse",),
    resume_qualification: ("nurse",),
}


@pytest.mark.parametrize("service", CALLS)
@pytest.mark.parametrize("role", Role)
def test_without_the_right_nothing_is_written(service, role, cpr, nurse):
    things = {"cpr": cpr, "nurse": nurse, "more": LearningActivityFactory.create()}
    if service is unarchive:
        of(cpr).update(archived_at=timezone.now())
    if service is resume_qualification:
        of(nurse).update(ended_on=in_days(-1))
    asker = UserFactory.create(role=role)
    before = Tables.now()
    result = service(*[things[name] for name in CALLS[service]], actor=Actor.at_screen(asker))
    if asker.has_perm(Right.CHANGE_CATALOGUE):
        assert result.refused is None
        assert [event for event in assert_audited(before) if not event.skipped]
    else:
        assert (result.refused, dict(result.counts)) == (Outcome.NOT_ALLOWED, {})
        assert (assert_audited(before), Tables.now()) == ([], before)


def test_nobody_is_enrolled_by_a_rule_in_anything_else(actor, sanne, cpr, nurse):
    """Each service makes what its own change asks for; what else is missing is not its business."""
    more = LearningActivityFactory.create()
    QualificationFactory.create(activities=[more], holders=[sanne])
    audited(add_requirement, nurse, LearningActivityFactory.create(), actor=actor)
    audited(grant_qualification, nurse, of(sanne), actor=actor)
    audited(end_qualification, nurse, on=in_days(5), actor=actor)
    assert not Enrollment.objects.filter(activity=more).exists()
