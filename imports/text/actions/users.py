"""An import of users, and its undo: what is counted are users, and lines of the file."""

from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from imports.outcomes import UserLineOutcome
from imports.text.actions.base import (
    ActionSentences,
    Notice,
    Plan,
    Sentences,
    counted_users,
    lines,
    said,
)
from imports.text.actions.undo import UndoSentences

RIGHT_LOST: Final = gettext_lazy("Stopped: %(name)s no longer has the right to change users.")


class AboutUsers(Sentences):
    """The numbers of an import of users, by what happens to them."""

    lost = RIGHT_LOST
    left_hint = ngettext_lazy(
        "Somebody changed this user after your check, so nothing was done. To do it all the same, "
        "upload the line again.",
        "Somebody changed these after your check, so nothing was done. To do it all the same, "
        "upload the lines again.",
    )

    def counted(self, number: int) -> str:
        return counted_users(number)

    def confirm(self, number: int) -> str:
        return said(_("Type %(number)s, the number of users"), number)

    def cannot_part(self, number: int) -> str:
        return _("nothing to do")

    def cannot_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s line has nothing to do", "%(number)s lines have nothing to do", number
        )
        return said(text, number)

    def could_not_part(self, number: int) -> str:
        return _("nothing to do")

    def could_not_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s line had nothing to do", "%(number)s lines had nothing to do", number
        )
        return said(text, number)

    def notices(self, plan: Plan) -> list[Notice]:
        return []

    def acknowledged(self, plan: Plan, left_out: int) -> SafeString:
        """`left_out` lines have a problem."""
        what = self.asked(plan)
        if not left_out:
            return format_html(_("I have checked the lists. {what}."), what=what)
        rest = ngettext(
            "%(lines)s with a problem is left out",
            "%(lines)s with a problem are left out",
            left_out,
        ) % {"lines": lines(left_out)}
        return format_html(_("I have checked the lists. {what}; {rest}."), what=what, rest=rest)

    def asked(self, plan: Plan) -> SafeString:
        parts = get_text_list(list(to_do_texts(plan)), _("and"))
        return format_html("<strong>{}</strong>", parts[:1].upper() + parts[1:])


def to_do_texts(plan: Plan) -> Iterator[str]:
    """add 3 users, change 2 users …: what occurs."""
    if number := plan.of(UserLineOutcome.USER_ADD):
        yield said(ngettext("add %(number)s user", "add %(number)s users", number), number)
    if number := plan.of(UserLineOutcome.USER_CHANGE):
        yield said(ngettext("change %(number)s user", "change %(number)s users", number), number)
    if number := plan.of(UserLineOutcome.USER_DEACTIVATE):
        text = ngettext("deactivate %(number)s user", "deactivate %(number)s users", number)
        yield said(text, number)
    if number := plan.of(UserLineOutcome.USER_REACTIVATE):
        text = ngettext("reactivate %(number)s user", "reactivate %(number)s users", number)
        yield said(text, number)


class UsersSentences(AboutUsers, ActionSentences):
    icon = "users"
    does = gettext_lazy("Names, teams, employee numbers, emails, who has left.")
    caution = gettext_lazy("An empty cell changes nothing.")
    mark = gettext_lazy("Fill in what has to change.")
    mark_first = gettext_lazy("Fill in what has to change")
    fill = gettext_lazy("It has no lines beforehand.")
    fills = False

    def will_part(self, number: int) -> str:
        return ngettext("will be added or changed", "will be added or changed", number)

    def will_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s user will be added or changed",
            "%(number)s users will be added or changed",
            number,
        )
        return said(text, number)

    def effect(self, plan: Plan) -> tuple[str, str]:
        text = _("You can undo this import afterwards.")
        if plan.of(UserLineOutcome.USER_ADD):
            added = _("You can undo this import afterwards: who was added is deactivated then.")
            text = f"{_way_in()} {added}"
        if plan.of(UserLineOutcome.USER_DEACTIVATE):
            gone = _("Who is deactivated is signed out; open enrollments stay open.")
            text = f"{gone} {text}"
        if plan.of(UserLineOutcome.USER_REACTIVATE):
            back = _("Who is active again is enrolled in what their qualifications require.")
            text = f"{back} {text}"
        return _("Users get no email."), text

    def applied_part(self, number: int) -> str:
        return ngettext("added or changed", "added or changed", number)

    def applied_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s user added or changed", "%(number)s users added or changed", number
        )
        return said(text, number)

    def afterwards(self, plan: Plan) -> str:
        if plan.of(UserLineOutcome.USER_ADD):
            return f"{_('Users got no email.')} {_way_in()}"
        return _("Users got no email.")


def _way_in() -> str:
    if settings.SSO_ONLY:
        return _("New users sign in with %(name)s.") % {"name": settings.SSO_NAME}
    return _('New users choose a password by "Forgot your password?" on the sign-in page.')


class UndoUsersSentences(AboutUsers, UndoSentences):
    offer = gettext_lazy(
        "Gives back the old values, and deactivates who was added. Anything changed since is kept. "
        "You check it first."
    )

    def will_part(self, number: int) -> str:
        return ngettext("will be as before", "will be as before", number)

    def will_title(self, number: int) -> str:
        text = ngettext(
            "%(number)s user will be as before", "%(number)s users will be as before", number
        )
        return said(text, number)

    def effect(self, plan: Plan) -> tuple[str, str]:
        text = _("Nobody is deleted: who was added is deactivated. Teams that were made stay.")
        return _("Users get no email."), text

    def applied_part(self, number: int) -> str:
        return ngettext("as before", "as before", number)

    def applied_title(self, number: int) -> str:
        text = ngettext("%(number)s user is as before", "%(number)s users are as before", number)
        return said(text, number)

    def afterwards(self, plan: Plan) -> str:
        return _("Users got no email.")
