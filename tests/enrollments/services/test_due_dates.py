"""Time frames: when what a qualification makes is due (rules, 3.5); until when it is current."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from enrollments.models import Enrollment, LearningActivity, Qualification
from enrollments.queries.requirements import due_again
from enrollments.services import (
    add_requirement,
    archive,
    grant_qualification,
    reactivate,
    remove,
    resume_qualification,
    unarchive,
)
from tests.factories import EnrollmentFactory, LearningActivityFactory, QualificationFactory
from tests.ledger import audited
from tests.rows import of, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def cpr() -> LearningActivity:
    return LearningActivityFactory.create()


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def requires(activity: LearningActivity, days: int | None, name: str, *holders) -> Qualification:
    nurse = QualificationFactory.create(name=name, holders=list(holders))
    nurse.requirements.create(activity=activity, due_days=days)
    return nurse


def test_given_each_requirement_has_its_own_time_frame(actor, sanne, tom):
    nurse, days = QualificationFactory.create(), (0, 1, 30, 32767, None)
    activities = LearningActivityFactory.create_batch(len(days))
    for activity, number in zip(activities, days, strict=True):
        nurse.requirements.create(activity=activity, due_days=number)
    audited(grant_qualification, nurse, of(sanne, tom), actor=actor)
    for user in (sanne, tom):
        due = [place(user, activity).due_on for activity in activities]
        assert due == [in_days(0), in_days(1), in_days(30), in_days(32767), None]


@pytest.mark.parametrize("days", [14, None])
def test_a_requirement_that_is_added(actor, sanne, cpr, days):
    nurse = QualificationFactory.create(holders=[sanne])
    audited(add_requirement, nurse, cpr, actor=actor, due_days=days)
    assert nurse.requirements.get().due_days == days
    assert place(sanne, cpr).due_on == (None if days is None else in_days(days))


def test_a_requirement_that_is_there_keeps_its_time_frame(actor, sanne, cpr):
    nurse = requires(cpr, 14, "Nurse", sanne)
    audited(add_requirement, nurse, cpr, actor=actor, due_days=90)
    assert nurse.requirements.get().due_days == 14
    assert place(sanne, cpr).due_on == in_days(14)


def test_who_becomes_active_again(actor, sanne, cpr):
    requires(cpr, 7, "Nurse", sanne)
    of(sanne).update(is_active=False)
    audited(reactivate, of(sanne), actor=actor)
    assert place(sanne, cpr).due_on == in_days(7)


def test_an_activity_that_is_current_again(actor, sanne, cpr):
    requires(cpr, 7, "Nurse", sanne)
    audited(archive, cpr, actor=actor)
    audited(unarchive, cpr, actor=actor)
    assert place(sanne, cpr).due_on == in_days(7)


def test_an_end_that_is_lifted(actor, sanne, cpr):
    nurse = requires(cpr, 7, "Nurse", sanne)
    of(nurse).update(ended_on=in_days(-1))
    audited(resume_qualification, nurse, actor=actor)
    assert place(sanne, cpr).due_on == in_days(7)


@pytest.mark.parametrize(("days", "due"), [(21, 21), (None, None)])
def test_removed_and_back_is_due_anew(actor, sanne, cpr, days, due):
    """One who is late is not timely for ever, and not late at once."""
    nurse = requires(cpr, days, "Nurse", sanne)
    row = EnrollmentFactory.create(user=sanne, activity=cpr, by=nurse, overdue=True)
    foretold = of(row).annotate(due=due_again()).values_list("due", flat=True).get()
    audited(remove, of(row), actor=actor)
    assert place(sanne, cpr).due_on == foretold == (None if due is None else in_days(due))


@pytest.mark.parametrize("way", ["remove", "reactivate", "unarchive"])
@pytest.mark.parametrize(("first", "second"), [(30, 3), (3, 30), (None, 3)])
def test_of_several_the_first_by_name_decides(actor, sanne, cpr, way, first, second):
    requires(cpr, second, "Wound care", sanne)
    requires(cpr, first, "Anaesthesia", sanne)
    past = requires(cpr, 1, "A past one", sanne)
    of(past).update(ended_on=in_days(0))
    if way == "remove":
        audited(remove, of(EnrollmentFactory.create(user=sanne, activity=cpr)), actor=actor)
    elif way == "reactivate":
        of(sanne).update(is_active=False)
        audited(reactivate, of(sanne), actor=actor)
    else:
        of(cpr).update(archived_at=timezone.now())
        audited(unarchive, cpr, actor=actor)
    row = place(sanne, cpr)
    assert row.source_qualification.name == "Anaesthesia"
    assert row.due_on == (None if first is None else in_days(first))


@pytest.mark.parametrize(("ends", "is_current"), [(None, True), (1, True), (0, False), (-1, False)])
def test_one_that_ends_tomorrow_is_current_today(actor, sanne, cpr, ends, is_current):
    nurse = requires(cpr, 5, "Nurse")
    of(nurse).update(ended_on=None if ends is None else in_days(ends))
    nurse.refresh_from_db()
    assert nurse.is_current == is_current
    audited(grant_qualification, nurse, of(sanne), actor=actor)
    assert sanne.enrollments.exists() == is_current
    row = EnrollmentFactory.create(user=sanne) if not is_current else place(sanne, cpr)
    of(row).update(activity=cpr)
    audited(remove, of(row), actor=actor)
    assert sanne.enrollments.exists() == is_current


# Half past midnight of the 2nd in Amsterdam; in London and Honolulu it is still the 1st.
NIGHT = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "today"),
    [
        ("Europe/Amsterdam", date(2026, 3, 2)),
        ("Europe/London", date(2026, 3, 1)),
        ("Pacific/Honolulu", date(2026, 3, 1)),
        ("Pacific/Kiritimati", date(2026, 3, 2)),
    ],
)
def test_today_is_the_academy_s_day(actor, sanne, tom, cpr, monkeypatch, zone, today):
    monkeypatch.setattr(timezone, "now", lambda: NIGHT)
    nurse = requires(cpr, 30, "Nurse")
    of(nurse).update(ended_on=date(2026, 3, 2))
    with timezone.override(ZoneInfo(zone)):
        audited(grant_qualification, nurse, of(sanne), actor=actor)
        if today == date(2026, 3, 2):
            assert not sanne.enrollments.exists()
            of(nurse).update(ended_on=None)
            audited(grant_qualification, nurse, of(tom), actor=actor)
            assert place(tom, cpr).due_on == date(2026, 4, 1)
        else:
            assert place(sanne, cpr).due_on == date(2026, 3, 31)


def test_due_dates_cross_the_change_of_the_clock_by_days(actor, sanne, cpr, monkeypatch):
    """Summer time begins on 29 March: the day that is 23 hours long counts as one."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 28, 22, 30, tzinfo=UTC))
    audited(grant_qualification, requires(cpr, 2, "Nurse"), of(sanne), actor=actor)
    assert Enrollment.objects.get().due_on == date(2026, 3, 30)
