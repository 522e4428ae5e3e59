"""What changes for whom when somebody is moved."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollments.models import Team, User
from enrollments.queries.people import Sight
from enrollments.wording.numbers import enumerated


def told_move(person: User, team: Team | None, sight: Sight) -> tuple[str, str]:
    """What saving does, and who sees the person from then on."""
    names = {"name": person.first_name, "old": person.team, "new": team}
    if team is None:
        moves = _("Saving takes %(name)s out of %(old)s.")
    elif person.team is None:
        moves = _("Saving puts %(name)s into %(new)s.")
    else:
        moves = _("Saving moves %(name)s from %(old)s to %(new)s.")
    said = [_losing(sight.losing, person), _gaining(sight.gaining, person)]
    said.append(_("Enrollments and qualifications stay."))
    return moves % names, " ".join(filter(None, said))


def _losing(names: list[str], person: User) -> str:
    if not names:
        return ""
    text = ngettext(
        "%(names)s can no longer see %(name)s.",
        "%(names)s can no longer see %(name)s.",
        len(names),
    )
    return text % {"names": enumerated(names), "name": person.first_name}


def _gaining(names: list[str], person: User) -> str:
    if not names:
        return ""
    text = ngettext("%(names)s now sees %(name)s.", "%(names)s now see %(name)s.", len(names))
    return text % {"names": enumerated(names), "name": person.first_name}
