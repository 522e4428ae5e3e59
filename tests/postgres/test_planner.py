"""What the planner is told while a check stores and counts, and that nobody else is told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from enrollments.actors import Actor
from enrollments.decisions import Deed
from enrollments.models import LearningActivity, User
from enrollments.queries.due_dates import due_forecast_of_many
from enrollments.queries.enrolling import enroll_forecast_of_many
from enrollments.queries.many import forecast_of_many
from tests.factories import EnrollmentFactory, LearningActivityFactory
from tests.imports.workbooks import filled, open_import, run, upload

pytestmark = pytest.mark.django_db(transaction=True)

STORING = 'INSERT INTO "imports_importline"'
COUNTING = 'SELECT COUNT("enrollments_user"."id") AS "users"'


def told() -> dict[str, str]:
    with connection.cursor() as cursor:
        names = ("random_page_cost", "jit", "work_mem")
        cursor.execute(f"SELECT {', '.join(f'current_setting({name!r})' for name in names)}")
        return dict(zip(names, cursor.fetchone(), strict=True))


class Watch:
    """What was told when a statement of this beginning ran."""

    def __init__(self, beginning: str) -> None:
        self.beginning = beginning
        self.seen: list[dict[str, str]] = []

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith(self.beginning):
            self.seen.append(told())
        return execute(sql, *rest)


@pytest.fixture
def cpr() -> LearningActivity:
    return LearningActivityFactory.create()


def test_it_finds_users_by_index_and_groups_in_memory(
    marit: User, sanne: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    as_ever = told()
    storing, counting = Watch(STORING), Watch(COUNTING)
    draft = open_import(marit, cpr)
    with connection.execute_wrapper(storing), connection.execute_wrapper(counting):
        plan = upload(draft, filled(draft, [(sanne.email, "", "x")]), by=marit)
        run(plan, by=marit)
    by_index = {"random_page_cost": "1.1", "jit": "off"}
    assert storing.seen == [as_ever | by_index]
    # At the end of the check. A run that went as planned keeps that count.
    assert counting.seen == [as_ever | by_index | {"work_mem": "64MB"}]
    assert told() == as_ever


def test_large_selections_are_counted_in_memory(marit: User, cpr: LearningActivity) -> None:
    rows = EnrollmentFactory.create(activity=cpr).activity.enrollments.all()
    as_ever, actor = told(), Actor.at_screen(marit)
    grouping: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if "GROUP BY" in sql:
            grouping.append(told()["work_mem"])
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        forecast_of_many(actor, Deed.UNENROLL, rows, examples=[], shown=0)
        due_forecast_of_many(actor, rows, examples=[], shown=0)
        enroll_forecast_of_many(actor, User.objects.all(), cpr)
    assert grouping == ["64MB"] * 4
    assert told() == as_ever
