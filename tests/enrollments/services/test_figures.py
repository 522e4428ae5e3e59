"""Figures of the overview: equal to a naive recount, the same when counted again, filled in."""

import random
from collections import Counter
from datetime import date, datetime, time, timedelta
from operator import attrgetter

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import (
    AuditEvent,
    Enrollment,
    Figure,
    Holder,
    LearningActivity,
    LearningRecord,
    Requirement,
    User,
)
from enrollments.models.figures import EVERYBODY, NO_TEAM
from enrollments.roles import Role
from enrollments.services.figures import WEEKS, count_figures, monday
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    TeamFactory,
    UserFactory,
    give,
)

NOW = datetime(2026, 6, 10, 7, 30, tzinfo=timezone.get_default_timezone())  # a Wednesday
TODAY = NOW.date()
DAY = timedelta(days=1)
CHANGED = {
    "enroll": "enrolled",
    "reenroll": "enrolled",
    "unenroll": "unenrolled",
    "remove": "removed",
}


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def at(day, hour=12):
    return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())


def figures():
    rows = Figure.objects.exclude(kind=Figure.Kind.COUNTED)
    return {
        (row.day, row.kind, row.team, row.key, row.state): row.number for row in rows.iterator()
    }


# --- the same, one by one -------------------------------------------------------------------------


def naive():
    found: Counter[tuple[date, str, int, str, str]] = Counter()

    def add(day, kind, user, key, state, number=1):
        for team in (user.team_id or NO_TEAM, EVERYBODY):
            found[day, kind, team, key, state] += number

    for ago in range(WEEKS):
        _count_week(monday(TODAY) - timedelta(weeks=ago), add)
    _count_today(add)
    _count_requirements(add)
    first = monday(TODAY) - timedelta(weeks=WEEKS - 1)
    for event in AuditEvent.objects.filter(skipped="", action__in=CHANGED):
        day = timezone.localtime(event.at).date()
        if first <= day:
            add(day, "change", event.user, event.door, CHANGED[event.action])
    return +found


def _count_week(start, add):
    begin, end = at(start, 0), at(start + 7 * DAY, 0)
    for row in Enrollment.objects.select_related("user"):
        if row.completed_at and begin <= row.completed_at < end:
            add(start, "week", row.user, "", "completed")
        if row.unenrolled_at and begin <= row.unenrolled_at < end:
            add(start, "week", row.user, "", "unenrolled")
        if state := _state_then(row, end, min(start + 7 * DAY, TODAY)):
            add(start, "week", row.user, "", state)


def _state_then(row, end, late_before):
    there = row.enrolled_at < end and (row.unenrolled_at is None or row.unenrolled_at >= end)
    if not there or (row.completed_at and row.completed_at < end):
        return ""
    if row.due_on and row.due_on < late_before:
        return "overdue"
    begun = any(record.progress and record.at < end for record in row.records.all())
    return "in_progress" if begun else "not_started"


def _count_today(add):
    late = set()
    leavers = set()
    for row in Enrollment.objects.select_related("user"):
        if row.state == "overdue":
            late.add(row.user)
        if not row.user.is_active and row.is_open and not row.completed_at:
            leavers.add(row.user)
            add(TODAY, "leaver", row.user, "", "enrollments")
    for user in late:
        add(TODAY, "late", user, "", "people")
    for user in leavers:
        add(TODAY, "leaver", user, "", "people")


def _count_requirements(add):
    for holder in Holder.objects.select_related("user", "qualification"):
        if not (holder.user.is_active and holder.qualification.is_current):
            continue
        key, lacks = str(holder.qualification_id), 0
        for requirement in holder.qualification.requirements.select_related("activity"):
            held = Enrollment.objects.filter(user=holder.user, activity=requirement.activity)
            row = held.first()
            if requirement.activity.is_archived or (row and row.is_open):
                continue
            lacks += 1
            is_late = row and row.due_on and row.due_on < TODAY
            add(TODAY, "requirement", holder.user, key, "overdue" if is_late else "open")
        add(TODAY, "requirement", holder.user, key, "held")
        if lacks:
            add(TODAY, "requirement", holder.user, key, "holders")


# --- random academies -----------------------------------------------------------------------------


def make_academy(chance):
    teams = [*TeamFactory.create_batch(3), None]
    users = [
        UserFactory.create(team=chance.choice(teams), is_active=chance.random() < 0.8)
        for _ in range(8)
    ]
    activities = [LearningActivityFactory.create(archived=chance.random() < 0.2) for _ in range(4)]
    for _ in range(3):
        QualificationFactory.create(
            activities=chance.sample(activities, chance.randint(0, 3)),
            holders=chance.sample(users, chance.randint(0, 5)),
            ended_on=chance.choice([None, None, TODAY, TODAY + DAY]),
        )
    for user in users:
        for activity in chance.sample(activities, chance.randint(0, 4)):
            make_enrollment(chance, user, activity)
    events = [
        make_event(chance, chance.choice(users), chance.choice(activities)) for _ in range(15)
    ]
    # They are written in the order in which they happen.
    for event in sorted(events, key=attrgetter("at")):
        event.save()


def drawn(chance, first, last=None):
    """A moment between two, often just where a day or week ends."""
    last = last or NOW
    moment = first + (last - first) * chance.random()
    edge = at(monday(moment.date()), 0)
    return edge if first < edge <= last and chance.random() < 0.3 else moment


def make_enrollment(chance, user, activity):
    enrolled = drawn(chance, NOW - 100 * DAY)
    row = EnrollmentFactory.build(user=user, activity=activity, enrolled_at=enrolled)
    if chance.random() < 0.6:
        row.due_on = TODAY + chance.choice([-1, 0, 1, -7, -30, -3, 20]) * DAY
    begun = done = None
    if chance.random() < 0.6:
        begun = drawn(chance, enrolled)
        row.progress = 40
        if chance.random() < 0.5:
            done = row.completed_at = drawn(chance, begun)
            row.progress = 100
    if chance.random() < 0.3:
        row.status = Enrollment.Status.UNENROLLED
        row.unenrolled_at = drawn(chance, done or begun or enrolled)
    row.save()
    for moment, percent in ((begun, 40), (done, 100)):
        if moment:
            kind = LearningRecord.Kind.PROGRESS
            LearningRecord.objects.create(enrollment=row, at=moment, kind=kind, progress=percent)


def make_event(chance, user, activity):
    return AuditEvent(
        at=drawn(chance, NOW - 100 * DAY),
        batch="00000000-0000-4000-8000-000000000001",
        door=chance.choice(AuditEvent.Door.values),
        action=chance.choice([*CHANGED, "grant"]),
        skipped=chance.choice(["", "", "no_change"]),
        user=user,
        activity=activity,
    )


@given(seed=st.integers(0, 10**6))
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_they_equal_a_naive_recount_and_counting_twice_changes_nothing(db, seed):
    with transaction.atomic():
        make_academy(random.Random(seed))
        assert count_figures()
        assert figures() == naive()
        assert count_figures()
        assert figures() == naive()
        transaction.set_rollback(True)


def test_an_empty_academy(db):
    assert count_figures()
    assert figures() == {}


# --- day after day --------------------------------------------------------------------------------


def pass_days(monkeypatch, number):
    later = NOW + number * DAY
    monkeypatch.setattr(timezone, "now", lambda: later)
    return later.date()


def number(day, kind, state, key="", team=EVERYBODY):
    row = Figure.objects.filter(day=day, kind=kind, state=state, key=key, team=team).first()
    return row.number if row else 0


def test_each_night_counts_its_day_and_the_rest_of_the_one_before(marit, monkeypatch):
    """What was done after the count of yesterday is in yesterday's number by tonight."""
    owner = Actor.at_screen(give(marit, Role.OWNER))
    activity = LearningActivityFactory.create()
    users = UserFactory.create_batch(3)
    count_figures()
    one = User.objects.filter(pk=users[0].pk)
    services.enroll(one, activity, actor=owner)
    tomorrow = pass_days(monkeypatch, 1)
    services.enroll(User.objects.filter(pk=users[1].pk), activity, actor=owner)
    count_figures()
    assert number(TODAY, "change", "enrolled", "screen") == 1
    assert number(tomorrow, "change", "enrolled", "screen") == 1
    assert number(monday(TODAY), "week", "not_started") == 2
    # What is counted of old days is kept when users move or enrollments go.
    Enrollment.objects.filter(user=users[0]).delete()
    after = pass_days(monkeypatch, 2)
    count_figures()
    assert number(TODAY, "change", "enrolled", "screen") == 1
    assert number(after, "change", "enrolled", "screen") == 0
    assert number(monday(TODAY), "week", "not_started") == 1


def test_a_week_is_closed_on_monday(db, monkeypatch):
    """Until midnight of Sunday everything counts, and nothing that comes later."""
    row = EnrollmentFactory.create(due_on=monday(TODAY) + 6 * DAY, enrolled_at=NOW - 9 * DAY)
    count_figures()
    assert number(monday(TODAY), "week", "not_started") == 1
    sunday = at(monday(TODAY) + 6 * DAY, 23)
    LearningRecord.objects.create(enrollment=row, at=sunday, kind="progress", progress=10)
    pass_days(monkeypatch, 5)
    Enrollment.objects.filter(pk=row.pk).update(
        progress=100, completed_at=at(monday(TODAY) + 7 * DAY, 1)
    )
    count_figures()
    assert number(monday(TODAY), "week", "overdue") == 1
    assert number(monday(TODAY), "week", "completed") == 0
    assert number(monday(TODAY) + 7 * DAY, "week", "completed") == 1


def test_days_without_a_worker_are_filled_in(db, monkeypatch):
    count_figures()
    row = EnrollmentFactory.create(enrolled_at=NOW + DAY)
    make = {"batch": "00000000-0000-4000-8000-000000000001", "user": row.user}
    AuditEvent.objects.create(at=NOW + DAY, door="import", action="enroll", **make)
    pass_days(monkeypatch, 20)
    count_figures()
    assert number(TODAY + DAY, "change", "enrolled", "import") == 1
    assert number(monday(TODAY) + 7 * DAY, "week", "not_started") == 1


def test_they_are_kept_for_three_years(db):
    old = {"kind": "week", "team": EVERYBODY, "key": "", "state": "overdue", "number": 1}
    for days in (3 * 365 - 1, 3 * 365 + 1):
        Figure.objects.create(day=TODAY - days * DAY, **old)
    count_figures()
    assert [
        TODAY - day for day in Figure.objects.filter(kind="week").values_list("day", flat=True)
    ] == [(3 * 365 - 1) * DAY]


def test_a_night_takes_few_statements_whatever_there_is(db, monkeypatch):
    make_academy(random.Random(1))
    count_figures()
    pass_days(monkeypatch, 1)
    with CaptureQueriesContext(connection) as queries:
        count_figures()
    written = [
        query["sql"]
        for query in queries
        if query["sql"].startswith(("INSERT", "DELETE", "UPDATE", "WITH"))
    ]
    assert len(written) <= 10
    assert len(queries) <= 17


def test_the_academys_midnight_counts(db):
    """23:30 in Amsterdam is the next day in Tokyo."""
    make = {"batch": "00000000-0000-4000-8000-000000000001", "user": UserFactory.create()}
    late = datetime.combine(date(2026, 6, 8), time(23, 30), tzinfo=timezone.get_default_timezone())
    AuditEvent.objects.create(at=late, door="import", action="enroll", **make)
    with timezone.override("Asia/Tokyo"):
        count_figures()
    assert number(date(2026, 6, 9), "change", "enrolled", "import") == 1
    assert number(date(2026, 6, 8), "change", "enrolled", "import") == 0


def test_what_a_qualification_lacks(db):
    """Open: no enrollment, or an ended one; overdue where that one was late."""
    activities = LearningActivityFactory.create_batch(4)
    user = UserFactory.create()
    qualification = QualificationFactory.create(activities=activities, holders=[user])
    EnrollmentFactory.create(user=user, activity=activities[0])
    EnrollmentFactory.create(user=user, activity=activities[1], unenrolled=True, due_on=TODAY - DAY)
    LearningActivity.objects.filter(pk=activities[2].pk).update(archived_at=NOW)
    count_figures()
    found = {
        state: number(TODAY, "requirement", state, str(qualification.pk))
        for state in ("overdue", "open", "holders", "held")
    }
    assert found == {"overdue": 1, "open": 1, "holders": 1, "held": 1}
    assert Requirement.objects.count() == 4
