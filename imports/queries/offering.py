"""What a wrong address or number may be meant for: offered, never applied (rules, section 6.2)."""

from collections.abc import Mapping, Sequence

from django.db.models import Func, TextField, Value
from django.db.models.functions import Lower

from enrollments.emails import addresses_in
from enrollments.models import User
from enrollments.queries.gates import visible_users
from enrollments.queries.near import near_misses
from imports.models import ImportLine
from imports.outcomes import LineOutcome

# Why a line has no user, though something stands where its address belongs.
_NOBODY = (LineOutcome.USER_UNKNOWN, LineOutcome.EMAIL_INVALID)


def offered_addresses(lines: Sequence[ImportLine], viewer: User) -> Mapping[int, Sequence[str]]:
    """Addresses to offer, by the row of the line; at most two statements.

    The one known address that stands in a decorated cell; all of several, which are the file's own
    words; else the one known address that is near.
    """
    offered: dict[int, Sequence[str]] = {}
    decorated: dict[int, str] = {}
    unknown: dict[int, str] = {}
    for line in lines:
        if line.outcome not in _NOBODY or line.employee_number:
            continue
        standing = addresses_in(line.email)
        if len(standing) > 1:
            offered[line.row] = standing
        elif standing and standing[0] != line.email_key:
            decorated[line.row] = standing[0]
        elif line.email_key:
            unknown[line.row] = line.email_key
    known = _known(set(decorated.values()), viewer)
    offered |= {row: [one] for row, one in decorated.items() if one in known}
    unknown |= {row: one for row, one in decorated.items() if one not in known}
    meant = near_misses(list(unknown.values()), viewer) if unknown else {}
    return offered | {row: [meant[one]] for row, one in unknown.items() if one in meant}


def offered_numbers(lines: Sequence[ImportLine], viewer: User) -> Mapping[int, Sequence[str]]:
    """Employee numbers to offer, by the row of the line: the one that has zeros at its front.

    At most one statement. Of several such numbers none is offered.
    """
    bare = {
        line.row: line.employee_number.lower()
        for line in lines
        if line.outcome == LineOutcome.NUMBER_DAMAGED
    }
    if not bare:
        return {}
    people = (
        visible_users(viewer)
        .filter(employee_number__startswith="0")
        .alias(
            bare=Func(
                Lower("employee_number"), Value("0"), function="LTRIM", output_field=TextField()
            )
        )
    )
    found: dict[str, set[str]] = {}
    numbers = people.filter(bare__in=set(bare.values())).order_by("pk")
    for number in numbers.values_list("employee_number", flat=True):
        found.setdefault(number.lower().lstrip("0"), set()).add(number)
    one = {key: [*numbers] for key, numbers in found.items() if len(numbers) == 1}
    return {row: one[key] for row, key in bare.items() if key in one}


def _known(keys: set[str], viewer: User) -> set[str]:
    """Those of these addresses that are somebody's whom the viewer may see."""
    if not keys:
        return set()
    people = visible_users(viewer).filter(email_key__in=keys).order_by()
    return set(people.values_list("email_key", flat=True))
