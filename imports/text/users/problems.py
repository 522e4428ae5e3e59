"""Each problem of a line about a user in words: what stands there, what is wrong, how to fix it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from enrollments.emails import EmailProblem, email_key
from enrollments.folding import folded
from enrollments.models import Team, User
from enrollments.queries.near import near_misses
from imports.models import Import, ImportLine
from imports.outcomes import LineOutcome, UserLineOutcome
from imports.queries.user_lines import names_of, rows_alike
from imports.text.problems import Problem, damage
from imports.text.users.outcomes import FIELDS, called

# What only the whole file tells: no cell of the line says it.
OF_FILE: Final = (
    UserLineOutcome.LINES_CONTRADICT,
    UserLineOutcome.EMAIL_TAKEN,
    UserLineOutcome.EMPLOYEE_NUMBER_TAKEN,
    UserLineOutcome.LAST_OWNER,
)
# Of so many wrong lines of one file it is told what their values may be meant for.
SUGGESTED: Final = 5_000


@dataclass(frozen=True, kw_only=True)
class Told:
    """All that the problems of some lines name."""

    columns: Mapping[str, str]
    letters: Mapping[str, str]
    holders: Mapping[int, str]
    teams: Mapping[str, str]
    emails: Mapping[str, str]
    rows: Mapping[int, Sequence[int]]


def user_line_problems(
    import_run: Import, lines: Sequence[ImportLine], viewer: User, *, after: int = 0
) -> list[tuple[ImportLine, list[Problem]]]:
    """Each line with all its problems. `after` is how many lines were told before these."""
    told = _look_up(import_run, lines, viewer, suggests=after < SUGGESTED)
    return [(line, _problems(line, told)) for line in lines]


def _look_up(
    import_run: Import, lines: Sequence[ImportLine], viewer: User, *, suggests: bool
) -> Told:
    found = [one for line in lines for one in line.problem_list]
    unknown = {one["value"] for one in found if one["code"] == UserLineOutcome.TEAM_UNKNOWN}
    emails = [
        email_key(one["value"])
        for one in found
        if one["code"] == LineOutcome.USER_UNKNOWN and "@" in one["value"]
    ]
    contradicting = [one for one in lines if one.outcome == UserLineOutcome.LINES_CONTRADICT]
    return Told(
        columns={one.column: one.title for one in import_run.notes.columns},
        letters={one.role: one.column for one in import_run.notes.columns},
        holders=names_of({one["holder"] for one in found if one.get("holder")}),
        teams=near_teams(unknown) if suggests else {},
        emails=near_misses(emails, viewer) if emails and suggests else {},
        rows=rows_alike(import_run, contradicting),
    )


def near_teams(names: set[str]) -> dict[str, str]:
    """For names of no team, the team that each may be meant for. At most one statement."""
    if not names:
        return {}
    known = {
        folded(name): name for name in Team.objects.order_by("pk").values_list("name", flat=True)
    }
    near = {name: get_close_matches(folded(name), known, n=1, cutoff=0.8) for name in names}
    return {name: known[keys[0]] for name, keys in near.items() if keys}


def _problems(line: ImportLine, told: Told) -> list[Problem]:
    problems = [_problem(line, one, told) for one in line.problem_list]
    if problems:
        return problems
    if line.outcome in OF_FILE and line.wants is not None:
        return [_of_file(line, told)]
    text = _("What stood here was deleted with the file.")
    return [_at(line, told, "A", "", called(line.outcome), text)]


def _at(line: ImportLine, told: Told, letters: str, value: str, text: str, fix: str) -> Problem:
    return Problem(
        row=line.row,
        record=line.record,
        cell=f"{letters}{line.row}",
        column=told.columns.get(letters, ""),
        value=value,
        text=text,
        fix=fix,
    )


def _of_file(line: ImportLine, told: Told) -> Problem:
    """What is wrong with a line because of another one."""
    wants = line.wants or {}
    role, value, fix = "email", line.named, ""
    match line.outcome:
        case UserLineOutcome.LINES_CONTRADICT:
            rows = get_text_list([str(row) for row in told.rows.get(line.row, ())], _("and"))
            text = _("Rows %(rows)s are about the same user and differ.") % {"rows": rows}
            fix = _("Keep the line that is right.")
        case UserLineOutcome.EMAIL_TAKEN:
            role, value = "new_email" if line.user_id else "email", str(wants.get("email", ""))
            text = _("Several lines want this email for different users.")
            fix = _("Write it in one line.")
        case UserLineOutcome.EMPLOYEE_NUMBER_TAKEN:
            role, value = "number", str(wants.get("employee_number", ""))
            text = _("Several lines want this employee number for different users.")
            fix = _("Write it in one line.")
        case _:
            role, value = "status", ""
            text = _("Somebody must stay owner.")
            fix = _("Make another person owner first.")
    letters = told.letters.get(role) or told.letters.get("email") or "A"
    return _at(line, told, letters, value, text, fix)


def _problem(line: ImportLine, problem: Mapping[str, Any], told: Told) -> Problem:
    value = str(problem.get("value", ""))
    text, fix = _words(problem, value, told)
    return _at(line, told, str(problem["column"]), value, text, fix)


def _words(problem: Mapping[str, Any], value: str, told: Told) -> tuple[str, str]:
    named = {"value": value}
    holder = told.holders.get(problem.get("holder") or 0, "")
    if problem.get("error"):
        return _("This is an Excel error (%(value)s).") % named, _("Type the value.")
    match problem["code"]:
        case LineOutcome.EMAIL_MISSING:
            return _("The line does not say whom it is about."), _("Fill in the email.")
        case LineOutcome.EMAIL_INVALID:
            return _email(problem, named)
        case LineOutcome.NUMBER_DAMAGED:
            return _number(problem, named)
        case LineOutcome.TWO_PEOPLE:
            text = _('"%(value)s" and "%(email)s" belong to different users.')
            fix = _("Correct one of the two, or leave the employee number empty.")
            return text % (named | {"email": problem.get("email", "")}), fix
        case LineOutcome.USER_UNKNOWN:
            return _unknown(value, holder, told)
        case LineOutcome.USER_AMBIGUOUS:
            text = _('Several users have the employee number "%(value)s".') % named
            return text, _("Write the email, and leave the employee number empty.")
        case LineOutcome.FORMULA_WITHOUT_VALUE:
            return _("This is a formula without a stored value."), _("Paste the value instead.")
        case UserLineOutcome.EMAIL_TAKEN:
            text = _("This email belongs to %(name)s.") % {"name": holder or _("another user")}
            return text, _("Write another email.")
        case UserLineOutcome.NAME_MISSING:
            field = str(FIELDS[problem["field"]])
            text = _("Nobody has this email: to add a user, a name is needed.")
            return text, _("Fill in: %(field)s.") % {"field": field}
        case UserLineOutcome.OWN_ACCOUNT:
            return _("This is your own account."), _("Ask a colleague to change it.")
        case UserLineOutcome.OWNER_EMAIL:
            return _("Only an owner changes the email of an owner."), _("Ask an owner to do it.")
    return _value_words(problem, named, told)


def _value_words(
    problem: Mapping[str, Any], named: Mapping[str, str], told: Told
) -> tuple[str, str]:
    match problem["code"]:
        case UserLineOutcome.TEAM_UNKNOWN:
            text = _("Team not found: %(value)s.") % named
            if near := told.teams.get(named["value"]):
                return text, _("Did you mean %(team)s?") % {"team": near}
            return text, _("Write the name of a team, or have missing teams made.")
        case UserLineOutcome.DATE_INVALID:
            text = _('"%(value)s" is no date that is certain.') % named
            return text, _("Write it as 2026-12-31.")
        case UserLineOutcome.STATUS_INVALID:
            return _('"%(value)s" is no status.') % named, _("Write active or inactive.")
        case UserLineOutcome.CLEAR_REFUSED:
            text = _("This cannot be left empty, so it cannot be cleared.")
            return text, _("Write the value, or leave the cell empty to change nothing.")
    text = _('"%(value)s" is longer than %(limit)s characters.')
    return text % {**named, "limit": problem.get("limit", "")}, _("Shorten it.")


def _email(problem: Mapping[str, Any], named: Mapping[str, str]) -> tuple[str, str]:
    match problem.get("reason"):
        case EmailProblem.TOO_LONG:
            return _('"%(value)s" is too long for an email.') % named, _("Shorten it.")
        case EmailProblem.SPACE_INSIDE:
            text = _('"%(value)s" has a space inside.') % named
            return text, _("Write one email in each line.")
    return _('"%(value)s" is not a full email.') % named, _("Write the full email.")


def _number(problem: Mapping[str, Any], named: Mapping[str, str]) -> tuple[str, str]:
    if meant := problem.get("meant"):
        text = _('"%(value)s" has lost the zeros at its front.') % named
        return text, _("Did you mean %(number)s?") % {"number": meant}
    return damage(problem, named)


def _unknown(value: str, holder: str, told: Told) -> tuple[str, str]:
    named = {"value": value, "name": holder}
    if holder:
        text = _('The employee number is that of %(name)s, whose email is not "%(value)s".')
        return text % named, _("To change the email, write the new one under New email.")
    if "@" not in value:
        text = _('"%(value)s" is not the employee number of a user.')
        return text % named, _("To add a user, fill in the email as well.")
    text = _('"%(value)s" is not the email of a user.') % named
    if near := told.emails.get(email_key(value)):
        return text, _("Did you mean %(email)s?") % {"email": near}
    return text, _("To add a user, leave New email empty.")
