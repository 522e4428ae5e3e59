"""What every import says about its check, its run and its result."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from imports.models import Import
from imports.queries import counted_up_to


def shown(number: int) -> str:
    """2,418 where the language groups digits so."""
    return number_format(number, use_l10n=True, force_grouping=True)


def said(text: str, number: int, **named: object) -> str:
    """`text` with its `number` as people write it, and what else it names."""
    return text % {"number": shown(number), **named}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a final check found will be done. `by_outcome` are the same marks by outcome code.

    `required` are those that a held qualification requires, `completed` those that were finished.
    """

    marks: int
    users: int
    required: int
    completed: int
    by_outcome: Mapping[str, int]

    def of(self, outcome: str) -> int:
        return self.by_outcome.get(outcome, 0)

    @property
    def whose(self) -> str:
        """214 enrollments of 188 users"""
        enrollments = ngettext("%(number)s enrollment", "%(number)s enrollments", self.marks)
        users = ngettext("%(number)s user", "%(number)s users", self.users)
        return _("%(enrollments)s of %(users)s") % {
            "enrollments": said(enrollments, self.marks),
            "users": said(users, self.users),
        }


@dataclass(frozen=True)
class Notice:
    """Something that the lists do not show: `title` may be empty."""

    icon: str
    title: str
    text: str


class Sentences(ABC):
    # While the check is made, before it is known how much there is to look at.
    checking: ClassVar[Promise] = gettext_lazy("Your file is being checked")
    opening: ClassVar[Promise] = gettext_lazy("Opening the file")
    # The final check.
    lede: ClassVar[Promise] = gettext_lazy(
        "Nothing has changed yet. The import begins when you choose Start import."
    )
    will_label: ClassVar[Promise]
    cannot_label: ClassVar[Promise]
    cannot_hint: ClassVar[Promise]
    # Empty where no line can be wrong.
    wrong_label: ClassVar[str | Promise] = gettext_lazy("Can't be imported")
    nothing: ClassVar[Promise] = gettext_lazy("Nothing to import")
    nothing_text: ClassVar[Promise] = gettext_lazy("Nothing to import. Go back to upload.")
    back: ClassVar[Promise] = gettext_lazy("Back to upload")
    start: ClassVar[Promise] = gettext_lazy("Start import")
    # The run and the result.
    kept: ClassVar[Promise] = gettext_lazy("What is done stays done and can be undone.")
    applied_label: ClassVar[Promise]
    skipped_label: ClassVar[Promise] = gettext_lazy("Skipped")
    next: ClassVar[Promise]

    # --- the final check

    @abstractmethod
    def will(self, number: int) -> str:
        """214 will be unenrolled"""

    @abstractmethod
    def cannot(self, number: int) -> str:
        """19 can't be unenrolled"""

    def wrong(self, number: int) -> str:
        text = ngettext(
            "%(number)s line can't be imported", "%(number)s lines can't be imported", number
        )
        return said(text, number)

    def proportions(self, number: int, *parts: str) -> str:
        """What the bar shows: of how many, and each part."""
        return _("Of %(all)s marks and lines: %(parts)s") % {
            "all": shown(number),
            "parts": ", ".join(parts),
        }

    def share(self, number: int, learners: int) -> str:
        """How much `number` is for an activity that so many are enrolled in."""
        if number > learners:
            # Ended enrollments are removed as well, and they are nobody's who learns.
            return now_enrolled(number, learners)
        text = ngettext("%(number)s of %(all)s learner", "%(number)s of %(all)s learners", learners)
        return said(text, number, all=as_counted(number, learners))

    @abstractmethod
    def notices(self, plan: Plan) -> list[Notice]:
        """About qualifications, about what was completed, and what else the lists do not show."""

    @abstractmethod
    def effect(self, plan: Plan) -> tuple[str, str]:
        """Heading and text of what starting means."""

    @abstractmethod
    def acknowledged(self, number: int, skipped: int) -> str:
        """What the box next to Start says."""

    @abstractmethod
    def confirm(self, number: int) -> str:
        """Asks to type the number of enrollments."""

    # --- the run and the result

    def name(self, import_run: Import) -> str:
        return _("Import %(number)s") % {"number": import_run.pk}

    def result(self, import_run: Import) -> str:
        return _("Result of import %(number)s") % {"number": import_run.pk}

    @abstractmethod
    def applied(self, number: int) -> str:
        """214 unenrolled"""

    def skipped(self, number: int) -> str:
        return said(ngettext("%(number)s skipped", "%(number)s skipped", number), number)

    @abstractmethod
    def finished(self, import_run: Import, number: int, skipped: int) -> str: ...

    @abstractmethod
    def finished_partly(self, import_run: Import, number: int, failed: int) -> str:
        """Some failed, and at least one did not."""

    def finished_in_vain(self, import_run: Import, failed: int) -> str:
        """All failed."""
        text = ngettext(
            "%(name)s is finished, but its change could not be made.",
            "%(name)s is finished, but none of its %(number)s changes could be made.",
            failed,
        )
        return said(text, failed, name=self.name(import_run))

    def stopped(self, import_run: Import, number: int, planned: int) -> str:
        if not number:
            return self.stopped_at_once(import_run)
        text = ngettext(
            "Import %(import)s stopped after %(number)s of %(planned)s lines. That one is done and "
            "can be undone.",
            "Import %(import)s stopped after %(number)s of %(planned)s lines. Those %(number)s are "
            "done and can be undone.",
            number,
        )
        return said(text, number, **{"import": import_run.pk, "planned": shown(planned)})

    def stopped_at_once(self, import_run: Import) -> str:
        return _("%(name)s stopped before it changed anything.") % {"name": self.name(import_run)}

    def failed(self, import_run: Import, number: int, planned: int) -> str:
        name = self.name(import_run)
        if not number:
            return _(
                "%(name)s could not be finished: something went wrong on our side before it "
                "changed anything."
            ) % {"name": name}
        text = ngettext(
            "%(name)s could not be finished: something went wrong on our side after %(number)s of "
            "%(planned)s. That one stays done.",
            "%(name)s could not be finished: something went wrong on our side after %(number)s of "
            "%(planned)s. Those stay done.",
            number,
        )
        return said(text, number, name=name, planned=shown(planned))


class ActionSentences(Sentences):
    """Of an import with a workbook, which somebody fills in for an action."""

    icon: ClassVar[str]
    # On the card by which the action is chosen: what it does, and what else to know beforehand.
    does: ClassVar[Promise]
    caution: ClassVar[str | Promise] = ""
    # What an x means, in the explanation of the template.
    mark: ClassVar[Promise]
    # Why an archived activity cannot be chosen for it; empty where it can.
    archived: ClassVar[str | Promise] = ""
    # Which lines the template can have already, and whether that is proposed.
    fill: ClassVar[Promise]
    fills: ClassVar[bool] = True

    def lines_skipped(self, skipped: int) -> str:
        text = ngettext("%(number)s line skipped.", "%(number)s lines skipped.", skipped)
        return said(text, skipped)


def as_counted(number: int, learners: int) -> str:
    """84, or 10,000+ where it was known by then that `number` is no large share of them."""
    limit = counted_up_to(number)
    return f"{shown(limit)}+" if learners > limit else shown(learners)


def now_enrolled(number: int, learners: int) -> str:
    """84 enrolled now"""
    text = ngettext("%(number)s enrolled now", "%(number)s enrolled now", learners)
    return text % {"number": as_counted(number, learners)}


def required_notice(number: int) -> Notice:
    """For what ends access and no rule brings back."""
    title = ngettext(
        "%(number)s of these is required by a qualification.",
        "%(number)s of these are required by a qualification.",
        number,
    )
    text = ngettext(
        "It stays unenrolled; the qualification shows the requirement as open.",
        "They stay unenrolled; the qualification shows the requirement as open.",
        number,
    )
    return Notice("qual", said(title, number), text)


def completed_notice(number: int) -> Notice:
    text = ngettext(
        "%(number)s is completed and keeps its result and date.",
        "%(number)s are completed and keep their result and date.",
        number,
    )
    return Notice("s-done", "", said(text, number))


def returning_notices(required: int, returning: int) -> list[Notice]:
    """For what is deleted though a held qualification requires it."""
    notices = []
    if returning:
        title = ngettext(
            "%(number)s of these will come back, empty.",
            "%(number)s of these will come back, empty.",
            returning,
        )
        text = _(
            "A qualification the user still holds requires them. To prevent this, take the "
            "qualification away first."
        )
        notices.append(Notice("loop", said(title, returning), text))
    if gone := required - returning:
        title = ngettext(
            "%(number)s of these is required by a qualification and will not come back.",
            "%(number)s of these are required by a qualification and will not come back.",
            gone,
        )
        text = _(
            "The user is inactive or the activity is archived. The qualification shows the "
            "requirement as open."
        )
        notices.append(Notice("qual", said(title, gone), text))
    return notices
