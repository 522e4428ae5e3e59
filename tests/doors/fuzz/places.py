"""Every address of the application as the resolver has it, so that a new one is in it at once."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

from enrollments.wording.questions import QUESTIONS
from tests.doors.addresses import asked
from tests.doors.estate import BATCH, STATES, Estate

# What stands in an address of which the table of tests/doors/addresses.py does not know yet.
WORDS: Final = ("users", "team", "person", "late", "csv", "will", QUESTIONS[0].slug)


class Pattern(NamedTuple):
    """`address` has %(name)s where one of `names` stands."""

    name: str
    address: str
    names: tuple[str, ...]


def patterns(resolver: Any = None, before: str = "", space: str = "") -> Iterator[Pattern]:
    for pattern in (resolver or get_resolver()).url_patterns:
        regex = before + pattern.pattern.regex.pattern.lstrip("^").removesuffix(r"\Z")
        if isinstance(pattern, URLResolver):
            under = f"{pattern.namespace}:" if pattern.namespace else space
            yield from patterns(pattern, regex, under)
        elif isinstance(pattern, URLPattern):
            for address, names in normalize(regex):
                yield Pattern(f"{space}{pattern.name}", f"/{address}", tuple(names))


def places(estate: Estate) -> list[tuple[Pattern, str]]:
    """Each pattern with an address that leads somewhere; of an import one for each of its steps."""
    about = {row.name: row.about for row in asked()}
    found = []
    for pattern in patterns():
        known = about.get(pattern.name)
        if known is None:
            found.append((pattern, filled(pattern, estate)))
        elif known in STATES:
            found += [(pattern, estate.address(pattern.name, step, "near")) for step in STATES]
        else:
            found.append((pattern, estate.address(pattern.name, known, "near")))
    return found


def filled(pattern: Pattern, estate: Estate) -> str:
    numbers = {
        "user_id": estate.near.pk,
        "team_id": estate.near.team_id,
        "activity_id": estate.activity.pk,
        "qualification_id": estate.qualification.pk,
        "number": estate.near_place.pk,
        "batch": UUID(BATCH),
    }
    return pattern.address % {name: numbers.get(name, WORDS[0]) for name in pattern.names}
