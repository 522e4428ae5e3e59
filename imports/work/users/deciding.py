"""What becomes of a line about a user: decided without the database, of what was looked up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from enrollments.emails import email_key
from enrollments.folding import folded
from imports.outcomes import WRONG_USERS, LineOutcome, UserLineOutcome
from imports.workbook.reader.columns import ColumnRole
from imports.workbook.reader.people.blocks import PersonLine
from imports.workbook.reader.people.cells import ACTIVE, CLEAR

NAMING: Final = (ColumnRole.EMAIL, ColumnRole.NUMBER)
NAMES: Final = (ColumnRole.FIRST_NAME, ColumnRole.NAME_PREFIX, ColumnRole.LAST_NAME)
NEEDED: Final = (ColumnRole.FIRST_NAME, ColumnRole.LAST_NAME)

type Told = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Person:
    """A user as the check sees one: `team` is its name, `leaves_on` a day as 2026-12-31."""

    pk: int
    email: str
    key: str
    first_name: str
    name_prefix: str
    last_name: str
    employee_number: str
    team: str
    is_active: bool
    leaves_on: str


@dataclass
class TeamNames:
    """Teams by name: those that exist, and those that lines name besides.

    Names are compared as people read them, without case and accents.
    """

    known: Mapping[str, str]
    makes: bool
    missing: dict[str, str] = field(default_factory=dict)

    def meant(self, name: str) -> str | None:
        """The team's own name; None where it does not exist and is not made."""
        key = folded(name)
        if key in self.known:
            return self.known[key]
        first = self.missing.setdefault(key, name)
        return first if self.makes else None


@dataclass(frozen=True, kw_only=True)
class LookedUpPeople:
    """All that some lines ask for. Numbers are in lower case, and `bare` ones without the zeros at
    their front. `own` are primary keys of who imports, `owners` of those whose address they may not
    change; `columns` are letters by role."""

    by_email: Mapping[str, Person]
    by_number: Mapping[str, Sequence[Person]]
    bare: Mapping[str, str]
    teams: TeamNames
    own: frozenset[int]
    owners: frozenset[int]
    columns: Mapping[str, str]

    def column(self, *roles: ColumnRole) -> str:
        """The letters of the first of these columns that the file has."""
        return next((self.columns[role] for role in roles if role in self.columns), "A")


@dataclass(frozen=True, kw_only=True)
class DecidedLine:
    """`wants` are new values by field, `before` the old ones; both are empty where it is wrong."""

    user: int | None
    outcome: str
    wants: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    problems: Sequence[Told] = ()


def decide_line(line: PersonLine, found: LookedUpPeople) -> DecidedLine:
    """What becomes of it, with all its problems."""
    is_broken = _is_broken(line, found)
    person, nobody = (None, []) if is_broken else _whose(line, found)
    is_new = person is None and not is_broken and not nobody
    values, told = _wanted_values(line, person, found)
    problems = [*line.problems, *nobody, *told]
    if is_new:
        problems += _missing_names(line, found)
    wants = _added(line, values) if is_new else _changed(values, person)
    if person and wants and person.pk in found.own:
        column = found.column(*NAMING)
        problems.append({"code": UserLineOutcome.OWN_ACCOUNT, "column": column})
    if person and "email" in wants and person.pk in found.owners:
        column = found.column(ColumnRole.NEW_EMAIL, ColumnRole.EMAIL)
        problems.append({"code": UserLineOutcome.OWNER_EMAIL, "column": column})
    number = person.pk if person else None
    if problems:
        return DecidedLine(user=number, outcome=_first(problems), problems=problems)
    if person is None:
        return DecidedLine(user=None, outcome=UserLineOutcome.USER_ADD, wants=wants)
    before = {name: getattr(person, name) for name in wants if name != "email_key"}
    return DecidedLine(user=number, outcome=_outcome(line, wants), wants=wants, before=before)


def _first(problems: Sequence[Told]) -> str:
    codes = {one["code"] for one in problems}
    return next(code.value for code in WRONG_USERS if code in codes)


def _is_broken(line: PersonLine, found: LookedUpPeople) -> bool:
    """Whether a cell that says whom the line is about is wrong: then nobody knows."""
    naming = {found.columns.get(role) for role in NAMING}
    return any(one["column"] in naming for one in line.problems)


def _number(line: PersonLine) -> str:
    """The employee number that says whom the line is about."""
    number = line.says(ColumnRole.NUMBER)
    return "" if number == CLEAR else number


def _whose(line: PersonLine, found: LookedUpPeople) -> tuple[Person | None, list[Told]]:
    """Whose line it is: by employee number where it has one, else by email. None for a new user."""
    email, number = line.says(ColumnRole.EMAIL), _number(line)
    by_email = found.by_email.get(email_key(email)) if email else None
    if number and (numbered := found.by_number.get(number.lower(), ())):
        return _numbered(line, numbered, by_email, found)
    at_email, at_number = found.column(*NAMING), found.column(ColumnRole.NUMBER, ColumnRole.EMAIL)
    if not email and not number:
        return None, [{"code": LineOutcome.EMAIL_MISSING, "column": at_email}]
    if number and number.lower() in found.bare:
        meant = found.bare[number.lower()]
        told = {"code": LineOutcome.NUMBER_DAMAGED, "column": at_number, "value": number}
        return None, [{**told, "meant": meant}]
    if not email:
        told = {"code": LineOutcome.USER_UNKNOWN, "column": at_number, "value": number}
        return None, [told]
    if by_email is None and line.says(ColumnRole.NEW_EMAIL):
        return None, [{"code": LineOutcome.USER_UNKNOWN, "column": at_email, "value": email}]
    return by_email, []


def _numbered(
    line: PersonLine,
    numbered: Sequence[Person],
    by_email: Person | None,
    found: LookedUpPeople,
) -> tuple[Person | None, list[Told]]:
    """Whose line it is, by its known employee number. Its email must not be another person's."""
    email, number = line.says(ColumnRole.EMAIL), _number(line)
    at_number = found.column(ColumnRole.NUMBER)
    told = {"column": at_number, "value": number}
    if len(numbered) > 1:
        return None, [{"code": LineOutcome.USER_AMBIGUOUS, **told}]
    [person] = numbered
    if by_email and by_email.pk != person.pk:
        return None, [{"code": LineOutcome.TWO_PEOPLE, "email": email, **told}]
    is_done = email_key(line.says(ColumnRole.NEW_EMAIL)) == person.key
    if email and by_email is None and not is_done:
        told = {"column": found.column(ColumnRole.EMAIL), "value": email}
        return None, [{"code": LineOutcome.USER_UNKNOWN, "holder": person.pk, **told}]
    return person, []


def _wanted_values(
    line: PersonLine, person: Person | None, found: LookedUpPeople
) -> tuple[dict[str, Any], list[Told]]:
    """What the line wants, by field, and what of it cannot be."""
    values: dict[str, Any] = {}
    problems: list[Told] = []
    if new_email := line.says(ColumnRole.NEW_EMAIL):
        key = email_key(new_email)
        holder = found.by_email.get(key)
        if holder and person and holder.pk != person.pk:
            column = found.column(ColumnRole.NEW_EMAIL)
            told = {"code": UserLineOutcome.EMAIL_TAKEN, "column": column, "value": new_email}
            problems.append({**told, "holder": holder.pk})
        values["email"] = new_email
        values["email_key"] = key
    values |= dict(_plain(line, person))
    if team := line.says(ColumnRole.TEAM):
        name = "" if team == CLEAR else found.teams.meant(team)
        if name is None:
            column = found.column(ColumnRole.TEAM)
            told = {"code": UserLineOutcome.TEAM_UNKNOWN, "column": column, "value": team}
            problems.append(told)
        else:
            values["team"] = name
    return values, problems


def _plain(line: PersonLine, person: Person | None) -> Iterator[tuple[str, Any]]:
    """What takes no looking up."""
    for role in NAMES:
        if value := line.says(role):
            yield role.value, _cleared(value)
    number = line.says(ColumnRole.NUMBER)
    # A number is compared without case: written otherwise it is no other one.
    if number and not (person and person.employee_number.lower() == number.lower()):
        yield "employee_number", _cleared(number)
    if day := line.says(ColumnRole.LEAVES_ON):
        yield "leaves_on", _cleared(day)
    if status := line.says(ColumnRole.STATUS):
        yield "is_active", status == ACTIVE


def _cleared(value: str) -> str:
    return "" if value == CLEAR else value


def _missing_names(line: PersonLine, found: LookedUpPeople) -> list[Told]:
    """Whoever is new needs a name; one that is wrong is told already."""
    told = {one["column"] for one in line.problems}
    return [
        {"code": UserLineOutcome.NAME_MISSING, "field": role, "column": column}
        for role in NEEDED
        if not line.says(role)
        and (column := found.column(role, *NAMING)) not in told - {found.column(*NAMING)}
    ]


def _added(line: PersonLine, values: Mapping[str, Any]) -> dict[str, Any]:
    email = line.says(ColumnRole.EMAIL)
    given = {name: value for name, value in values.items() if value not in ("", True)}
    return {"email": email, "email_key": email_key(email), **given}


def _changed(values: Mapping[str, Any], person: Person | None) -> dict[str, Any]:
    """What differs from what there is."""
    if person is None:
        return {}
    wants = {
        name: value
        for name, value in values.items()
        if name != "email_key" and value != getattr(person, name)
    }
    return wants | ({"email_key": values["email_key"]} if "email" in wants else {})


def _outcome(line: PersonLine, wants: Mapping[str, Any]) -> str:
    match wants.get("is_active"):
        case True:
            return UserLineOutcome.USER_REACTIVATE
        case False:
            return UserLineOutcome.USER_DEACTIVATE
    if wants:
        return UserLineOutcome.USER_CHANGE
    says_more = line.values.keys() - NAMING or line.says(ColumnRole.NUMBER) == CLEAR
    return UserLineOutcome.USER_SAME if says_more else LineOutcome.NOTHING_MARKED
