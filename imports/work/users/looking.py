"""Looks up all that some lines about users ask for: a few statements, whatever their number."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db.models import QuerySet

from enrollments.actors import Actor
from enrollments.emails import email_key
from enrollments.folding import folded
from enrollments.models import Team, User
from enrollments.roles import Right, Role
from imports.work.users.deciding import LookedUpPeople, Person, TeamNames
from imports.workbook.reader.columns import ColumnRole
from imports.workbook.reader.people.blocks import PersonLine
from imports.workbook.reader.people.cells import CLEAR

FIELDS: Final = (
    *("pk", "email", "email_key", "first_name", "name_prefix", "last_name"),
    *("employee_number", "team__name", "is_active", "leaves_on"),
)
# So many zeros may be missing at the front of a number.
MOST_ZEROS: Final = 8


def team_names(*, makes: bool) -> TeamNames:
    """All teams, as they are now."""
    names = Team.objects.order_by("-pk").values_list("name", flat=True)
    return TeamNames(known={folded(name): name for name in names}, makes=makes)


def look_up_people(
    lines: Sequence[PersonLine], actor: Actor, teams: TeamNames, columns: Mapping[str, str]
) -> LookedUpPeople:
    """What the lines ask for, as far as the actor sees it."""
    people = User.objects.filter(actor.scope(), erased_at__isnull=True).order_by("pk")
    numbers = {one for line in lines if (one := line.says(ColumnRole.NUMBER)) not in ("", CLEAR)}
    return LookedUpPeople(
        by_email=_by_email(people, lines),
        by_number=(known := _by_number(people, numbers)),
        bare=_bare(people, [one for one in numbers if one.lower() not in known]),
        teams=teams,
        own=frozenset(person.pk for person in actor.persons),
        owners=_owners(actor),
        columns=columns,
    )


def _owners(actor: Actor) -> frozenset[int]:
    """The owners, who are few, for whoever is none."""
    if actor.may(Right.ADMINISTER):
        return frozenset()
    return frozenset(User.objects.filter(role=Role.OWNER).values_list("pk", flat=True))


def _by_email(people: QuerySet[User], lines: Iterable[PersonLine]) -> dict[str, Person]:
    said = (line.says(role) for line in lines for role in (ColumnRole.EMAIL, ColumnRole.NEW_EMAIL))
    keys = {email_key(email) for email in said if email}
    found = _persons(people.filter(email_key__in=keys)) if keys else []
    return {person.key: person for person in found}


def _by_number(people: QuerySet[User], numbers: Iterable[str]) -> dict[str, list[Person]]:
    forms = {form for one in numbers for form in (one, one.lower(), one.upper())}
    found: dict[str, list[Person]] = {}
    for person in _persons(people.filter(employee_number__in=forms)) if forms else []:
        found.setdefault(person.employee_number.lower(), []).append(person)
    return found


def _bare(people: QuerySet[User], unknown: Iterable[str]) -> dict[str, str]:
    """Numbers that are nobody's, and that are somebody's with zeros before them."""
    padded = {
        "0" * zeros + number: number.lower()
        for number in unknown
        if number.isdigit()
        for zeros in range(1, MOST_ZEROS + 1)
    }
    # (Mostly nobody has a number that begins so, and then none of thousands is looked up.)
    if not padded or not people.filter(employee_number__gte="0", employee_number__lt="1").exists():
        return {}
    known = people.filter(employee_number__in=padded).values_list("employee_number", flat=True)
    return {padded[number]: number for number in known}


def _persons(people: QuerySet[User]) -> list[Person]:
    return [
        Person(
            pk=pk,
            email=email,
            key=key,
            first_name=first,
            name_prefix=prefix,
            last_name=last,
            employee_number=number,
            team=team or "",
            is_active=is_active,
            leaves_on=leaves_on.isoformat() if leaves_on else "",
        )
        for pk, email, key, first, prefix, last, number, team, is_active, leaves_on in (
            people.values_list(*FIELDS)
        )
    ]
