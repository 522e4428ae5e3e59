"""Unenroll as a plan saw it: what has changed since is left alone, in the same statement."""

import pytest
from django.db.models import F, IntegerField, QuerySet, Value

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment
from enrollments.outcomes import Outcome
from enrollments.services import record_progress, reenroll, remove, unenroll, unenroll_as_seen
from tests.factories import EnrollmentFactory
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
    assert fresh(other).status == "enrolled"


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
