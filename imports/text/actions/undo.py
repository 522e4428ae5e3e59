"""The undo of an import: what it says depends on what is undone."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enrollments.outcomes import Outcome
from imports.models import Import
from imports.text.actions.base import AsItIsSentences, Notice, Plan, returning_notice, said


class UndoSentences(AsItIsSentences):
    icon = "undo"
    # On the result of the import that can be undone.
    offer: ClassVar[Promise]
    checking = gettext_lazy("Checking what can be undone")
    opening = gettext_lazy("Looking up what was changed since")
    lede = gettext_lazy("Nothing has been undone yet. It begins when you choose Start undo.")
    nothing = gettext_lazy("Nothing to undo")
    back = gettext_lazy("Back to the import")
    start = gettext_lazy("Start undo")
    kept = gettext_lazy("What is undone stays undone.")

    def name(self, import_run: Import) -> str:
        return _("Undo of import %(number)s") % {"number": import_run.undone.pk}

    def result(self, import_run: Import) -> str:
        return _("Result of the undo of import %(number)s") % {"number": import_run.undone.pk}


class UndoUnenrollSentences(UndoSentences):
    lost = gettext_lazy("Stopped: %(name)s no longer has the right to enroll.")
    offer = gettext_lazy(
        "Enrolls them again, with their progress. Anything changed since is kept. You check it "
        "first."
    )

    def will_part(self, number: int) -> str:
        return ngettext("will be enrolled again", "will be enrolled again", number)

    def will_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s enrollment will be opened again",
            "%(number)s enrollments will be opened again",
            number,
        )
        return said(text, number)

    def notices(self, plan: Plan) -> list[Notice]:
        return []

    def effect(self, plan: Plan) -> tuple[str, str]:
        text = _("Their progress is as it was. Users get no email.")
        return _("The users get access again right away."), text

    def asked(self, plan: Plan) -> SafeString:
        text = ngettext(
            "Open <strong>{whose}</strong> again", "Open <strong>{whose}</strong> again", plan.marks
        )
        return format_html(text, whose=plan.whose)

    def applied_part(self, number: int) -> str:
        return ngettext("enrolled again", "enrolled again", number)

    def applied_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s enrollment opened again", "%(number)s enrollments opened again", number
        )
        return said(text, number)

    def afterwards(self, plan: Plan) -> str:
        return _("The users have access again and go on where they were. Users got no email.")


class UndoEnrollSentences(UndoSentences):
    lost = gettext_lazy("Stopped: %(name)s no longer has the right to remove.")
    offer = gettext_lazy(
        "Undo removes the enrollments that this import made. Anything changed since, progress "
        "included, is kept. You check it first."
    )

    def will_part(self, number: int) -> str:
        return ngettext("will be taken back", "will be taken back", number)

    def will_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s enrollment will be taken back",
            "%(number)s enrollments will be taken back",
            number,
        )
        return said(text, number)

    def notices(self, plan: Plan) -> list[Notice]:
        returning = plan.of(Outcome.REMOVE_AND_REENROLL)
        notices = []
        if new := plan.of(Outcome.REMOVE) + returning:
            text = ngettext(
                "%(number)s was made by the import and is deleted: nobody has started with it or "
                "changed it since.",
                "%(number)s were made by the import and are deleted: nobody has started with them "
                "or changed them since.",
                new,
            )
            notices.append(Notice("", "", said(text, new)))
        if ended := plan.of(Outcome.UNENROLL):
            text = ngettext(
                "%(number)s was unenrolled before and is so again, with its progress kept.",
                "%(number)s were unenrolled before and are so again, with their progress kept.",
                ended,
            )
            notices.append(Notice("", "", said(text, ended)))
        # Those that end only are required as well; deleted ones alone can come back.
        if returning:
            notices.append(returning_notice(returning, plan))
        return notices

    def effect(self, plan: Plan) -> tuple[str, str]:
        text = _("To give it back, enroll them again. Users get no email.")
        return _("Access ends right away."), text

    def asked(self, plan: Plan) -> SafeString:
        text = ngettext(
            "Take back <strong>{whose}</strong>", "Take back <strong>{whose}</strong>", plan.marks
        )
        return format_html(text, whose=plan.whose)

    def applied_part(self, number: int) -> str:
        return ngettext("taken back", "taken back", number)

    def applied_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s enrollment taken back", "%(number)s enrollments taken back", number
        )
        return said(text, number)

    def afterwards(self, plan: Plan) -> str:
        return _("The users have what they had before the import. Users got no email.")


class UndoBothSentences(UndoEnrollSentences):
    """Of an import that enrolled some anew and some again."""

    offer = gettext_lazy(
        "Undo removes the enrollments that this import made, and unenrolls again those that were "
        "unenrolled before. Anything changed since, progress included, is kept. You check it first."
    )


class UndoReenrollSentences(UndoEnrollSentences):
    lost = gettext_lazy("Stopped: %(name)s no longer has the right to unenroll.")
    offer = gettext_lazy(
        "Undo unenrolls the users again, with their progress kept. Anything changed since is left "
        "as it is. You check it first."
    )
