"""With "every enrollment" the audit list holds everything, and each filter finds what it says.

Whatever imports ran at the same time, it is compared with one look at each event.
"""

import random
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from enrollments.models import AuditEvent, User
from enrollments.queries.audit import runs, stretches
from enrollments.queries.audit.question import AuditQuestion
from enrollments.roles import Role
from imports.models import Import
from tests.enrollments.audit.events import event, shown
from tests.factories import (
    LearningActivityFactory,
    QualificationFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
)
from tests.web import links, words

Action, Door = AuditEvent.Action, AuditEvent.Door
FIRST = datetime(2026, 3, 2, 9, tzinfo=timezone.get_default_timezone())


class History:
    """What happened in an academy, a minute after the other."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = FIRST
        near = TeamFactory.create()
        self.users = [*UserFactory.create_batch(2, team=near), *UserFactory.create_batch(2)]
        self.activities = LearningActivityFactory.create_batch(3)
        self.qualification = QualificationFactory.create()
        self.owner = UserFactory.create(role=Role.OWNER)
        self.manager = UserFactory.create(role=Role.TEAM_MANAGER)
        TeamManagerFactory.create(user=self.manager, team=near)
        self.desk = [self.owner, self.manager]
        self.running: list[Import] = []
        for _ in range(self.chance.randint(20, 60)):
            self.step()

    def step(self) -> None:
        self.now += timedelta(seconds=self.chance.choice([1, 40, 4_000, 90_000]))
        act = self.chance.choice([self.start, self.end, self.click, self.effect, self.effect])
        act()

    def write(self, **fields) -> None:
        event(at=self.now, **fields)

    def start(self) -> None:
        by = self.chance.choice(self.desk)
        action = self.chance.choice(["unenroll", "unenroll", "change", "users"])
        run = Import.objects.create(
            action=action, status="running", created_by=by, started_by=by, started_at=self.now
        )
        if action == "unenroll":
            run.activities.set(self.chance.sample(self.activities, 2))
        self.write(action=Action.START, import_number=run.pk, actor=by)
        self.running.append(run)

    def end(self) -> None:
        """One ends, fails, or goes on in somebody else's name."""
        if not self.running:
            return
        run = self.chance.choice(self.running)
        how = self.chance.choice(["finished", "stopped", "failed", "goes on"])
        if how == "goes on":
            by = self.chance.choice(self.desk)
            Import.objects.filter(pk=run.pk).update(started_by=by)
            run.started_by = by
            self.write(action=Action.GO_ON, import_number=run.pk, actor=by)
            return
        ended = {"changed_at": self.now} if how == "failed" else {"finished_at": self.now}
        Import.objects.filter(pk=run.pk).update(status=how, **ended)
        self.running.remove(run)

    def click(self) -> None:
        self.write(actor=self.chance.choice(self.desk), **self.about(self.activities))

    def effect(self) -> None:
        if not self.running:
            return
        run = self.chance.choice(self.running)
        among = list(run.activities.all()) or self.activities
        by = {"import_number": run.pk, "actor": run.started_by}
        self.write(
            **self.about(among)
            | by
            | {"door": self.chance.choice([Door.SCREEN, Door.RULE, Door.IMPORT])}
        )

    def about(self, activities) -> dict:
        chance = self.chance
        return {
            "user": chance.choice(self.users),
            "activity": chance.choice(activities),
            "action": chance.choice([Action.ENROLL, Action.UNENROLL, Action.REMOVE]),
            "door": chance.choice([Door.SCREEN, Door.RULE, Door.API]),
            "skipped": chance.choice(["", "", "no_change"]),
            "qualification": chance.choice([None, None, self.qualification]),
        }

    def question(self) -> AuditQuestion:
        """One or two filters, sometimes a period."""
        chance = self.chance
        numbers = list(Import.objects.values_list("pk", flat=True)) or [1]
        possible = {
            "actors": (chance.choice(self.desk).pk,),
            "by_rule": True,
            "users": (chance.choice(self.users).pk,),
            "activities": tuple(one.pk for one in chance.sample(self.activities, 2)),
            "qualifications": (self.qualification.pk,),
            "imports": (chance.choice(numbers),),
            "actions": tuple(chance.sample(["enroll", "unenroll", "remove", "import_start"], 2)),
            "doors": tuple(chance.sample(Door.values, 2)),
            "since": FIRST + (self.now - FIRST) * chance.random(),
            "until": FIRST + (self.now - FIRST) * chance.random(),
            "done": chance.choice([True, False]),
        }
        names = chance.sample(sorted(possible), chance.randint(0, 3))
        return AuditQuestion(in_full=True, **{name: possible[name] for name in names})


def fits(asked: AuditQuestion, one: AuditEvent) -> bool:
    """One look at one event."""
    by = not (asked.actors or asked.by_rule)
    return all(
        (
            by or one.actor_id in asked.actors or (asked.by_rule and one.door == Door.RULE),
            not asked.users or one.user_id in asked.users,
            not asked.activities or one.activity_id in asked.activities,
            not asked.qualifications or one.qualification_id in asked.qualifications,
            not asked.imports or one.import_number in asked.imports,
            not asked.actions or one.action in asked.actions,
            not asked.doors or one.door in asked.doors,
            not asked.since or one.at >= asked.since,
            not asked.until or one.at < asked.until,
            asked.done is None or asked.done == (one.skipped == ""),
        )
    )


def naive(viewer: User, asked: AuditQuestion) -> list[int]:
    teams = set(viewer.managed.values_list("team_id", flat=True))
    return [
        one.pk
        for one in AuditEvent.objects.select_related("user").order_by("-pk")
        if fits(asked, one)
        and (
            viewer.role == Role.OWNER
            or one.actor_id == viewer.pk
            or (one.user and one.user.team_id in teams)
        )
    ]


def turned(viewer: User, asked: AuditQuestion) -> list[int]:
    """What all pages show, one after the other."""
    found, before = [], None
    while True:
        stretch = stretches.audit_stretch(viewer, asked, before=before)
        found += [event.pk for group in stretch.groups for event in group.events]
        if stretch.older is None:
            return found
        assert before is None or stretch.older < before
        before = stretch.older


SIZES = {
    (stretches, "GROUPS"): 3,
    (stretches, "ROWS"): 5,
    (stretches, "LOOKED_THROUGH"): 4,
    (stretches, "OF_RUNS_LOOKED_THROUGH"): 6,
    (stretches, "STRETCHES"): 2,
    (runs, "AT_A_TIME"): (1, 2),
    (runs, "GAP"): 1,
}


@given(seed=st.integers(0, 10**6))
@settings(
    max_examples=5,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.parametrize("few_users", [500, 0])
def test_all_pages_together_hold_what_one_look_at_each_event_finds(
    db, monkeypatch, few_users, seed
):
    for (module, name), number in SIZES.items():
        monkeypatch.setattr(module, name, number)
    monkeypatch.setattr("enrollments.queries.audit.question.FEW_USERS", few_users)
    with transaction.atomic():
        history = History(seed)
        for _ in range(6):
            asked = history.question()
            for viewer in history.desk:
                expected = naive(viewer, asked)
                assert turned(viewer, asked) == expected, asked
                everything = stretches.all_events(viewer, asked)
                assert list(everything.values_list("pk", flat=True)) == expected, asked
        transaction.set_rollback(True)


@pytest.fixture
def run(marit, sanne, tom, db):
    """An import that unenrolled two people from an activity, and a click meanwhile."""
    activity = LearningActivityFactory.create(title="CPR")
    begun = timezone.now() - timedelta(hours=1)
    run = Import.objects.create(
        action="unenroll",
        status="finished",
        created_by=marit,
        started_by=marit,
        started_at=begun,
        finished_at=timezone.now(),
    )
    run.activities.add(activity)
    event(action=Action.START, import_number=run.pk, actor=marit, about="ward.xlsx", at=begun)
    batch = uuid.uuid4()
    for user in (sanne, tom):
        by = {"door": Door.IMPORT, "import_number": run.pk, "actor": marit, "batch": batch}
        event(user=user, activity=activity, at=begun, **by)
    event(action=Action.ARCHIVE, activity=activity, about="CPR", actor=tom)
    return run


def test_an_import_stands_once_or_with_every_enrollment(client_for, marit, run):
    desk = client_for(marit)
    once = desk.get("/audit/", {"number": run.pk})
    assert shown(once) == [f"Import {run.pk} started"]
    (full,) = {link for link in links(once) if "imports=every" in link}
    response = desk.get(full)
    assert shown(response) == ["2 users unenrolled from CPR", f"Import {run.pk} started"]
    assert "What imports did: Every enrollment" in words(response)
    activity = run.activities.get().pk
    by_activity = desk.get("/audit/", {"activity": activity, "imports": "every"})
    assert shown(by_activity) == ["Activity archived: CPR", "2 users unenrolled from CPR"]


def test_who_was_unenrolled_are_those_of_imports_too(client_for, marit, run, nobody_asked):
    desk = client_for(marit)
    response = desk.get("/audit/", {"action": "unenroll"})
    assert shown(response) == [nobody_asked, "2 users unenrolled from CPR"]
    assert "An import is one line" not in words(response)
    lines = b"".join(desk.post("/exports/audit/csv/?action=unenroll").streaming_content)
    assert len(lines.decode("utf-8-sig").splitlines()) == 1 + 3


@pytest.fixture
def nobody_asked(sanne):
    event(user=sanne, activity=LearningActivityFactory.create(title="AED"))
    return "Sanne Hoekstra unenrolled from AED"


def test_it_can_be_kept_as_a_view_and_taken_away(client_for, marit, run):
    desk = client_for(marit)
    asked = f"imports=every&number={run.pk}&done=yes"
    assert "asked" in desk.get(f"/audit/?{asked}").context
    response = desk.post(f"/exports/audit/csv/?{asked}")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 3


def test_only_what_was_done_or_what_was_not(client_for, marit, sanne):
    event(user=sanne, action=Action.REACTIVATE)
    event(user=sanne, action=Action.DEACTIVATE, skipped="no_change")
    desk = client_for(marit)
    assert shown(desk.get("/audit/?done=yes")) == ["Sanne Hoekstra became active again"]
    assert len(shown(desk.get("/audit/?done=no"))) == 1
    assert len(shown(desk.get("/audit/?done=no&done=yes"))) == 2
