"""What a mark means: one small object for each action, and nothing else asks which it is.

Whether it can be done is decided elsewhere, for every door alike: `enrollments.decisions`.
"""

from abc import ABC, abstractmethod
from datetime import date
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db.models import F, QuerySet

from enrollments import services
from enrollments.actors import Actor
from enrollments.decisions import Deed, outcomes, tree
from enrollments.models import Enrollment
from enrollments.outcomes import DONE, Outcome
from enrollments.queries.changing import KINDS, UNDOABLE, Change, ChangeKind
from enrollments.queries.due_dates import due_outcome
from enrollments.roles import Right
from imports.models import Import, ImportMark
from imports.outcomes import WILL_USERS


class Action(ABC):
    code: ClassVar[str]
    permission: Right
    # What decides about its marks; None where its parts do.
    deed: ClassVar[Deed | None] = None
    # What its marks come to as long as their enrollments stay as they were seen; None where that is
    # decided about each.
    settled: ClassVar[Outcome | None] = None
    will: frozenset[str]
    # Whether learners of the activity lose their access by it, and whether that is for good.
    ends_access: bool = False
    irreversible: bool = False
    # What else of a plan was confirmed: it is as it was asked to be.
    has_it: frozenset[str] = frozenset()

    @property
    def rights(self) -> tuple[Right, ...]:
        """All that it takes."""
        return (self.permission,)

    @property
    def parts(self) -> "tuple[Action, ...]":
        """The actions that decide about its marks, each about those planned as its `will` says."""
        return (self,)

    @property
    def takes_archived(self) -> bool:
        """Whether anything at all can be done by it in an archived activity."""
        return any(
            part.deed and outcomes(tree(part.deed, activity_archived=True)) & DONE
            for part in self.parts
        )

    @property
    def is_settled_by_revision(self) -> bool:
        """Whether an enrollment that did not change since the check has its outcome for certain:
        nothing but its status decides, and `apply` leaves alone what changed."""
        return False

    def decided(self, actor: Actor) -> Any:
        """An expression over selected enrollments: their outcomes. None where a deed decides."""
        return None

    @abstractmethod
    def apply(self, marks: QuerySet[ImportMark], *, actor: Actor, reason: str = "") -> int:
        """Carry the action out for these marks. Returns how many enrollments it changed.

        The caller has locked their enrollments and knows that they are as the check saw them. Each
        mark has an outcome of `will`. Their events give `reason` as the reason.
        """


class Unenroll(Action):
    code = "unenroll"
    permission = Right.UNENROLL
    deed = Deed.UNENROLL
    will = frozenset({Outcome.UNENROLL})
    ends_access = True

    @property
    def is_settled_by_revision(self) -> bool:
        return True

    def apply(self, marks: QuerySet[ImportMark], *, actor: Actor, reason: str = "") -> int:
        return services.unenroll_as_seen(
            as_seen(marks), actor=actor, reason=reason, at_most=settings.IMPORT_CHUNK_MARKS
        ).done


class Remove(Action):
    code = "remove"
    permission = Right.REMOVE
    deed = Deed.REMOVE
    will = frozenset({Outcome.REMOVE, Outcome.REMOVE_AND_REENROLL})
    ends_access = True
    irreversible = True

    def apply(self, marks: QuerySet[ImportMark], *, actor: Actor, reason: str = "") -> int:
        return services.remove(seen_enrollments(marks), actor=actor, reason=reason).done


class Enroll(Action):
    code = "enroll"
    permission = Right.ENROLL
    deed = Deed.ENROLL
    will = frozenset({Outcome.ENROLL, Outcome.REENROLL})

    def __init__(self, due_on: date | None = None) -> None:
        """Those who are enrolled anew have until this day, which only a selection of users has."""
        self.due_on = due_on

    def apply(self, marks: QuerySet[ImportMark], *, actor: Actor, reason: str = "") -> int:
        ended = seen_enrollments(marks.filter(planned=Outcome.REENROLL))
        new = marks.filter(planned=Outcome.ENROLL)
        pairs = new.annotate(pair_user=F("user_id"), pair_activity=F("activity_id"))
        enrolled = services.enroll_planned(pairs, actor=actor, reason=reason, due_on=self.due_on)
        return enrolled.done + services.reenroll(ended, actor=actor, reason=reason).done


class SetDueDates(Action):
    """Sets the due date of selected enrollments that are not finished to this day, or to none."""

    code = "due_dates"
    permission = Right.ENROLL
    settled = Outcome.SET_DUE_DATE
    will = frozenset({Outcome.SET_DUE_DATE})
    has_it = frozenset({Outcome.NO_CHANGE})

    def __init__(self, due_on: date | None) -> None:
        self.due_on = due_on

    def decided(self, actor: Actor) -> Any:
        return due_outcome(actor, self.due_on)

    def apply(self, marks: QuerySet[ImportMark], *, actor: Actor, reason: str = "") -> int:
        return services.set_due_date(
            seen_enrollments(marks), self.due_on, actor=actor, reason=reason
        ).done


class RestoreDueDates(Action):
    """The way back to the due dates of before an import; only as a part of Undo."""

    code = "restore"
    permission = Right.ENROLL
    settled = Outcome.SET_DUE_DATE
    will = frozenset({Outcome.SET_DUE_DATE})

    def __init__(self, of_import: int) -> None:
        self.of_import = of_import

    def apply(self, marks: QuerySet[ImportMark], *, actor: Actor, reason: str = "") -> int:
        return services.restore_due_dates(
            seen_enrollments(marks), self.of_import, actor=actor, reason=reason
        ).done


class Reopen(Action):
    """The way back from an unenroll; only as a part of Undo."""

    code = "reopen"
    permission = Right.ENROLL
    deed = Deed.REOPEN
    will = frozenset({Outcome.REENROLL})

    def apply(self, marks: QuerySet[ImportMark], *, actor: Actor, reason: str = "") -> int:
        return services.reenroll(seen_enrollments(marks), actor=actor, reason=reason).done


class ChangeUsers(Action):
    """Adds and changes users, line by line: it has no marks. See `imports.work.users`."""

    code = "users"
    permission = Right.CHANGE_USER
    will = frozenset(WILL_USERS)

    def apply(self, marks: QuerySet[ImportMark], *, actor: Actor, reason: str = "") -> int:
        raise TypeError("its plan are lines about users, which have no marks")


class DeactivateUsers(ChangeUsers):
    """Of users who were selected."""

    code = "deactivate"

    def __init__(self, *, unenroll_too: bool) -> None:
        self.unenroll_too = unenroll_too

    @property
    def rights(self) -> tuple[Right, ...]:
        return (self.permission, *((Right.UNENROLL,) if self.unenroll_too else ()))


class MoveUsers(ChangeUsers):
    """To one team, of users who were selected."""

    code = "move"
    permission = Right.MOVE_USER


class UndoUsers(ChangeUsers):
    """Takes back what an import of users did, as far as nobody has changed it since."""

    code = "undo"


class Undo(Action):
    """Takes back what another import did: each of its outcomes has an action that reverses it."""

    code = "undo"

    def __init__(self, permission: Right, reversed_by: dict[Outcome, Action]) -> None:
        self.permission = permission
        self.reversed_by = reversed_by
        self.will = frozenset().union(*(part.will for part in self.parts))
        self.ends_access = any(part.ends_access for part in self.parts)
        self.irreversible = any(part.irreversible for part in self.parts)

    @property
    def parts(self) -> tuple[Action, ...]:
        return tuple(self.reversed_by.values())

    def apply(self, marks: QuerySet[ImportMark], *, actor: Actor, reason: str = "") -> int:
        return sum(
            part.apply(marks.filter(planned__in=part.will), actor=actor, reason=reason)
            for part in self.parts
        )


def seen_enrollments(marks: QuerySet[ImportMark]) -> QuerySet[Enrollment]:
    """The enrollments that the check saw for the marks of a chunk, as far as they are there.

    A chunk has no more than that: the database, which guesses by the marks of all imports, might
    take it for so many that it reads every enrollment.
    """
    numbers = marks.order_by("number").values("enrollment_number")
    return Enrollment.objects.filter(pk__in=numbers[: settings.IMPORT_CHUNK_MARKS])


def as_seen(marks: QuerySet[ImportMark]) -> QuerySet[ImportMark]:
    """The marks, each with its enrollment's number and the revision in which the check saw it."""
    return marks.annotate(seen_number=F("enrollment_number"), seen=F("seen_revision"))


class EnrollByRule(Action):
    """What a change of a rule or of people makes. See `imports.work.changing`."""

    code = "change"
    will = frozenset({Outcome.ENROLL})

    def __init__(self, change: Change, right: Right) -> None:
        self.change, self.permission = change, right

    def apply(self, marks: QuerySet[ImportMark], *, actor: Actor, reason: str = "") -> int:
        pairs = marks.annotate(pair_user=F("user_id"), pair_activity=F("activity_id"))
        return services.enroll_by_change(self.change, pairs, actor=actor, reason=reason).done


class UnenrollLeavers(Unenroll):
    """What a change of people ends."""

    code = "change"

    def __init__(self, change: Change, right: Right) -> None:
        self.change, self.also = change, right

    @property
    def rights(self) -> tuple[Right, ...]:
        return (self.also, self.permission)


class UndoChange(Undo):
    """Takes a rule back, and with it what it made and is still empty."""

    def __init__(self, change: Change, right: Right) -> None:
        super().__init__(Right.REMOVE, {Outcome.ENROLL: Remove()})
        self.change, self.also = change, right

    @property
    def rights(self) -> tuple[Right, ...]:
        return (self.also, self.permission)


# What an import can be opened for.
ACTIONS: Final[dict[str, Action]] = {
    action.code: action for action in (Enroll(), Unenroll(), Remove(), ChangeUsers())
}
# By the action that is undone. A remove has no way back, and no button says otherwise.
UNDOS: Final[dict[str, Undo | UndoUsers]] = {
    Unenroll.code: Undo(Right.ENROLL, {Outcome.UNENROLL: Reopen()}),
    Enroll.code: Undo(Right.REMOVE, {Outcome.ENROLL: Remove(), Outcome.REENROLL: Unenroll()}),
    ChangeUsers.code: UndoUsers(),
    MoveUsers.code: UndoUsers(),
}


# An enroll import that found nothing but ended enrollments: nothing is removed.
UNDO_OF_REENROLL: Final = Undo(Right.UNENROLL, {Outcome.REENROLL: Unenroll()})


def mark_undo(undone: Import) -> Undo:
    """The undo of an import that has marks."""
    undo = undo_for(undone)
    if not isinstance(undo, Undo):
        raise TypeError(f"{undone} has no marks to take back")
    return undo


def action_of(import_run: Import) -> Action:
    if import_run.undo_of is not None:
        undo = undo_for(import_run.undo_of)
        if undo is None:
            raise ValueError(f"{import_run.undo_of} has no way back")
        return undo
    if import_run.change:
        change = Change.from_json(import_run.change)
        kind = KINDS[change.kind]
        ends = change.kind == ChangeKind.DEACTIVATE
        return (UnenrollLeavers if ends else EnrollByRule)(change, kind.right)
    return _of_selection(import_run) or ACTIONS[import_run.action]


def _of_selection(import_run: Import) -> Action | None:
    """What was asked of a selection until a day, or of users; None of all other imports."""
    if import_run.action == DeactivateUsers.code:
        return DeactivateUsers(unenroll_too=import_run.selection["unenroll_too"])
    if import_run.action == MoveUsers.code:
        return MoveUsers()
    until = import_run.selection.get("due_on")
    day = date.fromisoformat(until) if until else None
    if import_run.action == SetDueDates.code:
        return SetDueDates(day)
    return Enroll(day) if day else None


def is_reenroll(import_run: Import) -> bool:
    """Whether all that it enrolls was enrolled before."""
    if import_run.change or import_run.action != Enroll.code:
        return False
    return reenrolls(import_run) and import_run.counts.by_plan()[Outcome.ENROLL] == 0


def reenrolls(import_run: Import) -> bool:
    """Whether it opens ended enrollments again."""
    return import_run.counts.by_plan()[Outcome.REENROLL] > 0


def undo_for(import_run: Import) -> Undo | UndoUsers | None:
    """What takes this import back; None where it has no way back."""
    if is_reenroll(import_run):
        return UNDO_OF_REENROLL
    if import_run.action == SetDueDates.code:
        return Undo(Right.ENROLL, {Outcome.SET_DUE_DATE: RestoreDueDates(import_run.pk)})
    if not import_run.change:
        return UNDOS.get(import_run.action)
    change = Change.from_json(import_run.change)
    return UndoChange(change, KINDS[change.kind].right) if change.kind in UNDOABLE else None
