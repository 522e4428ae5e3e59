from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enrollments.outcomes import Outcome
from imports.text.actions.base import ActionSentences, Notice, Plan, said


class EnrollSentences(ActionSentences):
    icon = "plus"
    lost = gettext_lazy("Stopped: %(name)s no longer has the right to enroll.")
    does = gettext_lazy("Give users access to activities.")
    mark = gettext_lazy("Type x under each activity that the user has to be enrolled in.")
    mark_first = gettext_lazy("Mark whom you want to enroll")
    archived = gettext_lazy("Nobody can be enrolled in it any more")
    # The participants of today are enrolled already: of them there is nothing to mark.
    fill = gettext_lazy("Fill in those who were unenrolled, to enroll them again")
    fills = False

    def will_part(self, number: int) -> str:
        return ngettext("will be enrolled", "will be enrolled", number)

    def will_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s enrollment will be made", "%(number)s enrollments will be made", number
        )
        return said(text, number)

    def cannot_part(self, number: int) -> str:
        return ngettext("can't be enrolled", "can't be enrolled", number)

    def cannot_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s enrollment can't be made", "%(number)s enrollments can't be made", number
        )
        return said(text, number)

    def notices(self, plan: Plan) -> list[Notice]:
        again = plan.of(Outcome.REENROLL)
        if not again:
            return []
        text = ngettext(
            "%(number)s was unenrolled before, and continues with its progress as it was.",
            "%(number)s were unenrolled before, and continue with their progress as it was.",
            again,
        )
        return [Notice("", "", said(text, again))]

    def effect(self, plan: Plan) -> tuple[str, str]:
        text = _("Users get no email. You can undo this import afterwards.")
        if not plan.can_undo:
            text = _("Users get no email. You can unenroll them again afterwards.")
        return _("The users get access right away."), text

    def asked(self, plan: Plan) -> SafeString:
        text = ngettext(
            "Make <strong>{whose}</strong>", "Make <strong>{whose}</strong>", plan.marks
        )
        return format_html(text, whose=plan.whose)

    def applied_part(self, number: int) -> str:
        return ngettext("enrolled", "enrolled", number)

    def applied_title(self, number: int) -> str:
        text = ngettext("%(number)s enrollment made", "%(number)s enrollments made", number)
        return said(text, number)

    def could_not_part(self, number: int) -> str:
        return ngettext("couldn't be enrolled", "couldn't be enrolled", number)

    def could_not_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s enrollment couldn't be made",
            "%(number)s enrollments couldn't be made",
            number,
        )
        return said(text, number)

    def afterwards(self, plan: Plan) -> str:
        found = _("The users find these activities under My learning.")
        if plan.of(Outcome.REENROLL):
            found += " " + _("Those who were enrolled before go on where they were.")
        no_email = _("Users got no email.")
        return f"{found} {no_email}"
