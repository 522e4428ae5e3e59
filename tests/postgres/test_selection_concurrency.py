"""While a worker plans what was selected, nobody waits for it: not who clicks, nor who stops it."""

import pytest

from enrollments import services as desk_services
from enrollments.actors import Actor
from enrollments.models import Enrollment, User
from imports import services
from imports.models import Import
from imports.work import queue
from tests.factories import EnrollmentFactory
from tests.faults.scene import PEOPLE, Scene
from tests.rows import fresh, of
from tests.threads import Halted, Work

pytestmark = pytest.mark.django_db(transaction=True)

STORED = "INSERT INTO imports_importmark"


def test_a_click_on_what_is_being_planned_is_done_at_once(sanne: User) -> None:
    scene = Scene.selected()
    row = Enrollment.objects.filter(activity=scene.activity).order_by("pk")[3]
    worker = Halted(lambda: queue.work.call(scene.import_run.pk), after=STORED)
    click = Work(lambda: desk_services.unenroll(of(row), actor=Actor.at_screen(scene.marit)))
    learns = Work(lambda: EnrollmentFactory.create(user=sanne, activity=scene.activity))
    for work in (click, learns):
        work.settle()
        assert work.is_done, "waits for the plan"
    worker.go_on()
    # It was planned as it had been; the click came first.
    assert scene.now.status == Import.Status.FINISHED
    assert (scene.now.applied, fresh(row).revision) == (PEOPLE - 1, 2)


def test_it_is_asked_to_stop_at_once() -> None:
    scene = Scene.selected()
    worker = Halted(lambda: queue.work.call(scene.import_run.pk), after=STORED)
    stop = Work(lambda: services.stop(scene.now, actor=Actor.at_screen(scene.marit)))
    stop.settle()
    assert stop.is_done, "waits for the plan"
    worker.go_on()
    assert (scene.now.status, scene.now.applied) == (Import.Status.STOPPED, 0)
    assert not scene.now.marks.exists()
