"""The undo of an import: what it says depends on what is undone."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enrollments.outcomes import Outcome
from imports.models import Import
from imports.text.actions.base import (
    Notice,
    Plan,
    Sentences,
    now_enrolled,
    returning_notices,
    said,
    shown,
)


class UndoSentences(Sentences):
    # On the result of the import that can be undone.
    offer: ClassVar[Promise]
    checking = gettext_lazy("Checking what can be undone")
    opening = gettext_lazy("Looking up what was changed since")
    lede = gettext_lazy("Nothing has been undone yet. It begins when you choose Start undo.")
    cannot_label = gettext_lazy("Stay as they are")
    cannot_hint = gettext_lazy("Somebody changed these since, so they are left alone.")
    wrong_label = ""
    nothing = gettext_lazy("Nothing to undo")
    nothing_text = gettext_lazy(
        "All that this import did has been changed since. There is nothing left to undo."
    )
    back = gettext_lazy("Back to the import")
    start = gettext_lazy("Start undo")
    kept = gettext_lazy("What is undone stays undone.")
    skipped_label = gettext_lazy("Left as they are")

    def name(self, import_run: Import) -> str:
        return _("Undo of import %(number)s") % {"number": import_run.undone.pk}

    def result(self, import_run: Import) -> str:
        return _("Result of the undo of import %(number)s") % {"number": import_run.undone.pk}

    def cannot(self, number: int) -> str:
        text = ngettext(
            "%(number)s was changed since and stays as it is",
            "%(number)s were changed since and stay as they are",
            number,
        )
        return said(text, number)

    def skipped(self, number: int) -> str:
        return said(
            ngettext("%(number)s left as it is", "%(number)s left as they are", number), number
        )

    def proportions(self, number: int, *parts: str) -> str:
        return _("Of %(all)s enrollments: %(parts)s") % {
            "all": shown(number),
            "parts": ", ".join(parts),
        }

    def finished(self, import_run: Import, number: int, skipped: int) -> str:
        undone = _("Import %(number)s is undone.") % {"number": import_run.undone.pk}
        parts = [self.applied(number)] + ([self.skipped(skipped)] if skipped else [])
        return f"{undone} {', '.join(parts)}."

    def finished_partly(self, import_run: Import, number: int, failed: int) -> str:
        undone = _("Import %(import)s is undone, but %(failed)s of %(all)s failed.") % {
            "import": import_run.undone.pk,
            "failed": shown(failed),
            "all": shown(number + failed),
        }
        return f"{undone} {self.applied(number)}."

    def stopped(self, import_run: Import, number: int, planned: int) -> str:
        if not number:
            return self.stopped_at_once(import_run)
        text = ngettext(
            "%(name)s stopped after %(number)s of %(planned)s. That one is undone.",
            "%(name)s stopped after %(number)s of %(planned)s. Those %(number)s are undone.",
            number,
        )
        return said(text, number, name=self.name(import_run), planned=shown(planned))


class UndoUnenrollSentences(UndoSentences):
    offer = gettext_lazy(
        "Whose access this import ended is enrolled again, with the progress as it was. What "
        "somebody changed since stays as it is. You see everything before anything changes."
    )
    will_label = gettext_lazy("Will be enrolled again")
    applied_label = gettext_lazy("Enrolled again")
    next = gettext_lazy(
        "What happens next: the users have access again and go on where they were. Users get no "
        "email."
    )

    def will(self, number: int) -> str:
        text = ngettext(
            "%(number)s will be enrolled again", "%(number)s will be enrolled again", number
        )
        return said(text, number)

    def share(self, number: int, learners: int) -> str:
        return now_enrolled(number, learners)

    def notices(self, plan: Plan) -> list[Notice]:
        return []

    def effect(self, plan: Plan) -> tuple[str, str]:
        text = _("The users get access again right away, with their progress as it was.")
        return f"{plan.whose}.", text

    def acknowledged(self, number: int, skipped: int) -> str:
        if not skipped:
            return said(_("I have checked the lists. Enroll %(number)s again."), number)
        text = _("I have checked the lists. Enroll %(number)s again and leave %(skipped)s alone.")
        return said(text, number, skipped=shown(skipped))

    def confirm(self, number: int) -> str:
        return _("Type %(count)s to confirm how many enrollments you open again") % {
            "count": shown(number)
        }

    def applied(self, number: int) -> str:
        text = ngettext("%(number)s enrolled again", "%(number)s enrolled again", number)
        return said(text, number)


class UndoEnrollSentences(UndoSentences):
    offer = gettext_lazy(
        "What this import enrolled is removed again, and who was enrolled again is unenrolled as "
        "before. What somebody changed since, also by learning, stays as it is. You see everything "
        "before anything changes."
    )
    will_label = gettext_lazy("Will be taken back")
    applied_label = gettext_lazy("Taken back")
    next = gettext_lazy(
        "What happens next: the users have what they had before the import. Users get no email."
    )

    def will(self, number: int) -> str:
        text = ngettext("%(number)s will be taken back", "%(number)s will be taken back", number)
        return said(text, number)

    def notices(self, plan: Plan) -> list[Notice]:
        returning = plan.of(Outcome.REMOVE_AND_REENROLL)
        notices = []
        if new := plan.of(Outcome.REMOVE) + returning:
            title = ngettext(
                "%(number)s of these was made by the import and is deleted.",
                "%(number)s of these were made by the import and are deleted.",
                new,
            )
            text = _("Nobody has started with them or changed them since.")
            notices.append(Notice("trash", said(title, new), text))
        if ended := plan.of(Outcome.UNENROLL):
            title = ngettext(
                "%(number)s of these was unenrolled before and is so again.",
                "%(number)s of these were unenrolled before and are so again.",
                ended,
            )
            text = _("Progress, results and history stay.")
            notices.append(Notice("unenroll", said(title, ended), text))
        # Those that end only are required as well; deleted ones alone can come back.
        return notices + returning_notices(returning, returning)

    def effect(self, plan: Plan) -> tuple[str, str]:
        text = _("Access ends right away. To give it back, import the file again.")
        return f"{plan.whose}.", text

    def acknowledged(self, number: int, skipped: int) -> str:
        if not skipped:
            return said(_("I have checked the lists. Take back %(number)s."), number)
        text = _("I have checked the lists. Take back %(number)s and leave %(skipped)s alone.")
        return said(text, number, skipped=shown(skipped))

    def confirm(self, number: int) -> str:
        return _("Type %(count)s to confirm how many enrollments you take back") % {
            "count": shown(number)
        }

    def applied(self, number: int) -> str:
        text = ngettext("%(number)s taken back", "%(number)s taken back", number)
        return said(text, number)
