"""Many users who were selected and are changed by a worker, and the undo of a move."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from imports.models import Import
from imports.text.actions.base import ActionSentences, Plan, counted_users, said
from imports.text.actions.selected import SelectedSentences
from imports.text.actions.users import AboutUsers, UndoUsersSentences


class SelectedUsersSentences(AboutUsers, ActionSentences):
    """Each line is a user: no file has any."""

    icon = "users"
    left_hint = SelectedSentences.left_hint

    def cannot_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s user has nothing to do", "%(number)s users have nothing to do", number
        )
        return said(text, number)

    def could_not_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s user had nothing to do", "%(number)s users had nothing to do", number
        )
        return said(text, number)

    def effect(self, plan: Plan) -> tuple[str, str]:
        return _("Users get no email."), ""

    def refused(self, import_run: Import) -> str:
        numbers = import_run.refusal["params"]
        name = self.name(import_run)
        if not numbers:
            return _(
                "%(name)s stopped before it changed anything, and what was selected is no longer "
                "kept. Select the users again."
            ) % {"name": name}
        if numbers["found"] == numbers["confirmed"]:
            return _(
                "%(name)s stopped before it changed anything: what was selected changed after it "
                "was confirmed. Select the users again."
            ) % {"name": name}
        text = _(
            "%(name)s stopped before it changed anything: %(confirmed)s were confirmed, and by now "
            "it would change %(number)s. Select the users again."
        )
        confirmed = counted_users(numbers["confirmed"])
        return said(text, numbers["found"], name=name, confirmed=confirmed)


class DeactivateSentences(SelectedUsersSentences):
    icon = "useroff"
    kept = gettext_lazy("What is done stays done.")

    def will_part(self, number: int) -> str:
        return ngettext("will be deactivated", "will be deactivated", number)

    def will_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s user will be deactivated", "%(number)s users will be deactivated", number
        )
        return said(text, number)

    def applied_part(self, number: int) -> str:
        return ngettext("deactivated", "deactivated", number)

    def applied_title(self, number: int) -> str:
        text = ngettext("%(number)s user deactivated", "%(number)s users deactivated", number)
        return said(text, number)

    def afterwards(self, plan: Plan) -> str:
        return _("They are signed out, and can't sign in any more. Users got no email.")

    def headline(self, import_run: Import, done: int, left: int, failed: int) -> str:
        told = super().headline(import_run, done, left, failed)
        ended = import_run.counts.ended
        return f"{told} {unenrolled_from(ended)}" if ended else told


class MoveSentences(SelectedUsersSentences):
    icon = "team"
    lost = gettext_lazy("Stopped: %(name)s no longer has the right to move users.")

    def will_part(self, number: int) -> str:
        return ngettext("will be moved", "will be moved", number)

    def will_title(self, number: int) -> str:
        text = ngettext("%(number)s user will be moved", "%(number)s users will be moved", number)
        return said(text, number)

    def applied_part(self, number: int) -> str:
        return ngettext("moved", "moved", number)

    def applied_title(self, number: int) -> str:
        text = ngettext("%(number)s user moved", "%(number)s users moved", number)
        return said(text, number)

    def afterwards(self, plan: Plan) -> str:
        return _(
            "Managers of the old team can no longer see them, those of the new one can. Users got "
            "no email."
        )


class UndoMoveSentences(UndoUsersSentences):
    lost = MoveSentences.lost
    offer = gettext_lazy(
        "Moves everybody back to the team that they were in. Whoever was moved again since stays. "
        "You check it first."
    )

    def effect(self, plan: Plan) -> tuple[str, str]:
        return _("Users get no email."), ""


def unenrolled_from(number: int) -> str:
    """Unenrolled from 31 enrollments."""
    text = ngettext(
        "Unenrolled from %(number)s enrollment.", "Unenrolled from %(number)s enrollments.", number
    )
    return said(text, number)
