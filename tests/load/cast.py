"""Who takes part: people of the academy, each signed in, and what they look at."""

import random
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any, Final

from django.conf import settings
from django.test import Client

from enrollments.models import Enrollment, LearningActivity, User
from enrollments.roles import Role
from enrollments.seeding.names import SURNAMES

# Enrollments that one desk unenrolls and enrolls again, one after another.
PLACES: Final = 20
SEEN: Final = 200


def cast(desks: int, learners: int, activity: int) -> dict[str, Any]:
    """As JSON for those who take part. The import's own activity is no desk's and no learner's."""
    chance = random.Random(desks * 1000 + learners)
    others = LearningActivity.objects.exclude(pk=activity).order_by("pk")[:SEEN]
    numbers = list(others.values_list("pk", flat=True))
    rows = Enrollment.objects.filter(activity__in=numbers, status="enrolled", completed_at=None)
    places = list(rows.order_by("pk").values_list("pk", "user", "activity")[: 50 * SEEN])
    chance.shuffle(places)
    taken = iter(places)
    return {
        "cookie": settings.SESSION_COOKIE_NAME,
        "desks": [
            {"session": session(user), "places": [next(taken)[0] for _place in range(PLACES)]}
            for user in _administrators(desks)
        ],
        "learners": [
            {"session": session(User.objects.get(pk=user)), "activity": activity}
            for _place, user, activity in islice(taken, learners)
        ],
        "surnames": [last for _prefix, last in SURNAMES],
        "users": [user for _place, user, _activity in places[:SEEN]],
        "activities": numbers,
    }


def _administrators(desks: int) -> Iterator[User]:
    """Each at more than one desk, where there are fewer of them."""
    return islice(cycle(User.objects.filter(role=Role.ADMINISTRATOR).order_by("pk")), desks)


def session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)
