from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enrollments.outcomes import Outcome
from imports.models import Import
from imports.text.actions.base import ActionSentences, Notice, Plan, now_enrolled, said, shown


class EnrollSentences(ActionSentences):
    icon = "plus"
    does = gettext_lazy("Give users access to activities.")
    mark = gettext_lazy("Type x under each activity that the user has to be enrolled in.")
    archived = gettext_lazy("Nobody can be enrolled in it any more")
    # The participants of today are enrolled already: of them there is nothing to mark.
    fill = gettext_lazy("Fill in those who were unenrolled, to enroll them again")
    fills = False
    will_label = gettext_lazy("Will be enrolled")
    cannot_label = gettext_lazy("Can't be enrolled")
    applied_label = gettext_lazy("Enrolled")
    cannot_hint = gettext_lazy(
        "These lines are correct, but these users are enrolled already or can't be enrolled. They "
        "are skipped."
    )
    next = gettext_lazy(
        "What happens next: the users find these activities under My learning. Those who were "
        "enrolled before go on where they were. Users get no email."
    )

    def will(self, number: int) -> str:
        text = ngettext("%(number)s will be enrolled", "%(number)s will be enrolled", number)
        return said(text, number)

    def cannot(self, number: int) -> str:
        text = ngettext("%(number)s can't be enrolled", "%(number)s can't be enrolled", number)
        return said(text, number)

    def share(self, number: int, learners: int) -> str:
        return now_enrolled(number, learners)

    def notices(self, plan: Plan) -> list[Notice]:
        again = plan.of(Outcome.REENROLL)
        if not again:
            return []
        title = ngettext(
            "%(number)s of these was unenrolled before.",
            "%(number)s of these were unenrolled before.",
            again,
        )
        text = _("They are enrolled again, with their progress and results as they were.")
        return [Notice("loop", said(title, again), text)]

    def effect(self, plan: Plan) -> tuple[str, str]:
        text = _("The users get access right away. This import can be undone afterwards.")
        return f"{plan.whose}.", text

    def acknowledged(self, number: int, skipped: int) -> str:
        if not skipped:
            return said(_("I have checked the lists. Enroll %(number)s."), number)
        text = ngettext(
            "I have checked the lists. Enroll %(number)s and skip %(skipped)s line.",
            "I have checked the lists. Enroll %(number)s and skip %(skipped)s lines.",
            skipped,
        )
        return said(text, number, skipped=shown(skipped))

    def confirm(self, number: int) -> str:
        return _("Type %(count)s to confirm how many enrollments you make") % {
            "count": shown(number)
        }

    def applied(self, number: int) -> str:
        return said(ngettext("%(number)s enrolled", "%(number)s enrolled", number), number)

    def finished(self, import_run: Import, number: int, skipped: int) -> str:
        text = ngettext(
            "Import %(import)s is finished. %(number)s enrollment made",
            "Import %(import)s is finished. %(number)s enrollments made",
            number,
        )
        done = said(text, number, **{"import": import_run.pk})
        return f"{done}, {self.lines_skipped(skipped)}"

    def finished_partly(self, import_run: Import, number: int, failed: int) -> str:
        text = ngettext(
            "Import %(import)s is finished, but %(failed)s of %(all)s failed. The other one was "
            "enrolled.",
            "Import %(import)s is finished, but %(failed)s of %(all)s failed. The other %(number)s "
            "were enrolled.",
            number,
        )
        counts = {"failed": shown(failed), "all": shown(number + failed)}
        return said(text, number, **{"import": import_run.pk}, **counts)
