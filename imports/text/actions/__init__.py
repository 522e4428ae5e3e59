"""What the screens say about an import: one object for each action and each undo.

So no template, form or view asks which action it is.
"""

from typing import Final

from enrollments.queries.changing import ChangeKind
from imports.actions import is_reenroll, reenrolls
from imports.models import Import
from imports.text.actions.base import (
    ActionSentences,
    Notice,
    Plan,
    Sentences,
    counted_users,
    enrollments,
    lines,
    marks,
    of_users,
    shown,
)
from imports.text.actions.change import ChangeSentences, LeaversSentences, UndoChangeSentences
from imports.text.actions.due_dates import DueDateSentences, UndoDueDateSentences
from imports.text.actions.enroll import EnrollSentences
from imports.text.actions.people import (
    DeactivateSentences,
    MoveSentences,
    UndoMoveSentences,
)
from imports.text.actions.remove import RemoveSentences
from imports.text.actions.selected import (
    SelectedEnrollSentences,
    SelectedRemoveSentences,
    SelectedUnenrollSentences,
)
from imports.text.actions.undo import (
    UndoBothSentences,
    UndoEnrollSentences,
    UndoReenrollSentences,
    UndoSentences,
    UndoUnenrollSentences,
)
from imports.text.actions.unenroll import UnenrollSentences
from imports.text.actions.users import UndoUsersSentences, UsersSentences

__all__ = [
    "SENTENCES",
    "UNDO_SENTENCES",
    "ActionSentences",
    "Notice",
    "Plan",
    "Sentences",
    "UndoSentences",
    "counted_users",
    "enrollments",
    "lines",
    "marks",
    "of_users",
    "sentences_of",
    "shown",
    "undo_sentences",
]

# In the order in which the wizard offers the actions.
SENTENCES: Final[dict[str, ActionSentences]] = {
    Import.Action.ENROLL: EnrollSentences(),
    Import.Action.UNENROLL: UnenrollSentences(),
    Import.Action.REMOVE: RemoveSentences(),
    Import.Action.USERS: UsersSentences(),
}
SELECTED_SENTENCES: Final[dict[str, Sentences]] = {
    Import.Action.ENROLL: SelectedEnrollSentences(),
    Import.Action.UNENROLL: SelectedUnenrollSentences(),
    Import.Action.REMOVE: SelectedRemoveSentences(),
    Import.Action.DUE_DATES: DueDateSentences(),
    Import.Action.DEACTIVATE: DeactivateSentences(),
    Import.Action.MOVE: MoveSentences(),
}
# By the action that is undone.
UNDO_SENTENCES: Final[dict[str, UndoSentences]] = {
    Import.Action.UNENROLL: UndoUnenrollSentences(),
    Import.Action.ENROLL: UndoEnrollSentences(),
    Import.Action.USERS: UndoUsersSentences(),
    Import.Action.DUE_DATES: UndoDueDateSentences(),
    Import.Action.MOVE: UndoMoveSentences(),
}


CHANGE_SENTENCES: Final = ChangeSentences()
LEAVERS_SENTENCES: Final = LeaversSentences()
UNDO_CHANGE_SENTENCES: Final = UndoChangeSentences()
UNDO_REENROLL_SENTENCES: Final = UndoReenrollSentences()
UNDO_BOTH_SENTENCES: Final = UndoBothSentences()


def undo_sentences(undone: Import) -> UndoSentences:
    """The sentences of the undo of this import."""
    if is_reenroll(undone):
        return UNDO_REENROLL_SENTENCES
    if undone.action == Import.Action.ENROLL and not undone.change and reenrolls(undone):
        return UNDO_BOTH_SENTENCES
    return UNDO_CHANGE_SENTENCES if undone.change else UNDO_SENTENCES[undone.action]


def sentences_of(import_run: Import) -> Sentences:
    if import_run.undo_of is not None:
        return undo_sentences(import_run.undo_of)
    if import_run.change:
        ends = import_run.change["kind"] == ChangeKind.DEACTIVATE
        return LEAVERS_SENTENCES if ends else CHANGE_SENTENCES
    if import_run.selection:
        return SELECTED_SENTENCES[import_run.action]
    return SENTENCES[import_run.action]
