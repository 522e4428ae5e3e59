"""Every service runs as many statements for fifty rows as for one, and all of them or none."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import Enrollment, Holder, LearningRecord
from enrollments.roles import Role
from enrollments.services import (
    Result,
    add_requirement,
    deactivate,
    enroll,
    give_role,
    grant_qualification,
    manage_teams,
    merge_teams,
    move_to_team,
    reactivate,
    reenroll,
    remove,
    resume_qualification,
    unarchive,
    undo_unenroll,
    unenroll,
    withdraw_qualification,
)
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    LearningRecordFactory,
    QualificationFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
)
from tests.ledger import Tables, assert_audited
from tests.rows import of

type Case = Callable[[int, Actor], Callable[[], Result]]


def rows(number: int, **columns: Any) -> list[Enrollment]:
    return EnrollmentFactory.create_batch(
        number, enrolled_at=timezone.now() - timedelta(days=9), **columns
    )


def unenrolling(number: int, actor: Actor) -> Callable[[], Result]:
    mixed = of(*rows(number), *rows(number, unenrolled=True))
    return lambda: unenroll(mixed, actor=actor)


def reenrolling(number: int, actor: Actor) -> Callable[[], Result]:
    mixed = of(
        *rows(number),
        *rows(number, unenrolled=True),
        *rows(number, unenrolled=True, user__inactive=True),
        *rows(number, unenrolled=True, activity__archived=True),
    )
    return lambda: reenroll(mixed, actor=actor)


def removing(number: int, actor: Actor) -> Callable[[], Result]:
    mixed = [*rows(number), *rows(number, completed=True)]
    for row in mixed:
        LearningRecordFactory.create_batch(2, enrollment=row)
    required = mixed[::2]
    for _qualification in range(2):
        QualificationFactory.create(
            activities=[row.activity for row in required],
            holders=[row.user for row in required],
        )
    return lambda: remove(of(*mixed), actor=actor)


def enrolling(number: int, actor: Actor) -> Callable[[], Result]:
    activity = LearningActivityFactory.create()
    users = of(
        *UserFactory.create_batch(number),
        *UserFactory.create_batch(number, inactive=True),
        *[row.user for row in rows(number, activity=activity)],
    )
    return lambda: enroll(users, activity, actor=actor)


def granting(number: int, actor: Actor) -> Callable[[], Result]:
    nurse = QualificationFactory.create(activities=LearningActivityFactory.create_batch(number))
    users = of(*UserFactory.create_batch(number))
    return lambda: grant_qualification(nurse, users, actor=actor)


def withdrawing(number: int, actor: Actor) -> Callable[[], Result]:
    users = UserFactory.create_batch(number)
    nurse = QualificationFactory.create(holders=users)
    return lambda: withdraw_qualification(nurse, of(*users), actor=actor)


def requiring(number: int, actor: Actor) -> Callable[[], Result]:
    nurse = QualificationFactory.create(holders=UserFactory.create_batch(number))
    activity = LearningActivityFactory.create()
    return lambda: add_requirement(nurse, activity, actor=actor)


def deactivating(number: int, actor: Actor) -> Callable[[], Result]:
    users = of(*UserFactory.create_batch(number), *UserFactory.create_batch(number, inactive=True))
    return lambda: deactivate(users, actor=actor)


def reactivating(number: int, actor: Actor) -> Callable[[], Result]:
    users = UserFactory.create_batch(number, inactive=True)
    for _qualification in range(min(number, 3)):
        activities = LearningActivityFactory.create_batch(2)
        QualificationFactory.create(activities=activities, holders=users)
    return lambda: reactivate(of(*users), actor=actor)


def giving_roles(number: int, actor: Actor) -> Callable[[], Result]:
    users = UserFactory.create_batch(number, role=Role.TEAM_MANAGER)
    for user in users:
        TeamManagerFactory.create(user=user)
    owner = Actor.at_command_line(UserFactory.create(role=Role.OWNER))
    return lambda: give_role(of(*users), Role.AUDITOR, actor=owner)


def managing(number: int, actor: Actor) -> Callable[[], Result]:
    user = UserFactory.create(role=Role.TEAM_MANAGER)
    for team in TeamFactory.create_batch(number):
        TeamManagerFactory.create(user=user, team=team)
    teams = of(*TeamFactory.create_batch(number))
    return lambda: manage_teams(user, teams, actor=actor)


def unarchiving(number: int, actor: Actor) -> Callable[[], Result]:
    activity = LearningActivityFactory.create(archived=True)
    QualificationFactory.create(activities=[activity], holders=UserFactory.create_batch(number))
    return lambda: unarchive(activity, actor=actor)


def resuming(number: int, actor: Actor) -> Callable[[], Result]:
    nurse = QualificationFactory.create(
        ended=True,
        activities=LearningActivityFactory.create_batch(number),
        holders=UserFactory.create_batch(2),
    )
    return lambda: resume_qualification(nurse, actor=actor)


def undoing(number: int, actor: Actor) -> Callable[[], Result]:
    ended = unenroll(of(*rows(number)), actor=actor)
    return lambda: undo_unenroll(ended.batch, actor=actor)


def moving(number: int, actor: Actor) -> Callable[[], Result]:
    team = TeamFactory.create()
    users = [*UserFactory.create_batch(number), *UserFactory.create_batch(number, team=team)]
    return lambda: move_to_team(of(*users), team, actor=actor)


def merging(number: int, actor: Actor) -> Callable[[], Result]:
    team, into = TeamFactory.create(), TeamFactory.create()
    UserFactory.create_batch(number, team=team)
    for user in UserFactory.create_batch(number, role=Role.TEAM_MANAGER):
        TeamManagerFactory.create(user=user, team=team)
    return lambda: merge_teams(team, into, actor=actor)


CASES: list[Case] = [
    unenrolling,
    reenrolling,
    removing,
    enrolling,
    granting,
    withdrawing,
    requiring,
    undoing,
    deactivating,
    reactivating,
    giving_roles,
    managing,
    moving,
    merging,
    unarchiving,
    resuming,
]
# Beginning, locking, writing, counting, committing: what a service may cost, whatever it does.
ENOUGH = 18


def statements(run: Callable[[], Result]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        run()
    return [query["sql"] for query in captured]


@pytest.mark.parametrize("case", CASES)
def test_50_rows_take_as_many_statements_as_one(actor, case, settings):
    # Of many, those that will change are counted, for the number that has to be typed.
    settings.CONFIRM_ABOVE = 1_000
    for_one, for_fifty = statements(case(1, actor)), statements(case(50, actor))
    assert len(for_one) == len(for_fifty), "\n".join(for_fifty)
    assert len(for_one) <= ENOUGH


@pytest.mark.parametrize("case", CASES)
def test_a_failure_at_any_statement_leaves_nothing_behind(actor, case):
    run = case(2, actor)
    tables, seen = Tables.now(), 0
    while True:
        remaining = [seen]

        def fail(execute, sql, params, many, context, remaining=remaining):
            if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                if not remaining[0]:
                    raise Cut
                remaining[0] -= 1
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(fail):
                run()
        except Cut:
            seen += 1
            assert assert_audited(tables) == []
            assert Tables.now() == tables
        else:
            break
    assert seen >= 3
    assert_audited(tables)
    assert Tables.now() != tables


class Cut(Exception):
    """The connection is gone, the disk is full, the worker was told to stop."""


def test_removing_deletes_the_records_in_the_database(actor):
    run = removing(50, actor)
    assert LearningRecord.objects.count() == 200
    assert not [sql for sql in statements(run) if "learningrecord" in sql]
    assert not LearningRecord.objects.exists()
    assert Holder.objects.exists()
