"""What was selected by click and is done as an import: its words where no file is meant."""

from django.utils.translation import ngettext_lazy

from imports.text.actions.base import ActionSentences
from imports.text.actions.enroll import EnrollSentences
from imports.text.actions.remove import RemoveSentences
from imports.text.actions.unenroll import UnenrollSentences


class SelectedSentences(ActionSentences):
    left_hint = ngettext_lazy(
        "Somebody changed this after the selection was confirmed, so nothing was done. To do it "
        "all the same, select it again.",
        "Somebody changed these after the selection was confirmed, so nothing was done. To do it "
        "all the same, select them again.",
    )


class SelectedEnrollSentences(SelectedSentences, EnrollSentences):
    pass


class SelectedUnenrollSentences(SelectedSentences, UnenrollSentences):
    pass


class SelectedRemoveSentences(SelectedSentences, RemoveSentences):
    pass
