"""Due dates of many selected enrollments, set by a worker, and the undo of that."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from imports.text.actions.base import AsItIsSentences, Notice, Plan, said
from imports.text.actions.selected import SelectedSentences
from imports.text.actions.undo import UndoSentences

LOST = gettext_lazy("Stopped: %(name)s no longer has the right to set due dates.")


class DueDateSentences(SelectedSentences, AsItIsSentences):
    icon = "cal"
    lost = LOST

    def will_part(self, number: int) -> str:
        return ngettext("gets the due date", "get the due date", number)

    def will_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s enrollment gets the due date",
            "%(number)s enrollments get the due date",
            number,
        )
        return said(text, number)

    def notices(self, plan: Plan) -> list[Notice]:
        return []

    def effect(self, plan: Plan) -> tuple[str, str]:
        return _("The users see the new date right away."), _("Users get no email.")

    def asked(self, plan: Plan) -> SafeString:
        text = ngettext(
            "Set the due date of <strong>{whose}</strong>",
            "Set the due date of <strong>{whose}</strong>",
            plan.marks,
        )
        return format_html(text, whose=plan.whose)

    def applied_part(self, number: int) -> str:
        return ngettext("has the due date", "have the due date", number)

    def applied_title(self, number: int) -> str:
        text = ngettext("%(number)s due date set", "%(number)s due dates set", number)
        return said(text, number)

    def afterwards(self, plan: Plan) -> str:
        return _("The users see the new date under My learning. Users got no email.")


class UndoDueDateSentences(UndoSentences):
    lost = LOST
    offer = gettext_lazy(
        "Undo gives each enrollment the due date that it had before. Anything changed since, "
        "progress included, is kept. You check it first."
    )

    def will_part(self, number: int) -> str:
        return ngettext("gets its former due date", "get their former due date", number)

    def will_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s enrollment gets its former due date",
            "%(number)s enrollments get their former due date",
            number,
        )
        return said(text, number)

    def notices(self, plan: Plan) -> list[Notice]:
        return []

    def effect(self, plan: Plan) -> tuple[str, str]:
        return _("The users see the former date right away."), _("Users get no email.")

    def asked(self, plan: Plan) -> SafeString:
        text = ngettext(
            "Give <strong>{whose}</strong> the former due date",
            "Give <strong>{whose}</strong> the former due date",
            plan.marks,
        )
        return format_html(text, whose=plan.whose)

    def applied_part(self, number: int) -> str:
        return ngettext("has its former due date", "have their former due date", number)

    def applied_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s enrollment has its former due date",
            "%(number)s enrollments have their former due date",
            number,
        )
        return said(text, number)

    def afterwards(self, plan: Plan) -> str:
        return _("The users see the former date under My learning. Users got no email.")
