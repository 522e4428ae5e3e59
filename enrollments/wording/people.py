"""What changes for whom when somebody is moved."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollments.models import Team, User
from enrollments.queries.gates import Viewer, sees_everybody, visible_teams
from enrollments.queries.people import Sight
from enrollments.roles import ROLES, Right
from enrollments.wording.numbers import enumerated

# Whoever has none of these looks on.
CHANGING: Final = frozenset({Right.ENROLL, Right.CHANGE_USER, Right.CHANGE_CATALOGUE})


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


def scope_of(viewer: Viewer) -> dict[str, str]:
    """Whom the list of users shows, where that is not everybody, or nothing can be done to them."""
    if sees_everybody(viewer):
        may_change = ROLES[viewer.role].rights & CHANGING  # type: ignore[union-attr]
        text = "" if may_change else _("You see everything and change nothing.")
        return {"scope_text": text, "scope_icon": "eye"}
    teams = [team.name for team in visible_teams(viewer).order_by("sort_name", "name")]
    text = _("You manage no team yet. Ask an administrator.")
    if teams:
        text = _("You see the users of %(teams)s.") % {"teams": enumerated(teams)}
    return {"scope_text": text, "scope_icon": "team"}
