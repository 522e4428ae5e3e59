"""A change of a rule or of people: what a worker says of it while it runs and afterwards."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from imports.models import Import
from imports.text.actions.base import Plan, said, shown
from imports.text.actions.enroll import EnrollSentences
from imports.text.actions.undo import UndoEnrollSentences
from imports.text.actions.unenroll import UnenrollSentences
from imports.text.changes import change_text

LEFT = ngettext_lazy(
    "Somebody changed this after the change was confirmed, so nothing was done to it.",
    "Somebody changed these after the change was confirmed, so nothing was done to them.",
)


class ChangeSentences(EnrollSentences):
    lost = gettext_lazy("Stopped: %(name)s no longer has the right to change this.")
    kept = gettext_lazy("What is done stays done. Once it has begun, the change itself holds, too.")
    left_hint = LEFT

    def afterwards(self, plan: Plan) -> str:
        found = _("The users find these activities under My learning.")
        return f"{found} {_('Users got no email.')}"

    def headline(self, import_run: Import, done: int, left: int, failed: int) -> str:
        told = super().headline(import_run, done, left, failed)
        return f"{told} {change_text(import_run)}."

    def refused(self, import_run: Import) -> str:
        return refused_change(self.name(import_run), import_run)


class LeaversSentences(UnenrollSentences):
    lost = gettext_lazy("Stopped: %(name)s no longer has the right to change this.")
    left_hint = LEFT

    def refused(self, import_run: Import) -> str:
        return refused_change(self.name(import_run), import_run)


class UndoChangeSentences(UndoEnrollSentences):
    offer = gettext_lazy(
        "Undo takes the change back and removes the enrollments that it made, as far as nobody has "
        "started with them or changed them since. You check it first."
    )


def refused_change(name: str, import_run: Import) -> str:
    """What it does is no longer what was confirmed."""
    numbers = import_run.refusal["params"]
    text = ngettext(
        "%(name)s stopped before it changed anything: %(confirmed)s was confirmed, and by now it "
        "would change %(number)s. Open the page of the change again.",
        "%(name)s stopped before it changed anything: %(confirmed)s were confirmed, and by now it "
        "would change %(number)s. Open the page of the change again.",
        numbers["confirmed"],
    )
    return said(text, numbers["found"], name=name, confirmed=shown(numbers["confirmed"]))
