from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enrollments.outcomes import Outcome
from enrollments.wording.required import INACTIVE_OR_ARCHIVED, staying
from imports.text.actions.base import ActionSentences, Notice, Plan, returning_notice, said, shown


class RemoveSentences(ActionSentences):
    icon = "trash"
    lost = gettext_lazy("Stopped: %(name)s no longer has the right to remove.")
    is_final = True
    does = gettext_lazy("Delete enrollments with progress and results.")
    caution = gettext_lazy("Can't be undone.")
    mark = gettext_lazy("Type x under each activity of which the enrollment has to be removed.")
    mark_first = gettext_lazy("Mark whose enrollments you want to remove")
    fill = gettext_lazy("List everyone with an enrollment, including ended ones")
    kept = gettext_lazy("What is removed stays removed. It can't be undone.")

    def will_part(self, number: int) -> str:
        return ngettext("will be removed", "will be removed", number)

    def will_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s enrollment will be removed",
            "%(number)s enrollments will be removed",
            number,
        )
        return said(text, number)

    def cannot_part(self, number: int) -> str:
        return ngettext("can't be removed", "can't be removed", number)

    def cannot_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s enrollment can't be removed",
            "%(number)s enrollments can't be removed",
            number,
        )
        return said(text, number)

    def notices(self, plan: Plan) -> list[Notice]:
        notices = []
        back = plan.of(Outcome.REMOVE_AND_REENROLL)
        if back:
            notices.append(returning_notice(back, plan))
        if gone := plan.required - back:
            notices.append(Notice("", "", staying(gone, INACTIVE_OR_ARCHIVED)))
        return notices

    def effect(self, plan: Plan) -> tuple[str, str]:
        text = ngettext(
            "%(number)s enrollment is deleted with its progress, results and history",
            "%(number)s enrollments are deleted with their progress, results and history",
            plan.marks,
        )
        text = said(text, plan.marks)
        if plan.completed:
            completed = ngettext(
                "%(number)s of them is completed",
                "%(number)s of them are completed",
                plan.completed,
            )
            if plan.marks == 1:
                completed = _("it is completed")
            text = f"{text}; {said(completed, plan.completed)}"
        no_email = _("Users get no email.")
        return _("This can't be undone."), f"{text}. {no_email}"

    def asked(self, plan: Plan) -> SafeString:
        text = ngettext(
            "Remove <strong>{whose}</strong> for good",
            "Remove <strong>{whose}</strong> for good",
            plan.marks,
        )
        asked = format_html(text, whose=plan.whose)
        if plan.completed:
            completed = _("%(number)s of them completed") % {"number": shown(plan.completed)}
            if plan.marks == 1:
                completed = _("a completed one")
            return format_html("{}, {}", asked, completed)
        return asked

    def applied_part(self, number: int) -> str:
        return ngettext("removed", "removed", number)

    def applied_title(self, number: int) -> str:
        text = ngettext("%(number)s enrollment removed", "%(number)s enrollments removed", number)
        return said(text, number)

    def could_not_part(self, number: int) -> str:
        return ngettext("couldn't be removed", "couldn't be removed", number)

    def could_not_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s enrollment couldn't be removed",
            "%(number)s enrollments couldn't be removed",
            number,
        )
        return said(text, number)

    def afterwards(self, plan: Plan) -> str:
        found = _("The users no longer find these activities.")
        if back := plan.of(Outcome.REMOVE_AND_REENROLL):
            text = ngettext(
                "%(number)s came back, empty: a qualification requires it.",
                "%(number)s came back, empty: a qualification requires them.",
                back,
            )
            found += " " + said(text, back)
        no_email = _("Users got no email.")
        return f"{found} {no_email}"
