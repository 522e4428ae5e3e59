"""What the screens say about an action: one object each, so that no template asks which it is."""

from abc import ABC, abstractmethod
from typing import ClassVar, Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from imports.models import Import


def shown(number: int) -> str:
    """2,418 where the language groups digits so."""
    return number_format(number, use_l10n=True, force_grouping=True)


def proportions(number: int, *texts: str) -> str:
    """Says what a bar of three parts shows: of how many, and each part."""
    first, second, third = texts
    return _("Of %(all)s marks and lines: %(will)s, %(cannot)s, %(wrong)s") % {
        "all": shown(number),
        "will": first,
        "cannot": second,
        "wrong": third,
    }


class Sentences(ABC):
    icon: ClassVar[str]
    # In words, on the card by which the action is chosen.
    does: ClassVar[Promise]
    # What an x means, in the explanation of the template.
    mark: ClassVar[Promise]
    will_label: ClassVar[Promise]
    cannot_label: ClassVar[Promise]
    wrong_label: ClassVar[Promise] = gettext_lazy("Can't be imported")
    applied_label: ClassVar[Promise]
    cannot_hint: ClassVar[Promise]
    effect: ClassVar[Promise]
    next: ClassVar[Promise]

    @abstractmethod
    def will(self, number: int) -> str:
        """214 will be unenrolled"""

    @abstractmethod
    def cannot(self, number: int) -> str:
        """19 can't be unenrolled"""

    @abstractmethod
    def applied(self, number: int) -> str:
        """214 unenrolled"""

    @abstractmethod
    def required(self, number: int, completed: int) -> tuple[str, str]:
        """Heading and text about those that a qualification requires and that are completed."""

    @abstractmethod
    def acknowledged(self, number: int, skipped: int) -> str:
        """What the box next to Start says."""

    @abstractmethod
    def finished(self, import_number: int, number: int, skipped: int) -> str: ...

    @abstractmethod
    def finished_partly(self, import_number: int, number: int, failed: int) -> str: ...

    def wrong(self, number: int) -> str:
        return ngettext(
            "%(number)s line can't be imported", "%(number)s lines can't be imported", number
        ) % {"number": shown(number)}

    def stopped(self, import_number: int, number: int, planned: int) -> str:
        if not number:
            return _("Import %(import)s stopped before it changed anything.") % {
                "import": import_number
            }
        return ngettext(
            "Import %(import)s stopped after %(number)s of %(planned)s lines. That one is done and "
            "can be undone.",
            "Import %(import)s stopped after %(number)s of %(planned)s lines. Those %(number)s are "
            "done and can be undone.",
            number,
        ) % {"import": import_number, "number": shown(number), "planned": shown(planned)}


class UnenrollSentences(Sentences):
    icon = "unenroll"
    does = gettext_lazy("End access. Progress stays in the history.")
    mark = gettext_lazy("Type x under each activity that the user has to be unenrolled from.")
    will_label = gettext_lazy("Will be unenrolled")
    cannot_label = gettext_lazy("Can't be unenrolled")
    applied_label = gettext_lazy("Unenrolled")
    cannot_hint = gettext_lazy(
        "These lines are correct, but there is nothing to unenroll. They are skipped."
    )
    effect = gettext_lazy(
        "Access ends right away. Progress, results and history stay. You can undo this: "
        "re-enrolling brings the progress back."
    )
    next = gettext_lazy(
        "What happens next: the users find these activities under Completed, without access. "
        "Users get no email."
    )

    def will(self, number: int) -> str:
        return ngettext(
            "%(number)s will be unenrolled", "%(number)s will be unenrolled", number
        ) % {"number": shown(number)}

    def cannot(self, number: int) -> str:
        return ngettext(
            "%(number)s can't be unenrolled", "%(number)s can't be unenrolled", number
        ) % {"number": shown(number)}

    def applied(self, number: int) -> str:
        return ngettext("%(number)s unenrolled", "%(number)s unenrolled", number) % {
            "number": shown(number)
        }

    def required(self, number: int, completed: int) -> tuple[str, str]:
        texts = []
        heading = ""
        if number:
            heading = ngettext(
                "%(number)s of these is required by a qualification.",
                "%(number)s of these are required by a qualification.",
                number,
            ) % {"number": shown(number)}
            texts.append(
                ngettext(
                    "It stays unenrolled; the qualification shows the requirement as open.",
                    "They stay unenrolled; the qualification shows the requirement as open.",
                    number,
                )
            )
        if completed:
            texts.append(
                ngettext(
                    "%(number)s is completed and keeps its result and date.",
                    "%(number)s are completed and keep their result and date.",
                    completed,
                )
                % {"number": shown(completed)}
            )
        return heading, " ".join(texts)

    def acknowledged(self, number: int, skipped: int) -> str:
        if not skipped:
            return _("I have checked the lists. Unenroll %(number)s.") % {"number": shown(number)}
        return ngettext(
            "I have checked the lists. Unenroll %(number)s and skip %(skipped)s line.",
            "I have checked the lists. Unenroll %(number)s and skip %(skipped)s lines.",
            skipped,
        ) % {"number": shown(number), "skipped": shown(skipped)}

    def finished(self, import_number: int, number: int, skipped: int) -> str:
        done = ngettext(
            "Import %(import)s is finished. %(number)s enrollment unenrolled",
            "Import %(import)s is finished. %(number)s enrollments unenrolled",
            number,
        ) % {"import": import_number, "number": shown(number)}
        rest = ngettext("%(number)s line skipped.", "%(number)s lines skipped.", skipped) % {
            "number": shown(skipped)
        }
        return f"{done}, {rest}"

    def finished_partly(self, import_number: int, number: int, failed: int) -> str:
        return ngettext(
            "Import %(import)s is finished, but %(failed)s of %(all)s failed. The other one was "
            "unenrolled.",
            "Import %(import)s is finished, but %(failed)s of %(all)s failed. The other %(number)s "
            "were unenrolled.",
            number,
        ) % {
            "import": import_number,
            "failed": shown(failed),
            "all": shown(number + failed),
            "number": shown(number),
        }


SENTENCES: Final[dict[str, Sentences]] = {Import.Action.UNENROLL: UnenrollSentences()}
