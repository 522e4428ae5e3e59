"""One place moves an import from state to state: from which states, and what is left behind."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from enrollments.models import User
from imports import moves
from imports.models import Import
from imports.values import Counts, Notes

pytestmark = pytest.mark.django_db

Status = Import.Status
LEASE = uuid.uuid4()
UNSTARTED = {Status.DRAFT, Status.CHECKING, Status.CHECKED, Status.FAILED}
STARTED = {Status.RUNNING, Status.STOPPED, Status.FINISHED, Status.FAILED}
# What every import of these tests knows of its file, its check, its run and its worker.
FULL: dict[str, Any] = {
    "template_at": timezone.now(),
    "file": "imports/1/a.xlsx",
    "file_name": "ward.xlsx",
    "file_size": 7,
    "pasted": True,
    "sheet": "Ward 3",
    "with_hidden": False,
    "with_struck": False,
    "refusal": {"code": "empty", "params": {}},
    "checking_row": 3,
    "lines_expected": 4,
    "checked_at": timezone.now(),
    "notes": Notes(sheet="Ward 3"),
    "counts": Counts(users=5),
    "right_lost_by": "Tom Bakker",
    "finished_at": timezone.now(),
    "failure": "0a1b2c",
    "lease": LEASE,
    "lease_until": timezone.now(),
}


@dataclass(frozen=True)
class Move:
    """`unstarted` and `started`: from which states it goes, before the start and after it."""

    do: Callable[[Import, User], bool]
    unstarted: set[Status]
    started: set[Status]
    to: Status | None = None


MOVES: dict[str, Move] = {
    "note_template": Move(lambda one, _by: moves.note_template(one.pk), UNSTARTED, set()),
    "choose": Move(lambda one, _by: moves.choose(one.pk), UNSTARTED, set(), Status.DRAFT),
    "take_file": Move(
        lambda one, _by: moves.take_file(one.pk, file="b.xlsx", file_name="b", sheet="S"),
        UNSTARTED,
        set(),
        Status.CHECKING,
    ),
    "choose_sheet": Move(
        lambda one, _by: moves.choose_sheet(one, "Ward 4"), UNSTARTED, set(), Status.CHECKING
    ),
    "check_again": Move(
        lambda one, _by: moves.check_again(one.pk),
        {Status.CHECKED, Status.FAILED},
        set(),
        Status.CHECKING,
    ),
    "begin_check": Move(
        lambda one, _by: moves.begin_check(one.pk, LEASE),
        {Status.CHECKING},
        set(),
        Status.CHECKING,
    ),
    "expect_lines": Move(
        lambda one, _by: moves.expect_lines(one.pk, LEASE, 9), {Status.CHECKING}, set()
    ),
    "check_on": Move(lambda one, _by: moves.check_on(one.pk, LEASE, 9), {Status.CHECKING}, set()),
    "end_check": Move(
        lambda one, _by: moves.end_check(one.pk, LEASE, notes=Notes(), counts=Counts()),
        {Status.CHECKING},
        set(),
        Status.CHECKED,
    ),
    "refuse": Move(
        lambda one, _by: moves.refuse(one.pk, LEASE, {"code": "x"}, keeps_file=False),
        {Status.CHECKING},
        set(),
        Status.DRAFT,
    ),
    "start": Move(
        lambda one, by: moves.start(one, by=by, confirmed=0),
        {Status.CHECKED},
        set(),
        Status.RUNNING,
    ),
    "ask_to_stop": Move(lambda one, _by: moves.ask_to_stop(one.pk), set(), {Status.RUNNING}),
    "go_on": Move(
        lambda one, by: moves.go_on(one.pk, by=by),
        set(),
        {Status.STOPPED, Status.FAILED},
        Status.RUNNING,
    ),
    "note_plan": Move(
        lambda one, _by: moves.note_plan(one.pk, LEASE, Counts()), set(), {Status.RUNNING}
    ),
    "refuse_plan": Move(
        lambda one, _by: moves.refuse_plan(one.pk, LEASE, confirmed=5, found=6),
        set(),
        {Status.RUNNING},
        Status.STOPPED,
    ),
    "run_on": Move(
        lambda one, _by: moves.run_on(one.pk, LEASE, cursor=5, applied=2), set(), {Status.RUNNING}
    ),
    "end_run": Move(
        lambda one, _by: moves.end_run(one.pk, LEASE, Status.STOPPED, counts=Counts()),
        set(),
        {Status.RUNNING},
        Status.STOPPED,
    ),
    "fail": Move(
        lambda one, _by: moves.fail(one.pk, LEASE, "ref"),
        {Status.CHECKING},
        {Status.RUNNING},
        Status.FAILED,
    ),
    "recount": Move(lambda one, _by: moves.recount(one.pk, Counts()), set(), {Status.FAILED}),
    "release_file": Move(
        lambda one, _by: moves.release_file(one.pk, Notes(), {}), set(), STARTED - {Status.RUNNING}
    ),
    "discard": Move(lambda one, _by: moves.discard(one.pk), UNSTARTED, set()),
}


def make(marit: User, status: Status, *, started: bool) -> Import:
    run = {"started_by": marit, "started_at": timezone.now()} if started else {}
    one = Import.objects.create(created_by=marit, action="unenroll", status=status, **run)
    Import.objects.filter(pk=one.pk).update(**FULL)
    return Import.objects.get(pk=one.pk)


def row(import_run: Import) -> dict[str, Any]:
    found = Import.objects.filter(pk=import_run.pk).values().first()
    return {**found} if found else {}


@pytest.mark.parametrize("name", MOVES)
def test_a_move_leaves_these_states_and_no_others(name: str, marit: User) -> None:
    move = MOVES[name]
    for started, states, allowed in (
        (False, UNSTARTED, move.unstarted),
        (True, STARTED, move.started),
    ):
        for status in sorted(states):
            one = make(marit, Status(status), started=started)
            before = row(one)
            won = move.do(one, marit)
            assert won is (status in allowed), (status, started)
            if not won:
                assert row(one) == before, (status, started)
            elif move.to:
                assert row(one)["status"] == move.to


ANOTHERS = [
    name
    for name in MOVES
    if name in ("begin_check", "expect_lines", "check_on", "end_check", "refuse")
    or name in ("run_on", "end_run", "fail")
]


@pytest.mark.parametrize("name", ANOTHERS)
def test_who_lost_the_lease_moves_nothing(name: str, marit: User) -> None:
    for status, started in ((Status.CHECKING, False), (Status.RUNNING, True)):
        one = make(marit, status, started=started)
        Import.objects.filter(pk=one.pk).update(lease=uuid.uuid4())
        before = row(one)
        assert not MOVES[name].do(one, marit)
        assert row(one) == before


def test_every_field_belongs_to_something() -> None:
    """A new field is left behind with what it is about, or it is said that it never is."""
    tables = [
        set(fields)
        for fields in (
            moves.OF_IMPORT,
            moves.OF_TEMPLATE,
            moves.OF_FILE,
            moves.OF_CHECK,
            moves.OF_RUN,
            moves.OF_END,
            moves.OF_WORKER,
        )
    ]
    assert sum(map(len, tables)) == len(set().union(*tables)), "in two of them"
    assert set().union(*tables) == {field.name for field in Import._meta.concrete_fields}


def test_what_is_reset_is_what_a_new_import_has(marit: User) -> None:
    new = Import.objects.create(created_by=marit)
    for fields in (moves.OF_TEMPLATE, moves.OF_FILE, moves.OF_CHECK, moves.OF_END, moves.OF_WORKER):
        for name, value in fields.items():
            assert getattr(new, name) == value, name


def kept(import_run: Import) -> set[str]:
    """The fields that still are as in FULL."""
    now = Import.objects.get(pk=import_run.pk)
    return {name for name in FULL if getattr(now, name) == getattr(import_run, name)}


def test_with_the_file_goes_all_that_was_chosen_about_it(marit: User) -> None:
    one = make(marit, Status.CHECKED, started=False)
    assert moves.take_file(one.pk, file="b.xlsx", file_name="b.xlsx", file_size=9, sheet="")
    assert kept(one) == {"template_at"}


def test_with_the_check_goes_what_it_found_and_no_choice(marit: User) -> None:
    one = make(marit, Status.CHECKED, started=False)
    assert moves.check_again(one.pk, with_hidden=True)
    of_file = {"file", "file_name", "file_size", "pasted", "sheet", "with_struck"}
    assert kept(one) == {"template_at", *of_file}


def test_another_choice_leaves_nothing(marit: User) -> None:
    one = make(marit, Status.CHECKED, started=False)
    assert moves.choose(one.pk, action="enroll")
    assert kept(one) == set()


def test_a_refused_file_keeps_its_name_to_be_told(marit: User) -> None:
    one = make(marit, Status.CHECKING, started=False)
    assert moves.refuse(one.pk, LEASE, {"code": "empty", "params": {}}, keeps_file=False)
    of_file = {"template_at", "file_name", "file_size"}
    assert kept(one) - set(moves.OF_END) == {*of_file, "refusal"}


def test_going_on_forgets_how_it_ended_and_nothing_else(marit: User) -> None:
    one = make(marit, Status.STOPPED, started=True)
    assert moves.go_on(one.pk, by=marit)
    assert kept(one) == set(FULL) - set(moves.OF_END) - set(moves.OF_WORKER)


def test_only_the_plan_that_was_shown_is_started(marit: User) -> None:
    shown = make(marit, Status.CHECKED, started=False)
    Import.objects.filter(pk=shown.pk).update(checked_at=timezone.now())
    assert not moves.start(shown, by=marit, confirmed=0)


def test_stop_is_asked_once(marit: User) -> None:
    one = make(marit, Status.RUNNING, started=True)
    assert moves.ask_to_stop(one.pk)
    assert not moves.ask_to_stop(one.pk)


def test_of_another_file_no_sheet_is_chosen(marit: User) -> None:
    shown = make(marit, Status.DRAFT, started=False)
    Import.objects.filter(pk=shown.pk).update(file="imports/1/other.xlsx")
    assert not moves.choose_sheet(shown, "Ward 4")


def test_of_an_import_that_went_on_no_sheet_is_chosen(marit: User) -> None:
    shown = make(marit, Status.DRAFT, started=False)
    Import.objects.filter(pk=shown.pk).update(status=Status.CHECKING)
    assert not moves.choose_sheet(shown, "Ward 4")


def test_without_a_file_no_sheet_is_chosen(marit: User) -> None:
    one = make(marit, Status.DRAFT, started=False)
    Import.objects.filter(pk=one.pk).update(file="")
    assert not moves.choose_sheet(Import.objects.get(pk=one.pk), "Ward 4")


def test_the_chosen_sheet_is_kept(marit: User) -> None:
    one = make(marit, Status.CHECKED, started=False)
    assert moves.choose_sheet(one, "Ward 4")
    assert Import.objects.get(pk=one.pk).sheet == "Ward 4"


@pytest.mark.parametrize("is_undo", [False, True])
def test_without_a_file_only_an_undo_is_checked_again(marit: User, is_undo: bool) -> None:
    done = make(marit, Status.FINISHED, started=True)
    one = make(marit, Status.CHECKED, started=False)
    undo = {"action": "undo", "undo_of": done} if is_undo else {}
    Import.objects.filter(pk=one.pk).update(file="", **undo)
    assert moves.check_again(one.pk) == is_undo


def test_who_goes_on_with_it_is_kept(marit: User, tom: User) -> None:
    one = make(marit, Status.STOPPED, started=True)
    assert moves.go_on(one.pk, by=tom)
    assert Import.objects.get(pk=one.pk).started_by == tom


def test_how_far_a_run_came_is_kept_and_what_it_did_is_added_up(marit: User) -> None:
    one = make(marit, Status.RUNNING, started=True)
    for cursor in (5, 9):
        assert moves.run_on(one.pk, LEASE, cursor=cursor, applied=2)
    assert (now := Import.objects.get(pk=one.pk)).cursor == 9
    assert now.applied == one.applied + 4


def test_the_reference_of_a_failure_is_kept(marit: User) -> None:
    one = make(marit, Status.RUNNING, started=True)
    assert moves.fail(one.pk, LEASE, "9f8e7d")
    assert Import.objects.get(pk=one.pk).failure == "9f8e7d"


def test_a_released_file_is_gone_and_told(marit: User) -> None:
    one = make(marit, Status.FINISHED, started=True)
    assert moves.release_file(one.pk, Notes(sheet="Ward 9"), {})
    now = Import.objects.get(pk=one.pk)
    assert (now.file.name, now.notes) == ("", Notes(sheet="Ward 9"))


def test_when_it_last_moved_is_kept(marit: User) -> None:
    one = make(marit, Status.STOPPED, started=True)
    assert moves.go_on(one.pk, by=marit)
    assert Import.objects.get(pk=one.pk).changed_at > one.changed_at
