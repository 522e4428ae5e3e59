"""What erasing somebody does to each kind of thing that is kept about them."""

from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enrollments.models import User
from enrollments.outcomes import Outcome
from enrollments.queries.audit.erasing import Kept
from enrollments.wording.numbers import grouped

REFUSALS: Final[dict[Outcome, Any]] = {
    Outcome.LAST_OWNER: gettext_lazy("Somebody must stay owner. Make another person owner first."),
    Outcome.HELD_BY_IMPORT: gettext_lazy(
        "An import that holds this person, or that this person started, is at work. Wait until it "
        "has ended, or stop it, and come back."
    ),
    Outcome.NOT_LISTED: gettext_lazy(
        "The list of erased numbers cannot be written, or uploaded files cannot be read, so "
        "nothing was erased. Whoever runs the server finds their places in the settings "
        "ERASED_NUMBERS_FILE and UPLOADS_URL."
    ),
    Outcome.USER_UNKNOWN: gettext_lazy("This person was erased already."),
    Outcome.NOT_ALLOWED: gettext_lazy("Only an owner erases people."),
}


class KeptKind(NamedTuple):
    what: str
    how_many: str
    then: str


def fates(user: User, kept: Kept, lines: int, files: int) -> list[KeptKind]:
    number = {"number": user.pk}
    return [
        KeptKind(
            _("Name, email, employee number"),
            "",
            _('gone; the row stays as "Erased %(number)s", and is in no list') % number,
        ),
        KeptKind(
            _("Enrollments"),
            _("%(all)s, of which %(completed)s completed")
            % {"all": grouped(kept.enrollments), "completed": grouped(kept.completed)},
            _("deleted with their learning records, unless the record is kept"),
        ),
        KeptKind(
            _("Learning records"), grouped(kept.records), _("deleted, unless the record is kept")
        ),
        KeptKind(_("Qualifications held"), grouped(kept.held), _("as the learning records")),
        KeptKind(_("Events about this person"), grouped(kept.events), _("stay, under the number")),
        KeptKind(_("Reasons about this person"), grouped(kept.reasons), _("blanked")),
        KeptKind(
            _("Events of what this person did"),
            grouped(kept.acts),
            _("stay; the name in them stays too, unless you tick it")
            if kept.had_desk
            else _("stay, under the number"),
        ),
        KeptKind(_("Teams managed"), grouped(kept.teams), _("no longer managed")),
        KeptKind(_("Saved views"), grouped(kept.views), _("deleted")),
        KeptKind(
            _("Lines of imports"), grouped(lines), _('the address in them is replaced by "erased"')
        ),
        KeptKind(
            _("Uploaded files"),
            grouped(files),
            _("those that name this person are deleted at once"),
        ),
        KeptKind(_("Second steps of signing in"), "", _("deleted, with links to other sign-ins")),
        KeptKind(_("Sessions"), "", _("end at once")),
    ]


def told_erased(user_number: int) -> str:
    return _("Person %(number)s is erased. Backups still hold the name until they expire.") % {
        "number": user_number
    }


def kept_sentence(kept: Kept) -> str:
    return ngettext(
        "%(number)s enrollment is deleted.", "%(number)s enrollments are deleted.", kept.enrollments
    ) % {"number": grouped(kept.enrollments)}
