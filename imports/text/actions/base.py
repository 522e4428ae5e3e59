"""What every import says about its check, its run and its result."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from enrollments.wording.required import coming_back, required
from imports.actions import undo_for
from imports.models import Import


def shown(number: int) -> str:
    """2,418 where the language groups digits so."""
    return number_format(number, use_l10n=True, force_grouping=True)


def said(text: str, number: int, **named: object) -> str:
    """`text` with its `number` as people write it, and what else it names."""
    return text % {"number": shown(number), **named}


def enrollments(number: int) -> str:
    """9 enrollments"""
    return said(ngettext("%(number)s enrollment", "%(number)s enrollments", number), number)


def counted_users(number: int) -> str:
    """5 users"""
    return said(ngettext("%(number)s user", "%(number)s users", number), number)


def marks(number: int) -> str:
    """14 marks"""
    return said(ngettext("%(number)s mark", "%(number)s marks", number), number)


def lines(number: int) -> str:
    """183 lines"""
    return said(ngettext("%(number)s line", "%(number)s lines", number), number)


def of_users(number: int, people: int) -> str:
    """9 enrollments of 5 users"""
    if not people:
        return enrollments(number)
    return _("%(enrollments)s of %(users)s") % {
        "enrollments": enrollments(number),
        "users": counted_users(people),
    }


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a final check found will be done, or a run did. `by_plan` are marks by planned outcome.

    `required` are those that a held qualification requires, `completed` those that were finished.
    """

    marks: int
    users: int
    required: int
    completed: int
    by_plan: Mapping[str, int]
    # Whether whoever looks at it may undo it afterwards.
    can_undo: bool = True

    def of(self, outcome: str) -> int:
        return self.by_plan.get(outcome, 0)

    @property
    def whose(self) -> str:
        return of_users(self.marks, self.users)


@dataclass(frozen=True)
class Notice:
    """Something that the rows of a list do not show. With `icon` it is to be seen before them."""

    icon: str
    title: str
    text: str


class Sentences(ABC):
    """The words for one action. A `part` stands behind a number in a sum, a `title` above a
    list."""

    # While the check is made, before it is known how much there is to look at.
    checking: ClassVar[Promise] = gettext_lazy("Your file is being checked")
    opening: ClassVar[Promise] = gettext_lazy("Opening the file")
    # The final check.
    lede: ClassVar[Promise] = gettext_lazy(
        "Nothing has changed yet. The import begins when you choose Start import."
    )
    # The mark of what will be done, and whether that is for good.
    icon: ClassVar[str]
    is_final: ClassVar[bool] = False
    nothing: ClassVar[Promise] = gettext_lazy("Nothing to import")
    back: ClassVar[Promise] = gettext_lazy("Back to upload")
    start: ClassVar[Promise] = gettext_lazy("Start import")
    # The run and the result.
    kept: ClassVar[Promise] = gettext_lazy("What is done stays done and can be undone.")
    # Why it stopped, when whoever prepared or started it may not do it any more.
    lost: ClassVar[Promise]
    # Of one and of several; `%` chooses.
    left_hint: ClassVar[Any] = ngettext_lazy(
        "Somebody changed this after your check, so nothing was done. To do it all the same, mark "
        "it in a new import.",
        "Somebody changed these after your check, so nothing was done. To do it all the same, mark "
        "them in a new import.",
    )

    # --- the final check

    @abstractmethod
    def will_part(self, number: int) -> str:
        """will be unenrolled"""

    @abstractmethod
    def will_title(self, number: int) -> str:
        """9 enrollments will be unenrolled"""

    @abstractmethod
    def cannot_part(self, number: int) -> str:
        """can't be unenrolled"""

    @abstractmethod
    def cannot_title(self, number: int) -> str:
        """1 enrollment can't be unenrolled"""

    @abstractmethod
    def notices(self, plan: Plan) -> list[Notice]:
        """About qualifications and what else the rows do not show; only about what occurs."""

    @abstractmethod
    def effect(self, plan: Plan) -> tuple[str, str]:
        """What starting means: the first words, and the rest."""

    @abstractmethod
    def asked(self, plan: Plan) -> SafeString:
        """What the box next to Start says will be done."""

    def acknowledged(self, plan: Plan, left_out: int) -> SafeString:
        """What the box next to Start says. `left_out` marks are not carried out."""
        if not left_out:
            return format_html(_("I have checked the lists. {what}."), what=self.asked(plan))
        rest = ngettext(
            "%(number)s mark is not carried out", "%(number)s marks are not carried out", left_out
        )
        return format_html(
            _("I have checked the lists. {what}; {rest}."),
            what=self.asked(plan),
            rest=said(rest, left_out),
        )

    def counted(self, number: int) -> str:
        """9 enrollments"""
        return enrollments(number)

    def confirm(self, number: int) -> str:
        """Asks to type the number of enrollments."""
        return _("Type %(count)s, the number of enrollments") % {"count": shown(number)}

    # --- the run and the result

    def name(self, import_run: Import) -> str:
        return _("Import %(number)s") % {"number": import_run.pk}

    def result(self, import_run: Import) -> str:
        return _("Result of import %(number)s") % {"number": import_run.pk}

    @abstractmethod
    def applied_part(self, number: int) -> str:
        """unenrolled"""

    @abstractmethod
    def applied_title(self, number: int) -> str:
        """8 enrollments unenrolled"""

    @abstractmethod
    def could_not_part(self, number: int) -> str:
        """couldn't be unenrolled"""

    @abstractmethod
    def could_not_title(self, number: int) -> str:
        """1 enrollment couldn't be unenrolled"""

    @abstractmethod
    def afterwards(self, plan: Plan) -> str:
        """What the users find now."""

    def headline(self, import_run: Import, done: int, left: int, failed: int) -> str:
        """What became of an import that ran to its end."""
        finished = _("%(name)s is finished.") % {"name": self.name(import_run)}
        parts = [self.applied_title(done)] if done or not (left or failed) else []
        parts += [told_left_alone(left)] if left else []
        parts += [not_done(failed)] if failed else []
        return f"{finished} {', '.join(parts)}."

    def stopped(
        self, import_run: Import, number: int, planned: int, *, is_kept: bool = True
    ) -> str:
        if not number:
            return _("%(name)s stopped before it changed anything.") % {
                "name": self.name(import_run)
            }
        text = _("%(name)s stopped after %(number)s of %(planned)s. %(kept)s")
        told = said(
            text,
            number,
            name=self.name(import_run),
            planned=self.counted(planned),
            kept=self.kept if is_kept else "",
        )
        return told.rstrip()

    def right_lost(self, import_run: Import, number: int, planned: int) -> str:
        """Who lost it, and what can be made of what was done until then."""
        first = str(self.lost) % {"name": import_run.right_lost_by}
        if not number:
            return f"{first} {_('Nothing was changed.')}"
        text = (
            ngettext(
                "%(number)s of %(planned)s is done and can be undone.",
                "%(number)s of %(planned)s are done and can be undone.",
                number,
            )
            if undo_for(import_run)
            else ngettext(
                "%(number)s of %(planned)s is done and stays done.",
                "%(number)s of %(planned)s are done and stay done.",
                number,
            )
        )
        return f"{first} {said(text, number, planned=shown(planned))}"

    def refused(self, import_run: Import) -> str:
        """What was selected is no longer what was confirmed, or no longer kept."""
        numbers = import_run.refusal["params"]
        name = self.name(import_run)
        if not numbers:
            return _(
                "%(name)s stopped before it changed anything, and what was selected is no longer "
                "kept. Select the enrollments again."
            ) % {"name": name}
        if numbers["found"] == numbers["confirmed"]:
            return _(
                "%(name)s stopped before it changed anything: what was selected changed after it "
                "was confirmed. Select the enrollments again."
            ) % {"name": name}
        text = _(
            "%(name)s stopped before it changed anything: %(confirmed)s were confirmed, and by now "
            "it would change %(number)s. Select the enrollments again."
        )
        confirmed = enrollments(numbers["confirmed"])
        return said(text, numbers["found"], name=name, confirmed=confirmed)

    def failed(self, import_run: Import, number: int, planned: int) -> str:
        name = self.name(import_run)
        if not number:
            return _(
                "%(name)s could not be finished: something went wrong on our side before it "
                "changed anything."
            ) % {"name": name}
        text = _(
            "%(name)s could not be finished: something went wrong on our side after %(number)s of "
            "%(planned)s. What is done stays done."
        )
        return said(text, number, name=name, planned=self.counted(planned))


class AsItIsSentences(Sentences):
    """Sentences of an action of which nobody says "can't be": what it skips stays as it is."""

    def cannot_part(self, number: int) -> str:
        return ngettext("stays as it is", "stay as they are", number)

    def cannot_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s enrollment stays as it is",
            "%(number)s enrollments stay as they are",
            number,
        )
        return said(text, number)

    def could_not_part(self, number: int) -> str:
        return ngettext("stayed as it was", "stayed as they were", number)

    def could_not_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s enrollment stayed as it was",
            "%(number)s enrollments stayed as they were",
            number,
        )
        return said(text, number)


class ActionSentences(Sentences):
    """Sentences of an import with a workbook that somebody fills in for an action."""

    # On the card by which the action is chosen: what it does, and what else to know beforehand.
    does: ClassVar[Promise]
    caution: ClassVar[str | Promise] = ""
    # What an x means, in the explanation of the template.
    mark: ClassVar[Promise]
    # Above the steps for somebody who marked nobody.
    mark_first: ClassVar[Promise]
    # Why an archived activity cannot be chosen for it; empty where it can.
    archived: ClassVar[str | Promise] = ""
    # Which lines the template can have already, and whether that is proposed.
    fill: ClassVar[Promise]
    fills: ClassVar[bool] = True


def told_left_alone(number: int) -> str:
    text = ngettext(
        "%(number)s left alone because it changed after the check",
        "%(number)s left alone because they changed after the check",
        number,
    )
    return said(text, number)


def not_done(number: int) -> str:
    return said(ngettext("%(number)s not done", "%(number)s not done", number), number)


def required_notice(plan: Plan) -> Notice:
    """The notice for an action that ends access, which no rule brings back."""
    heading, text = required(plan.required, only=plan.marks == 1)
    return Notice("", "", f"{heading} {text}")


def returning_notice(number: int, plan: Plan) -> Notice:
    """The notice for an action that deletes what is then made anew."""
    return Notice("loop", *coming_back(number, only=plan.marks == 1))
