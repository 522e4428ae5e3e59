"""kill -9 of the worker of an import of users: nobody is added twice, and nobody is left out."""

import signal
from typing import Final

import pytest

from enrollments.models import AuditEvent, User
from tests.factories import LearningActivityFactory
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
