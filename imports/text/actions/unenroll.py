from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from imports.models import Import
from imports.text.actions.base import (
    ActionSentences,
    Notice,
    Plan,
    completed_notice,
    required_notice,
    said,
    shown,
)


class UnenrollSentences(ActionSentences):
    icon = "unenroll"
    does = gettext_lazy("End access. Progress stays in the history.")
    mark = gettext_lazy("Type x under each activity that the user has to be unenrolled from.")
    fill = gettext_lazy("Fill in the current participants, so you only mark them")
    will_label = gettext_lazy("Will be unenrolled")
    cannot_label = gettext_lazy("Can't be unenrolled")
    applied_label = gettext_lazy("Unenrolled")
    cannot_hint = gettext_lazy(
        "These lines are correct, but there is nothing to unenroll. They are skipped."
    )
    next = gettext_lazy(
        "What happens next: the users find these activities under Completed, without access. "
        "Users get no email."
    )

    def will(self, number: int) -> str:
        text = ngettext("%(number)s will be unenrolled", "%(number)s will be unenrolled", number)
        return said(text, number)

    def cannot(self, number: int) -> str:
        text = ngettext("%(number)s can't be unenrolled", "%(number)s can't be unenrolled", number)
        return said(text, number)

    def notices(self, plan: Plan) -> list[Notice]:
        required = [required_notice(plan.required)] if plan.required else []
        completed = [completed_notice(plan.completed)] if plan.completed else []
        return required + completed

    def effect(self, plan: Plan) -> tuple[str, str]:
        text = _(
            "Access ends right away. Progress, results and history stay. You can undo this: "
            "re-enrolling brings the progress back."
        )
        return f"{plan.whose}.", text

    def acknowledged(self, number: int, skipped: int) -> str:
        if not skipped:
            return said(_("I have checked the lists. Unenroll %(number)s."), number)
        text = ngettext(
            "I have checked the lists. Unenroll %(number)s and skip %(skipped)s line.",
            "I have checked the lists. Unenroll %(number)s and skip %(skipped)s lines.",
            skipped,
        )
        return said(text, number, skipped=shown(skipped))

    def confirm(self, number: int) -> str:
        return _("Type %(count)s to confirm how many enrollments you end") % {
            "count": shown(number)
        }

    def applied(self, number: int) -> str:
        return said(ngettext("%(number)s unenrolled", "%(number)s unenrolled", number), number)

    def finished(self, import_run: Import, number: int, skipped: int) -> str:
        text = ngettext(
            "Import %(import)s is finished. %(number)s enrollment unenrolled",
            "Import %(import)s is finished. %(number)s enrollments unenrolled",
            number,
        )
        done = said(text, number, **{"import": import_run.pk})
        return f"{done}, {self.lines_skipped(skipped)}"

    def finished_partly(self, import_run: Import, number: int, failed: int) -> str:
        text = ngettext(
            "Import %(import)s is finished, but %(failed)s of %(all)s failed. The other one was "
            "unenrolled.",
            "Import %(import)s is finished, but %(failed)s of %(all)s failed. The other %(number)s "
            "were unenrolled.",
            number,
        )
        counts = {"failed": shown(failed), "all": shown(number + failed)}
        return said(text, number, **{"import": import_run.pk}, **counts)
