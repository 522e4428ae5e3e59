"""Every service called as every role, about every kind of user: refused means nothing changed.

A service that is not in the table of calls fails the test until it is: nobody can forget its gate.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import AuditEvent
from enrollments.outcomes import Outcome
from enrollments.roles import ROLES, Role
from enrollments.services.learning import Learned
from tests.doors.calls import (
    ELSEWHERE,
    LEARNING,
    NEVER_ON_ONESELF,
    NO_SERVICES,
    OF_A_RULE,
    OF_ALL,
    OF_THE_SERVER,
    ON_ONESELF,
    PREPARE,
    SERVICES,
    Academy,
    academy_of,
)
from tests.doors.tables import all_tables
from tests.factories import TeamFactory, TeamManagerFactory, UserFactory

pytestmark = pytest.mark.django_db


def somebody(role: Role, target: str) -> tuple[Actor, Academy]:
    """Who acts, and whom it is about: somebody `near`, in scope; `far`, out of it; or `oneself`."""
    near, far = TeamFactory.create(name="Near"), TeamFactory.create(name="Far")
    by = UserFactory.create(role=role, team=near)
    UserFactory.create(role=Role.OWNER)
    if role == Role.TEAM_MANAGER:
        TeamManagerFactory.create(user=by, team=near)
    about = (
        by if target == "oneself" else UserFactory.create(team=near if target == "near" else far)
    )
    return Actor.at_screen(by), academy_of(about)


def changed(call: Callable[[], Any], prepare: Callable[[], None] | None = None) -> tuple[Any, bool]:
    """What the service answers, and whether one row of any table is another one by it."""
    with transaction.atomic():
        if prepare:
            prepare()
        before = all_tables()
        answer = call()
        after = all_tables()
        transaction.set_rollback(True)
    return answer, after != before


def called(name: str, academy: Academy, actor: Actor) -> tuple[Any, bool]:
    prepare = PREPARE.get(name)
    return changed(
        partial(SERVICES[name][1], academy, actor),
        partial(prepare, academy, actor) if prepare else None,
    )


def test_every_service_is_in_the_table() -> None:
    known = {*SERVICES, *LEARNING, *OF_THE_SERVER, *OF_A_RULE, *NO_SERVICES, *ELSEWHERE}
    assert set(services.__all__) == known


@pytest.mark.parametrize("target", ["near", "far", "oneself"])
@pytest.mark.parametrize("role", Role)
def test_a_service_is_the_gate(role: Role, target: str) -> None:
    actor, academy = somebody(role, target)
    for name, (right, _call) in SERVICES.items():
        result, is_changed = called(name, academy, actor)
        where = f"{name} by {role}, {target}"
        is_own = target == "oneself" and name in NEVER_ON_ONESELF
        if right not in ROLES[role].rights or is_own:
            assert result.refused == Outcome.NOT_ALLOWED, where
            assert not is_changed, where
            continue
        assert result.refused is None, where
        assert result.done == 0 or may_change(name, role, target), where
        if name not in OF_ALL and not in_scope(role, target):
            assert not result.counts, f"{where}: nobody must learn that there is somebody"
            assert not is_changed, where
        elif may_change(name, role, target):
            assert is_changed, where


def in_scope(role: Role, target: str) -> bool:
    return target == "near" or (role != Role.TEAM_MANAGER)


def may_change(name: str, role: Role, target: str) -> bool:
    """Whether somebody with the right has something to do."""
    if name in OF_ALL:
        return True
    if target == "oneself":
        return name in ON_ONESELF or role == Role.OWNER
    return in_scope(role, target)


@pytest.mark.parametrize("target", ["near", "far", "oneself"])
@pytest.mark.parametrize("role", Role)
def test_learning_is_recorded_on_what_is_ones_own_alone(role: Role, target: str) -> None:
    actor, academy = somebody(role, target)
    for name, call in LEARNING.items():
        result, is_changed = changed(partial(call, academy, actor))
        own = target == "oneself"
        assert (result, is_changed) == (Learned.RECORDED if own else Learned.NO_ACCESS, own), name


class Cut(Exception):
    """The connection is gone, the disk is full, the worker was told to stop."""


def written(call: Callable[[], Any], *, cut_after: int = 0) -> int:
    """Makes the call; how many statements wrote. Behind the one with that number it is cut off."""
    writes: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if sql.startswith(("INSERT", "UPDATE", "DELETE", "WITH")):
            writes.append(sql)
            if len(writes) == cut_after:
                raise Cut
        return answer

    with connection.execute_wrapper(watch):
        call()
    return len(writes)


@pytest.mark.parametrize("name", [*SERVICES, *LEARNING])
def test_what_is_cut_off_behind_its_last_write_has_written_nothing(name: str) -> None:
    """Every service is one transaction."""
    if name in LEARNING:
        actor, academy = somebody(Role.OWNER, "oneself")
        call = partial(LEARNING[name], academy, actor)
    else:
        actor, academy = somebody(Role.OWNER, "near")
        call = partial(SERVICES[name][1], academy, actor)
        if prepare := PREPARE.get(name):
            prepare(academy, actor)
    before = all_tables()
    with transaction.atomic():
        writes = written(call)
        transaction.set_rollback(True)
    assert writes
    with pytest.raises(Cut):
        written(call, cut_after=writes)
    assert all_tables() == before


@pytest.mark.parametrize("name", SERVICES)
def test_a_rule_asks_for_nothing_itself(name: str) -> None:
    _actor, academy = somebody(Role.OWNER, "near")
    rule = Actor(persons=(), door=AuditEvent.Door.RULE)
    result, is_changed = called(name, academy, rule)
    assert (result.refused, is_changed) == (Outcome.NOT_ALLOWED, False)


@pytest.mark.parametrize("name", SERVICES)
def test_somebody_who_left_may_do_nothing(name: str) -> None:
    actor, academy = somebody(Role.OWNER, "near")
    actor.user.is_active = False
    actor.user.save(update_fields=("is_active",))
    result, is_changed = called(name, academy, actor)
    assert (result.refused, is_changed) == (Outcome.NOT_ALLOWED, False)
