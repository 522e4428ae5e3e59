from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from imports.text.actions.base import ActionSentences, Notice, Plan, required_notice, said


class UnenrollSentences(ActionSentences):
    icon = "unenroll"
    lost = gettext_lazy("Stopped: %(name)s no longer has the right to unenroll.")
    does = gettext_lazy("End access. Progress stays in the history.")
    mark = gettext_lazy("Type x under each activity that the user has to be unenrolled from.")
    mark_first = gettext_lazy("Mark whom you want to unenroll")
    fill = gettext_lazy("Fill in the current participants, so you only mark them")

    def will_part(self, number: int) -> str:
        return ngettext("will be unenrolled", "will be unenrolled", number)

    def will_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s enrollment will be unenrolled",
            "%(number)s enrollments will be unenrolled",
            number,
        )
        return said(text, number)

    def cannot_part(self, number: int) -> str:
        return ngettext("can't be unenrolled", "can't be unenrolled", number)

    def cannot_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s enrollment can't be unenrolled",
            "%(number)s enrollments can't be unenrolled",
            number,
        )
        return said(text, number)

    def notices(self, plan: Plan) -> list[Notice]:
        return [required_notice(plan)] if plan.required else []

    def effect(self, plan: Plan) -> tuple[str, str]:
        text = _(
            "Progress, results and history stay. Users get no email. You can undo this import "
            "afterwards."
        )
        return _("Access ends right away."), text

    def asked(self, plan: Plan) -> SafeString:
        text = ngettext(
            "Unenroll <strong>{whose}</strong>", "Unenroll <strong>{whose}</strong>", plan.marks
        )
        return format_html(text, whose=plan.whose)

    def applied_part(self, number: int) -> str:
        return ngettext("unenrolled", "unenrolled", number)

    def applied_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s enrollment unenrolled", "%(number)s enrollments unenrolled", number
        )
        return said(text, number)

    def could_not_part(self, number: int) -> str:
        return ngettext("couldn't be unenrolled", "couldn't be unenrolled", number)

    def could_not_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s enrollment couldn't be unenrolled",
            "%(number)s enrollments couldn't be unenrolled",
            number,
        )
        return said(text, number)

    def afterwards(self, plan: Plan) -> str:
        return _(
            "The users find these activities under Completed, without access. Users got no email."
        )
