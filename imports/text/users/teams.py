"""Teams that lines name and that do not exist: told, with the choice to make them."""

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imports.models import Import
from imports.text.actions import shown
from imports.text.notes import LISTED, Choice, Note
from imports.text.users.problems import near_teams


def team_notes(import_run: Import) -> list[Note]:
    """The names of all of them, as far as they are not too many."""
    told = import_run.notes
    if not told.new_team_count:
        return []
    if import_run.with_new_teams:
        text = ngettext(
            "%(number)s team is new: %(names)s", "%(number)s teams are new: %(names)s",
            told.new_team_count,
        )  # fmt: skip
        choice = Choice("check_again", "teams", "out", _("Do not make teams"))
    else:
        text = ngettext(
            "%(number)s team does not exist: %(names)s",
            "%(number)s teams do not exist: %(names)s",
            told.new_team_count,
        )
        label = ngettext("Make this team", "Make these %(number)s teams", told.new_team_count)
        label %= {"number": shown(told.new_team_count)}
        choice = Choice("check_again", "teams", "in", label)
    named = {"number": shown(told.new_team_count), "names": _named(import_run)}
    return [Note(text % named, choice)]


def _named(import_run: Import) -> str:
    """Each with the team that it may be meant for."""
    told = import_run.notes
    first = told.new_teams[:LISTED]
    near = near_teams(set(first))
    names = [
        _("%(name)s (did you mean %(team)s?)") % {"name": name, "team": near[name]}
        if name in near
        else name
        for name in first
    ]
    if more := told.new_team_count - len(first):
        text = ngettext("%(number)s more", "%(number)s more", more)
        names.append(text % {"number": shown(more)})
    return get_text_list(names, _("and"))
