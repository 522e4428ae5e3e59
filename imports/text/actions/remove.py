from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enrollments.outcomes import Outcome
from imports.models import Import
from imports.text.actions.base import ActionSentences, Notice, Plan, returning_notices, said, shown


class RemoveSentences(ActionSentences):
    icon = "trash"
    does = gettext_lazy("Delete enrollments with progress and results.")
    caution = gettext_lazy("Can't be undone.")
    mark = gettext_lazy("Type x under each activity of which the enrollment has to be removed.")
    fill = gettext_lazy("Fill in everybody who has an enrollment, also an ended one")
    will_label = gettext_lazy("Will be removed")
    cannot_label = gettext_lazy("Can't be removed")
    applied_label = gettext_lazy("Removed")
    cannot_hint = gettext_lazy(
        "These lines are correct, but there is nothing to remove. They are skipped."
    )
    kept = gettext_lazy("What is removed stays removed. It can't be undone.")
    next = gettext_lazy(
        "What happens next: the users no longer find these activities. What a qualification "
        "requires is opened again for them, at 0%. Users get no email."
    )

    def will(self, number: int) -> str:
        text = ngettext("%(number)s will be removed", "%(number)s will be removed", number)
        return said(text, number)

    def cannot(self, number: int) -> str:
        text = ngettext("%(number)s can't be removed", "%(number)s can't be removed", number)
        return said(text, number)

    def notices(self, plan: Plan) -> list[Notice]:
        return returning_notices(plan.required, plan.of(Outcome.REMOVE_AND_REENROLL))

    def effect(self, plan: Plan) -> tuple[str, str]:
        text = ngettext(
            "%(enrollments)s is deleted with its progress, results and history.",
            "%(enrollments)s are deleted with their progress, results and history.",
            plan.marks,
        ) % {"enrollments": plan.whose}
        if plan.completed:
            completed = ngettext(
                "%(number)s of them is completed.",
                "%(number)s of them are completed.",
                plan.completed,
            )
            text = f"{text} {said(completed, plan.completed)}"
        return _("This can't be undone."), text

    def acknowledged(self, number: int, skipped: int) -> str:
        if not skipped:
            text = _(
                "I have checked the lists and understand that progress and results are deleted. "
                "Remove %(number)s."
            )
            return said(text, number)
        text = ngettext(
            "I have checked the lists and understand that progress and results are deleted. "
            "Remove %(number)s and skip %(skipped)s line.",
            "I have checked the lists and understand that progress and results are deleted. "
            "Remove %(number)s and skip %(skipped)s lines.",
            skipped,
        )
        return said(text, number, skipped=shown(skipped))

    def confirm(self, number: int) -> str:
        return _("Type %(count)s to confirm how many enrollments you remove") % {
            "count": shown(number)
        }

    def applied(self, number: int) -> str:
        return said(ngettext("%(number)s removed", "%(number)s removed", number), number)

    def finished(self, import_run: Import, number: int, skipped: int) -> str:
        text = ngettext(
            "Import %(import)s is finished. %(number)s enrollment removed",
            "Import %(import)s is finished. %(number)s enrollments removed",
            number,
        )
        done = said(text, number, **{"import": import_run.pk})
        return f"{done}, {self.lines_skipped(skipped)}"

    def finished_partly(self, import_run: Import, number: int, failed: int) -> str:
        text = ngettext(
            "Import %(import)s is finished, but %(failed)s of %(all)s failed. The other one was "
            "removed.",
            "Import %(import)s is finished, but %(failed)s of %(all)s failed. The other %(number)s "
            "were removed.",
            number,
        )
        counts = {"failed": shown(failed), "all": shown(number + failed)}
        return said(text, number, **{"import": import_run.pk}, **counts)

    def stopped(self, import_run: Import, number: int, planned: int) -> str:
        if not number:
            return self.stopped_at_once(import_run)
        text = ngettext(
            "Import %(import)s stopped after %(number)s of %(planned)s lines. That one is removed "
            "for good.",
            "Import %(import)s stopped after %(number)s of %(planned)s lines. Those %(number)s are "
            "removed for good.",
            number,
        )
        return said(text, number, **{"import": import_run.pk, "planned": shown(planned)})
