"""What a page offers is exactly what would be done, and what it says why not is why not."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse

from enrollments.decisions import Deed, decide
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.outcomes import DONE
from enrollments.queries.deciding import POINTLESS, RIGHTS
from enrollments.roles import Role
from enrollments.wording.offers import WHY_NOT
from tests.doors.combinations import World, make_world, pair_of
from tests.doors.through import PAGES, signed_in

pytestmark = pytest.mark.django_db

DESKS: Final = (Role.OWNER, Role.ADMINISTRATOR, Role.TEAM_MANAGER)
LOOKERS: Final = (*DESKS, Role.AUDITOR)
ICONS: Final = {Deed.UNENROLL: "unenroll", Deed.REMOVE: "trash", Deed.REOPEN: "loop"}

type Offers = dict[str, str]
"""By the deed: "" where there is a button, else the reason that stands in its place."""


def expected(world: World, user: User, activity: LearningActivity, *deeds: Deed) -> Offers:
    seen = world.seen[pair_of(user, activity)]
    decided = {deed: decide(deed, seen) for deed in deeds if world.actor.may(RIGHTS[deed])}
    return {
        deed: "" if code in DONE else str(WHY_NOT[code])
        for deed, code in decided.items()
        if code not in POINTLESS
    }


def rows_of(client: Client, address: str) -> list[str]:
    """The HTML of each row of the page's table."""
    html = client.get(address).content.decode()
    return re.findall(r'<tr role="row".*?</tr>', html.partition("<tbody")[2], re.DOTALL)


def offered(row: str, number: int) -> Offers:
    """What the row of this enrollment offers."""
    found: Offers = {}
    for deed, page in PAGES.items():
        if f'href="{reverse(page)}?e={number}&amp;' in row:
            found[deed] = ""
        off = rf'class="off"><svg[^>]*><use href="[^"]*#i-{ICONS[deed]}"/></svg><b>.*?</b>'
        if refused := re.search(rf"{off}\s*<small>(.*?)</small>", row, re.DOTALL):
            found[deed] = unescape(refused[1])
    return found


def check_list(world: World, client: Client, address: str, **whose: Any) -> int:
    """Every row of a list of enrollments; how many there are."""
    in_scope = User.objects.filter(world.actor.scope())
    places = Enrollment.objects.filter(**whose, user__in=in_scope)
    rows = rows_of(client, f"{address}?per=100")
    assert len(rows) == len(places)
    for place in places.select_related("user", "activity"):
        [row] = [row for row in rows if f'href="{_named(place, whose)}"' in row]
        assert offered(row, place.pk) == expected(world, place.user, place.activity, *PAGES), place
    return len(places)


def _named(place: Enrollment, whose: Mapping[str, Any]) -> str:
    """The address that the row of this enrollment links to."""
    if "user" in whose:
        return reverse("participants", args=[place.activity_id])
    return reverse("user_enrollments", args=[place.user_id])


def _list_of(user: User) -> str:
    return reverse("user_enrollments", args=[user.pk])


@pytest.mark.parametrize("role", LOOKERS)
def test_the_enrollments_of_a_user_offer_what_would_be_done(role: Role) -> None:
    world = make_world(role)
    client = signed_in(world.user)
    seen = [user for user in world.users if world.seen[pair_of(user, world.activities[0])].in_scope]
    assert sum(check_list(world, client, _list_of(user), user=user) for user in seen) >= 16


@pytest.mark.parametrize("role", LOOKERS)
def test_the_participants_of_an_activity_offer_what_would_be_done(role: Role) -> None:
    world = make_world(role)
    client = signed_in(world.user)
    numbers = [
        check_list(world, client, reverse("participants", args=[one.pk]), activity=one)
        for one in world.activities
    ]
    assert sum(numbers) >= 16


@pytest.mark.parametrize("role", DESKS)
def test_the_page_to_enroll_offers_what_would_be_done(role: Role) -> None:
    world = make_world(role)
    client = signed_in(world.user)
    for user in world.users:
        if not world.seen[pair_of(user, world.activities[0])].in_scope:
            continue
        rows = rows_of(client, reverse("user_enroll", args=[user.pk]))
        for activity in world.activities:
            [row] = [row for row in rows if f'id="activity-{activity.pk}"' in row]
            check_enroll(world, user, activity, row)


def check_enroll(world: World, user: User, activity: LearningActivity, row: str) -> None:
    """A button that enrolls, a link that re-enrolls, a reason, or nothing."""
    wanted = expected(world, user, activity, Deed.ENROLL)
    status = world.seen[pair_of(user, activity)].status
    button = re.search(rf'name="activity"\s+value="{activity.pk}"', row) is not None
    link = f"{reverse('reenroll')}?e=" in row
    can = wanted.get(Deed.ENROLL) == ""
    assert (button, link) == (can and not status, can and bool(status))
    said = re.search(r'c-act end">\s*<span class="dim">(.*?)</span>', row, re.DOTALL)
    reason = unescape(said[1]) if said else ""
    assert reason == ("Enrolled" if status == "enrolled" else wanted.get(Deed.ENROLL, ""))
