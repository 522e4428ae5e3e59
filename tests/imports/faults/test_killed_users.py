"""kill -9 of the worker that changes users, of a file or selected: nobody twice, nobody missed."""

import signal
from typing import Final

import pytest

from enrollments.actors import Actor
from enrollments.forms.people.selection import PEOPLE as SELECTED
from enrollments.forms.people.selection import people_content, selected_people
from enrollments.models import AuditEvent, Enrollment, User
from enrollments.queries.changing import Change, ChangeKind, forecast_of
from enrollments.queries.many import PeopleFacts
from imports import services
from tests.factories import EnrollmentFactory, LearningActivityFactory
from tests.faults.points import Point
from tests.faults.scene import PATIENCE, Scene
from tests.imports.users.books import checked_users, said
from tests.ledger import Tables, assert_audited
from tests.worker import worker

pytestmark = pytest.mark.django_db(transaction=True)

# Chunks are of four lines: see tests.worker.
PEOPLE: Final = 10
POINTS: Final = {
    "before_the_first_chunk": Point("imports.work.users.applying", "_do_chunk", 0),
    "chunk_not_committed": Point("imports.work.users.applying", "_note", 2),
    "chunk_committed": Point("imports.work.users.applying", "_do_chunk", 2),
}


def ends_by_itself(scene: Scene) -> None:
    """Every line done, each change with its event, once."""
    finished = scene.is_finished()
    assert finished.applied == PEOPLE
    assert_audited(scene.before)
    new = User.objects.filter(email__endswith="@new.example")
    assert new.count() == PEOPLE
    events = AuditEvent.objects.filter(import_number=finished.pk, action="add_user")
    assert sorted(events.values_list("user", flat=True)) == sorted(new.values_list("pk", flat=True))


@pytest.mark.parametrize("name", POINTS)
def test_a_run_is_carried_on_by_another_worker(name: str, marit: User) -> None:
    lines = (
        said(email=f"noa{number}@new.example", first_name=f"Noa{number}", last_name="Dam")
        for number in range(PEOPLE)
    )
    job = checked_users(marit, *lines)
    scene = Scene("users", marit, LearningActivityFactory.create(), job, Tables.now())
    scene.start()
    with worker(at=POINTS[name]) as doomed:
        assert doomed.wait(PATIENCE) == -signal.SIGKILL
    assert scene.now.applied < PEOPLE
    with worker():
        ends_by_itself(scene)


# --- users who were selected ----------------------------------------------------------------------

OF_SELECTION: Final = {
    "plan_not_committed": Point("imports.work.selecting", "store_people_plan", 1),
    "planned": Point("imports.work.queue", "make_plan", 1),
    "chunk_not_committed": Point("imports.work.users.applying", "_note", 2),
    "chunk_committed": Point("imports.work.users.applying", "_do_chunk", 2),
}


def leavers(marit: User) -> Scene:
    """Ten users to be deactivated, each with two open enrollments that end with it."""
    activity = LearningActivityFactory.create()
    rows = EnrollmentFactory.create_batch(PEOPLE, activity=activity)
    for row in rows:
        EnrollmentFactory.create(user=row.user)
    before, actor = Tables.now(), Actor.at_screen(marit)
    content = people_content([row.user_id for row in rows])
    params = {"unenroll_too": True}
    change = Change(ChangeKind.DEACTIVATE, {SELECTED: content, **params})
    known = forecast_of(actor, change, whom=selected_people(marit, content))
    facts = PeopleFacts(doable=PEOPLE, enrollments=known.affected, which=known.which)
    asked = {"actor": actor, "reason": "", "typed": 0, "language": "en"}
    job = services.run_people("deactivate", content, params, facts, **asked)
    return Scene("deactivate", marit, activity, job, before)


@pytest.mark.parametrize("name", OF_SELECTION)
def test_a_selection_is_carried_on_by_another_worker(name: str, marit: User) -> None:
    scene = leavers(marit)
    with worker(at=OF_SELECTION[name]) as doomed:
        assert doomed.wait(PATIENCE) == -signal.SIGKILL
    assert scene.now.applied < PEOPLE
    with worker():
        finished = scene.is_finished()
    assert (finished.applied, finished.counts.ended) == (PEOPLE, 2 * PEOPLE)
    assert_audited(scene.before)
    events = AuditEvent.objects.filter(import_number=finished.pk, user__isnull=False)
    told = list(events.values_list("action", flat=True))
    assert (told.count("deactivate"), told.count("unenroll")) == (PEOPLE, 2 * PEOPLE)
    assert not User.objects.filter(enrollments__isnull=False, is_active=True).exists()
    assert not Enrollment.objects.filter(status="enrolled").exists()
