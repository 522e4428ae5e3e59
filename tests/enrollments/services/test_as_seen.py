"""Unenroll as a plan saw it: what has changed since is left alone, in the same statement."""

from typing import cast

import pytest
from django.db.models import F, IntegerField, QuerySet, Value
from pytest_django import Settings

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, User
from enrollments.outcomes import Outcome
from enrollments.roles import ROLES, Reach, Right, Role, RoleRow
from enrollments.services import record_progress, reenroll, remove, unenroll, unenroll_as_seen
from tests.factories import (
    EnrollmentFactory,
    QualificationFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)
from tests.ledger import Tables, assert_audited, audited
from tests.rows import fresh, learner, of

pytestmark = pytest.mark.django_db


def seen(*rows: Enrollment) -> QuerySet[Enrollment]:
    """These rows as they are held in memory, in the revisions of then."""
    by_revision = {row.revision for row in rows}
    [revision] = by_revision
    return of(*rows).annotate(
        seen_number=F("pk"), seen=Value(revision, output_field=IntegerField())
    )


def test_what_is_still_as_seen_ends_with_its_event(actor: Actor) -> None:
    row, other = EnrollmentFactory.create_batch(2, in_progress=True)
    result, (event,) = audited(unenroll_as_seen, seen(row), actor=actor)
    assert result.counts == {Outcome.UNENROLL: 1}
    now = fresh(row)
    assert (now.status, now.unenrolled_by, now.revision) == ("unenrolled", actor.name, 2)
    assert now.unenrolled_at == event.at
    assert (event.action, event.former_status, event.revision) == ("unenroll", "enrolled", 2)
    assert (event.user_id, event.activity_id) == (row.user_id, row.activity_id)
    assert event.about == row.activity.title
    assert fresh(other).status == "enrolled"


def test_the_event_of_an_import_looks_up_no_title(marit: User) -> None:
    """There are a million of them, and the import says which activities it is about."""
    row = EnrollmentFactory.create()
    plan = Actor.by_import(marit, 214)
    _result, (event,) = audited(unenroll_as_seen, seen(row), actor=plan)
    assert (event.about, event.import_number) == ("", 214)


def test_what_changed_since_is_left_alone(actor: Actor) -> None:
    learned, ended, came_back, removed, same = EnrollmentFactory.create_batch(5)
    asked = seen(learned, ended, came_back, removed, same)
    record_progress(learned, 10, actor=learner(learned))
    for row in (ended, came_back):
        unenroll(of(row), actor=actor)
    reenroll(of(came_back), actor=actor)
    remove(of(removed), actor=actor)
    tables = Tables.now()
    events = AuditEvent.objects.count()
    assert unenroll_as_seen(asked, actor=actor).counts == {Outcome.UNENROLL: 1}
    assert_audited(tables)
    assert AuditEvent.objects.count() == events + 1
    assert fresh(same).status == "unenrolled"
    assert fresh(learned).status == fresh(came_back).status == "enrolled"


def test_nothing_asked_is_nothing_done(actor: Actor) -> None:
    row = EnrollmentFactory.create()
    assert unenroll_as_seen(seen(row).none(), actor=actor).counts == {}
    assert fresh(row).status == "enrolled"


@pytest.mark.parametrize("ends_required", [False, True])
def test_a_team_manager_ends_what_is_in_scope_and_may_be_ended(
    marit: User, sanne: User, settings: Settings, ends_required: bool
) -> None:
    settings.TEAM_MANAGERS_END_REQUIRED = ends_required
    manager = give(UserFactory.create(team=sanne.team), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=manager, team=sanne.team)
    colleague = UserFactory.create(team=sanne.team)
    row, theirs, others, own = (
        EnrollmentFactory.create(user=user)
        for user in (sanne, colleague, UserFactory.create(), manager)
    )
    QualificationFactory.create(holders=[colleague], activities=[theirs.activity])
    expected = {row, theirs} if ends_required else {row}

    plan = Actor.by_import(marit, 214, prepared_by=manager)
    result = unenroll_as_seen(seen(row, theirs, others, own), actor=plan)

    assert result.counts == {Outcome.UNENROLL: len(expected)}
    assert set(Enrollment.objects.filter(status=Enrollment.Status.UNENROLLED)) == expected


def test_who_sees_everybody_and_keeps_what_is_required(
    sanne: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No role is so today; one question does not answer the other."""
    keeper = RoleRow(reach=Reach.EVERYBODY, rights=frozenset(Right), ends_required=False)
    monkeypatch.setitem(cast("dict[str, RoleRow]", ROLES), Role.AUDITOR, keeper)
    auditor = give(UserFactory.create(), Role.AUDITOR)
    required, free = (EnrollmentFactory.create(user=sanne) for _ in range(2))
    QualificationFactory.create(holders=[sanne], activities=[required.activity])

    result = unenroll_as_seen(seen(required, free), actor=Actor.at_screen(auditor))

    assert result.counts == {Outcome.UNENROLL: 1}
    assert fresh(required).is_open
    assert not fresh(free).is_open
