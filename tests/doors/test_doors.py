"""Every door against every other, in all combinations: one outcome, one audit line, one end.

Each is held against the table of decisions, and so all are held against one another.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from django.urls import reverse
from pytest_django import Settings

from enrollments.decisions import Deed
from enrollments.models import AuditEvent, Enrollment
from enrollments.outcomes import Outcome
from enrollments.roles import ROLES, Right, Role
from imports.commandline.results import Exit
from tests.doors import through
from tests.doors.combinations import Pair, World, lines_after, make_world, rows, rows_after
from tests.doors.tables import all_tables

RIGHTS: Final = {
    Deed.ENROLL: Right.ENROLL,
    Deed.REOPEN: Right.ENROLL,
    Deed.UNENROLL: Right.UNENROLL,
    Deed.REMOVE: Right.REMOVE,
}
CASES: Final = [
    pytest.param(role, deed, id=f"{role}-{deed}")
    for role in (Role.OWNER, Role.ADMINISTRATOR, Role.TEAM_MANAGER)
    for deed in Deed
    if RIGHTS[deed] in ROLES[role].rights
]
CLICKS: Final[dict[str, Callable[[World, Deed], Any]]] = {
    "one by one": through.one_by_one,
    "selection": through.selection,
    "service": through.service,
}


def asked(world: World, deed: Deed) -> dict[Pair, Outcome]:
    """What the table says of what can be asked: to re-enroll wants an enrollment."""
    decided = world.decided(deed)
    if deed != Deed.REOPEN:
        return decided
    return {pair: code for pair, code in decided.items() if world.seen[pair].status}


# There is no list of enrollments that are not there yet: ended ones are selected to be re-enrolled.
CLICK_CASES: Final = [
    pytest.param(*case.values, door, id=f"{case.id}-{door}")
    for case in CASES
    for door in CLICKS
    if (case.values[1], door) != (Deed.ENROLL, "selection")
]


def is_there(world: World, deed: Deed, pair: Pair) -> bool:
    """Whether there is a row to click on; of what is not there, nothing is recorded."""
    seen = world.seen[pair]
    return seen.in_scope and (deed == Deed.ENROLL or bool(seen.status))


def check(world: World, deed: Deed, door: Callable[[World, Deed], Any], *, file: bool) -> None:
    before, decided = rows(), asked(world, deed)
    codes = door(world, deed)
    assert rows() == rows_after(before, decided, world.user.name)
    if file:
        assert codes == {pair: code.value for pair, code in decided.items()}
        told = decided
    else:
        told = {pair: code for pair, code in decided.items() if is_there(world, deed, pair)}
    # Of an import the stored marks are the record of what it left alone.
    assert through.audited() == lines_after(deed, told, skips=not file)
    kinds = {AuditEvent.Door.IMPORT if file else AuditEvent.Door.SCREEN, AuditEvent.Door.RULE}
    of_users = AuditEvent.objects.filter(user__isnull=False)
    assert set(of_users.values_list("door", flat=True)) <= kinds


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "deed"), CASES)
def test_the_combinations_are_all_there(role: Role, deed: Deed) -> None:
    """Else a door could differ in one that nobody looks at."""
    world = make_world(role)
    manager = role == Role.TEAM_MANAGER
    assert len(world.seen) == (60 if manager else 36)
    assert len(set(world.seen.values())) == (12 * 5 if manager else 12 * (2 + (role != Role.OWNER)))
    assert len(set(world.decided(deed).values())) >= 3


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "deed", "door"), CLICK_CASES)
def test_a_click_does_as_the_table_says(role: Role, deed: Deed, door: str) -> None:
    check(make_world(role), deed, CLICKS[door], file=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "deed"), [case for case in CASES if case.values[1] != Deed.ENROLL]
)
def test_a_large_click_does_as_the_table_says(role: Role, deed: Deed, settings: Settings) -> None:
    settings.JOB_ABOVE = 0
    world = make_world(role)
    before, decided = rows(), asked(world, deed)
    told = {pair: code for pair, code in decided.items() if is_there(world, deed, pair)}
    codes = through.job(world, deed)
    assert codes == {pair: code.value for pair, code in told.items()}
    assert rows() == rows_after(before, decided, world.user.name)
    # Its marks are the record of what it left alone, as those of an import.
    assert through.audited() == lines_after(deed, told, skips=False)
    of_users = AuditEvent.objects.filter(user__isnull=False)
    kinds = {AuditEvent.Door.SCREEN, AuditEvent.Door.RULE}
    assert set(of_users.values_list("door", flat=True)) <= kinds


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "deed"), CASES)
def test_a_workbook_does_as_the_table_says(role: Role, deed: Deed) -> None:
    check(make_world(role), deed, through.wizard, file=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("role", "deed"), CASES)
def test_a_command_does_as_the_table_says(role: Role, deed: Deed, tmp_path: Path) -> None:
    door = partial(through.command_line, folder=tmp_path)
    check(make_world(role), deed, door, file=True)


# --- without the right ----------------------------------------------------------------------------

REFUSED: Final = [
    pytest.param(role, deed, id=f"{role}-{deed}")
    for role in Role
    for deed in Deed
    if RIGHTS[deed] not in ROLES[role].rights
]


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "deed"), REFUSED)
def test_without_the_right_no_door_opens(role: Role, deed: Deed, tmp_path: Path) -> None:
    world = make_world(role)
    client = through.signed_in(world.user)
    file = tmp_path / "ward.xlsx"
    file.write_bytes(b"never read")
    before = all_tables()
    if deed == Deed.ENROLL:
        address = reverse("user_enroll", args=[world.users[1].pk])
    else:
        address = reverse(through.PAGES[deed])
    everything = list(Enrollment.objects.values_list("pk", flat=True))
    sent = {"e": everything, "activity": world.activities[0].pk, "confirmed": "1", "ack": "on"}
    assert client.post(address, sent).status_code == 403
    opened = client.post(reverse("imports:new"), {"action": through.IMPORTS[deed]})
    # A team manager imports, but is not offered this action.
    assert opened.status_code == (422 if role == Role.TEAM_MANAGER else 403)
    by = ("--action", through.IMPORTS[deed], "--by", world.user.email)
    assert through.command("plan", file, *by) == Exit.REFUSED
    if deed != Deed.ENROLL:
        refused = through.SERVICES[deed](Enrollment.objects.all(), actor=world.actor).refused
        assert refused == Outcome.NOT_ALLOWED
    assert all_tables() == before
