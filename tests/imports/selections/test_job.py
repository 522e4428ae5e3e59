"""A click on many is done by a worker as an import is, and leaves what a click leaves."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from pytest_django import Settings

from enrollments import services as desk_services
from enrollments.actors import Actor
from enrollments.forms.selection import matching_token
from enrollments.models import AuditEvent, Enrollment, LearningActivity, User
from imports.models import Import, ImportMark
from tests.factories import EnrollmentFactory, QualificationFactory
from tests.imports.selections.clicks import REENROLL, REMOVE, UNENROLL, Clicks, statuses
from tests.imports.workbooks import worked
from tests.ledger import Tables, assert_audited
from tests.rows import of
from tests.web import words

pytestmark = pytest.mark.django_db(transaction=True)

Status = Import.Status
TIMES = ("id", "at", "batch", "import_number", "about")


def told(events: Any) -> list[dict[str, Any]]:
    """What audit events say, without their moment and number, in the order of the enrollments."""
    rows = [
        {name: value for name, value in event.items() if name not in TIMES}
        for event in events.values()
    ]
    return sorted(rows, key=lambda row: row["enrollment_number"])


@pytest.mark.parametrize("address", [UNENROLL, REMOVE, REENROLL])
def test_it_leaves_the_rows_and_events_of_a_click(
    address: str,
    click: Clicks,
    crowd: list[Enrollment],
    cpr: LearningActivity,
    marit: User,
    settings: Settings,
) -> None:
    QualificationFactory.create(activities=[cpr], holders=[row.user for row in crowd[:3]])
    if address == REENROLL:
        ended = of(*crowd[4:])
        desk_services.unenroll(ended, actor=Actor.at_screen(marit))
    before = Tables.now()
    job = click.do(address, reason="Left the ward")
    assert_audited(before)
    assert (job.status, job.refusal) == (Status.FINISHED, {})
    events = AuditEvent.objects.filter(pk__gt=before.newest, user__isnull=False)
    assert set(events.values_list("import_number", flat=True)) == {job.pk}
    by_hand = [event for event in told(events) if event["door"] == "screen"]
    assert {event["reason"] for event in by_hand} == {"Left the ward"}
    assert {event["actor_name"] for event in by_hand} == {"Marit Vink"}
    marks = ImportMark.objects.filter(import_run=job)
    assert marks.count() == len(crowd)
    changed = {event["enrollment_number"] for event in by_hand}
    assert changed == set(
        marks.filter(planned__in=("unenroll", "remove", "remove_and_reenroll", "reenroll"))
        .order_by("number")
        .values_list("enrollment_number", flat=True)
    )
    if address == REMOVE:
        assert [event["door"] for event in told(events) if event not in by_hand] == ["rule"] * 3
    assert job.applied == len(changed) == len(by_hand)


def test_single_boxes_become_a_job_too(click: Clicks, crowd: list[Enrollment]) -> None:
    numbers = [row.pk for row in crowd[3:9]]
    asked = click.desk.get(UNENROLL, {"e": [*numbers, 10**12]})
    click.confirm(asked)
    job = worked(Import.objects.get())
    assert (job.status, job.applied) == (Status.FINISHED, 6)
    assert (job.selection["user"], job.selection["activity"]) == (None, click.activity.pk)


def test_all_enrollments_of_one_user(
    click: Clicks, sanne: User, marit: User, client_for: Callable[[User], Client]
) -> None:
    rows = EnrollmentFactory.create_batch(5, user=sanne)
    token = matching_token(marit, QueryDict(""), user_id=sanne.pk)
    asked = click.desk.get(UNENROLL, {"all": token})
    assert "Unenroll Sanne Hoekstra from 5 activities?" in words(asked)
    click.confirm(asked)
    job = worked(Import.objects.get())
    assert set(job.activities.all()) == {row.activity for row in rows}
    assert "Selection: Sanne Hoekstra" in words(click.desk.get("/imports/"))
    assert statuses(rows) == ["unenrolled"] * 5


def test_nothing_to_do_leaves_a_record_that_says_so(
    click: Clicks, crowd: list[Enrollment], marit: User
) -> None:
    asked = click.ask(UNENROLL)
    desk_services.unenroll(of(*crowd), actor=Actor.at_screen(marit))
    again = click.ask(UNENROLL)
    assert "Nothing to unenroll" in words(again)
    # The page has no button; who sends it all the same gets what was asked for: nothing, recorded.
    click.confirm(again)
    job = worked(Import.objects.get())
    assert (job.status, job.applied, job.marks.count()) == (Status.FINISHED, 0, 12)
    assert asked.status_code == 200
