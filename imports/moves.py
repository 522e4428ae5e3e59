"""How an import goes from one state to another. This is the one place that does it.

Each move is one conditional update, which names the states that it may leave. Of several who try at
once one wins; the others are told False and must do nothing. A move resets exactly what belongs to
what is left behind: what is known and chosen of a file lives and dies with the file, what a check
found with the check, and how a run goes with the run. Every field stands in one of these tables.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from enrollments.models import User
from imports.models import Import
from imports.values import Counts, Notes

Status = Import.Status

# What the import is. No move resets it.
OF_IMPORT: Final = frozenset(
    {
        "id",
        "status",
        "action",
        "undo_of",
        "language",
        "created_by",
        "created_at",
        "changed_at",
        "by_file",
        "selection",
        "change",
        "reason",
    }
)
# What was chosen for the template: another choice makes another template.
OF_TEMPLATE: Final[Mapping[str, Any]] = {"template_at": None}
OF_FILE: Final[Mapping[str, Any]] = {
    "file": "",
    "file_name": "",
    "file_size": 0,
    "pasted": False,
    "sheet": "",
    "with_hidden": True,
    "with_struck": True,
    "with_new_teams": False,
}
OF_CHECK: Final[Mapping[str, Any]] = {
    "refusal": {},
    "checking_row": 0,
    "lines_expected": 0,
    "checked_at": None,
    "notes": Notes(),
    "counts": Counts(),
}
# Who started it, and how far it came. It is started once, so that nothing of this is ever reset.
OF_RUN: Final = frozenset({"started_by", "started_at", "confirmed", "cursor", "applied"})
# How the work ended the last time, or shall end.
OF_END: Final[Mapping[str, Any]] = {
    "stop_asked": False,
    "right_lost_by": "",
    "finished_at": None,
    "failure": "",
}
OF_WORKER: Final[Mapping[str, Any]] = {"lease": None, "lease_until": None}

# Until it is started an import can be changed, also while it is being checked: whoever checks it
# finds out before the next chunk.
OPEN: Final = Q(started_at__isnull=True) & ~Q(status=Status.RUNNING)
# Why a selection is refused: what it would change is not what was confirmed.
OTHER_SELECTION: Final = "selection_changed"
# Or it has no plan, and what was selected is no longer kept.
SELECTION_GONE: Final = "selection_gone"
HALTED: Final = (Status.STOPPED, Status.FAILED)


# --- before there is a file -----------------------------------------------------------------------


def note_template(number: int) -> bool:
    """Its template was made; that is no state of its own."""
    return _open(number).update(template_at=timezone.now()) == 1


def choose(number: int, **choices: Any) -> bool:
    """Back to a draft: with another choice neither template nor file fit any more."""
    left = {**OF_TEMPLATE, **OF_FILE, **OF_CHECK, **OF_END, **OF_WORKER}
    return _move(_open(number), Status.DRAFT, **left, **choices)


# --- the check ------------------------------------------------------------------------------------


def take_file(number: int, *, file: str, **known: Any) -> bool:
    """Moves to the check of this file, whatever became of an earlier one.

    `known` are columns that are stored with it.
    """
    left = {**OF_FILE, **OF_CHECK, **OF_END, **OF_WORKER}
    return _move(_open(number), Status.CHECKING, **{**left, "file": file, **known})


def choose_sheet(shown: Import, title: str) -> bool:
    """Moves to the check of another sheet, if the import is still as it was shown."""
    same = _open(shown.pk).filter(status=shown.status, file=shown.file.name).exclude(file="")
    left = {**OF_CHECK, **OF_END, **OF_WORKER}
    return _move(same, Status.CHECKING, **left, sheet=title)


def check_again(number: int, **choices: bool) -> bool:
    """Moves to another check of what is there. `choices` are about lines of the file."""
    ended = _open(number).filter(status__in=(Status.CHECKED, Status.FAILED))
    checkable = ended.exclude(file="", undo_of=None)
    return _move(checkable, Status.CHECKING, **OF_CHECK, **OF_END, **OF_WORKER, **choices)


def begin_check(number: int, lease: UUID) -> bool:
    """A worker begins the check, perhaps after another one that was killed in the middle of it."""
    return _move(_checking(number, lease), Status.CHECKING, **OF_CHECK)


def expect_lines(number: int, lease: UUID, lines: int) -> bool:
    return _checking(number, lease).update(lines_expected=lines) == 1


def check_on(number: int, lease: UUID, row: int) -> bool:
    """The check came to this row."""
    return _checking(number, lease).update(checking_row=row) == 1


def end_check(number: int, lease: UUID, *, notes: Notes, counts: Counts) -> bool:
    """Moves to the plan that is stored now."""
    found = {"checked_at": timezone.now(), "notes": notes, "counts": counts}
    return _move(_checking(number, lease), Status.CHECKED, **OF_WORKER, **found)


def refuse(number: int, lease: UUID, refusal: Mapping[str, Any], *, keeps_file: bool) -> bool:
    """Back to a draft, because the file is refused.

    It is kept only where somebody can choose another sheet of it. Its name is kept, to be told.
    """
    left: dict[str, Any] = {**OF_CHECK, **OF_WORKER, "refusal": refusal}
    if not keeps_file:
        names = ("file_name", "file_size")
        left |= {field: none for field, none in OF_FILE.items() if field not in names}
    return _move(_checking(number, lease), Status.DRAFT, **left)


# --- the run --------------------------------------------------------------------------------------


def start(shown: Import, *, by: User, confirmed: int) -> bool:
    """Moves to the run of the plan that was shown, and of no other one."""
    same = _open(shown.pk).filter(status=Status.CHECKED, checked_at=shown.checked_at)
    run = {"started_by": by, "started_at": timezone.now(), "confirmed": confirmed}
    return _move(same, Status.RUNNING, **OF_END, **OF_WORKER, **run)


def ask_to_stop(number: int) -> bool:
    """The run shall end after its chunk; until then it runs."""
    running = _these(number).filter(status=Status.RUNNING, stop_asked=False)
    return running.update(stop_asked=True) == 1


def go_on(number: int, *, by: User) -> bool:
    """Moves to the rest of a run that ended early. From here on it acts on behalf of `by`.

    A selection that is no longer what was confirmed has no rest, nor one that is not kept.
    """
    ended = (OTHER_SELECTION, SELECTION_GONE)
    has_rest = Q(refusal__code__isnull=True) | ~Q(refusal__code__in=ended)
    halted = _these(number).filter(has_rest, status__in=HALTED, started_at__isnull=False)
    return _move(halted, Status.RUNNING, **OF_END, **OF_WORKER, started_by=by)


def run_on(number: int, lease: UUID, *, cursor: int, applied: int) -> bool:
    """The run came to this mark, and did so many more."""
    mine = _running(number, lease)
    return mine.update(cursor=cursor, applied=F("applied") + applied) == 1


def note_plan(number: int, lease: UUID, counts: Counts) -> bool:
    """The plan of what was selected is stored; the run goes on with it."""
    return _running(number, lease).update(checked_at=timezone.now(), counts=counts) == 1


def refuse_plan(number: int, lease: UUID, *, confirmed: int, found: int) -> bool:
    """What was selected is no longer what was confirmed: it ends before anything is done."""
    params = {"confirmed": confirmed, "found": found}
    end = {"finished_at": timezone.now(), "refusal": {"code": OTHER_SELECTION, "params": params}}
    return _move(_running(number, lease), Status.STOPPED, **OF_WORKER, **{**OF_END, **end})


def end_run(
    number: int, lease: UUID, status: Import.Status, *, counts: Counts, right_lost_by: str = ""
) -> bool:
    """Moves to `finished` or `stopped`. `right_lost_by` names who lost the right for it."""
    end = {"finished_at": timezone.now(), "right_lost_by": right_lost_by, "counts": counts}
    return _move(_running(number, lease), status, **OF_WORKER, **{**OF_END, **end})


# --- what goes wrong, and what is kept for a time only --------------------------------------------


def fail(number: int, lease: UUID, reference: str) -> bool:
    """The work ends with a technical error, of which the log says more."""
    mine = _these(number).filter(lease=lease, status__in=(Status.CHECKING, Status.RUNNING))
    return _move(mine, Status.FAILED, **OF_WORKER, failure=reference)


def recount(number: int, counts: Counts) -> bool:
    """What was done until the run failed."""
    failed = _these(number).filter(status=Status.FAILED, started_at__isnull=False)
    return failed.update(counts=counts) == 1


def release_file(
    number: int, notes: Notes, selection: Mapping[str, Any], *, is_unplanned: bool = False
) -> bool:
    """A run has ended long ago: its file goes, or what was searched for to select from.

    It stays what it is, and as old as it is. Nobody can go on with a selection that has no plan.
    """
    ended = _these(number).filter(started_at__isnull=False).exclude(status=Status.RUNNING)
    gone: dict[str, Any] = {}
    if is_unplanned:
        gone = {"status": Status.STOPPED, "refusal": {"code": SELECTION_GONE, "params": {}}}
    return ended.update(file="", notes=notes, selection=selection, **gone) == 1


def erase(number: int, **blanked: Any) -> bool:
    """What named a person is gone from it. It stays what it is, at the step where it stands."""
    return _these(number).update(**blanked) == 1


def discard(number: int) -> bool:
    """Deletes the import, and before it what belongs to it."""
    _number, gone = _open(number).delete()
    return gone.get(Import._meta.label, 0) == 1


def held_open(number: int) -> Import | None:
    """The import for as long as the caller's transaction lasts, if it can still be changed."""
    return Import.objects.select_for_update().filter(OPEN, pk=number).first()


def _these(number: int) -> QuerySet[Import]:
    return Import.objects.filter(pk=number)


def _open(number: int) -> QuerySet[Import]:
    return Import.objects.filter(OPEN, pk=number)


def _checking(number: int, lease: UUID) -> QuerySet[Import]:
    return Import.objects.filter(pk=number, lease=lease, status=Status.CHECKING)


def _running(number: int, lease: UUID) -> QuerySet[Import]:
    return Import.objects.filter(pk=number, lease=lease, status=Status.RUNNING)


def _move(imports: QuerySet[Import], to: Import.Status, **fields: Any) -> bool:
    """The conditional update: whether the caller is the one who moved it."""
    return imports.update(status=to, changed_at=timezone.now(), **fields) == 1
