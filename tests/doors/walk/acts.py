"""What a team manager does, one act after the other, by a seed: the same in both worlds.

An act draws from what stands in the manager's own scope, and from numbers, names and addresses of
the other manager's users in both worlds, whether they exist in this one or not.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from enrollments.models import Enrollment, User
from imports import queries
from imports.models import Import
from imports.work import queue
from tests.doors.through import signed_in
from tests.doors.walk.academy import NAMES, OTHER_NAMES, OTHER_TEAM, OTHERS, Academy, imports_of
from tests.doors.walk.answers import text_of, without_moment
from tests.imports.workbooks import filled
from tests.web import HTMX

WORDS: Final = (
    *(word for first, last in (*NAMES, *OTHER_NAMES[0], *OTHER_NAMES[1]) for word in (first, last)),
    *OTHER_TEAM,
    "waterhoek",
    "305",
    "3055",
    "A-2",
    "lift",
    "nobody",
)
LISTS: Final = ("will", "cannot", "applied", "left", "failed", "remaining", "wrong", "blank")
DOWNLOADS: Final = (*LISTS, "to-fix", "result", "repairs")
SORTS: Final = ("name", "-team", "in_progress", "-completed", "last_active", "status", "-due", "no")


@dataclass
class Walk:
    """One manager's session. `answers` are what was asked and what came of it, in order."""

    academy: Academy
    answers: list[tuple[str, str]] = field(default_factory=list)
    undo: str = ""

    def __post_init__(self) -> None:
        self.client: Client = signed_in(self.academy.manager)

    # --- asking -----------------------------------------------------------------------------------

    def get(self, random: Random, address: str, asked: Mapping[str, Any] | None = None) -> str:
        headers = HTMX if random.random() < 0.4 else {}
        answer = self.client.get(address, asked or {}, headers=headers)
        return self._note(f"GET {address} {asked} {headers}", answer)

    def post(self, address: str, sent: Mapping[str, Any], **headers: str) -> str:
        answer = self.client.post(address, sent, headers=headers)
        return self._note(f"POST {address} {sent}", answer)

    def _note(self, asked: str, answer: Any) -> str:
        raw = "" if answer.streaming else answer.content.decode(errors="replace")
        if found := re.search(r"/enrollments/undo/[0-9a-f-]+/", raw):
            self.undo = found[0]
        self.answers.append((without_moment(asked), text_of(answer)))
        return raw

    # --- what there is ----------------------------------------------------------------------------

    def user(self, random: Random) -> int:
        """Somebody in scope, or one time in six the number of somebody who is not."""
        if random.random() < 0.16:
            return OTHERS + random.randrange(15)
        return random.choice(self._mine()).pk

    def emails(self) -> list[str]:
        return [user.email for user in self._mine()]

    def place(self, random: Random) -> int:
        if random.random() < 0.1:
            return OTHERS + random.randrange(60)
        places = Enrollment.objects.filter(user__in=self._mine()).order_by("user", "activity")
        return random.choice(list(places.values_list("pk", flat=True)))

    def import_run(self, random: Random, *statuses: str) -> Import | None:
        mine = [one for one in imports_of(self.academy.manager) if one.status in statuses]
        return random.choice(mine) if mine else None

    def activity(self, random: Random) -> int:
        return random.choice(self.academy.activities).pk

    def _mine(self) -> list[User]:
        users = User.objects.filter(team__in=self.academy.teams)
        return list(users.exclude(pk=self.academy.manager.pk).order_by("employee_number"))


def query(random: Random) -> dict[str, Any]:
    """A search, filters, an order, a page: often of what is not there."""
    asked: dict[str, Any] = {}
    if random.random() < 0.5:
        asked["q"] = random.choice(WORDS)
    if random.random() < 0.3:
        asked["status"] = random.choice(
            ("active", "inactive", "overdue", "unenrolled", "completed")
        )
    if random.random() < 0.3:
        asked["team"] = random.choice((1_000, 1_001, OTHERS, OTHERS + 1))
    if random.random() < 0.2:
        asked["role"] = random.choice(("learner", "team_manager", "owner"))
    if random.random() < 0.2:
        asked["qualification"] = 1_000 + random.randrange(3)
    if random.random() < 0.3:
        asked["sort"] = random.choice(SORTS)
    if random.random() < 0.2:
        asked["page"] = random.randrange(4)
    if random.random() < 0.2:
        asked["sel"] = random.choice(("all", "page"))
    return asked | {"per": random.choice((10, 25, 100))}


# --- looking --------------------------------------------------------------------------------------


def look_at_users(walk: Walk, random: Random) -> None:
    walk.get(random, reverse("users"), query(random))


def look_at_activities(walk: Walk, random: Random) -> None:
    walk.get(random, reverse("activities"), query(random))


def look_at_participants(walk: Walk, random: Random) -> None:
    walk.get(random, reverse("participants", args=[walk.activity(random)]), query(random))


def look_at_a_user(walk: Walk, random: Random) -> None:
    names = ("user_enrollments", "user_history", "user_qualifications", "user_enroll", "user")
    address = reverse(random.choice(names), args=[walk.user(random)])
    walk.get(random, address, query(random))


def look_at_the_audit(walk: Walk, random: Random) -> None:
    asked = random.choice(
        (
            {},
            {"user": walk.user(random)},
            {"activity": walk.activity(random)},
            {"action": random.choice(("enroll", "unenroll", "remove", "grant"))},
            {"door": random.choice(("screen", "rule", "import"))},
            {"actor": random.choice(("rule", walk.user(random)))},
        )
    )
    walk.get(random, reverse("audit_list"), asked)
    walk.get(random, reverse("enrollment_why", args=[walk.place(random)]))
    name = random.choice(("user", "actor", "activity"))
    walk.get(
        random, reverse("audit_filter", args=[name]), {"find": random.choice(("a", "an", "e"))}
    )


def look_at_imports(walk: Walk, random: Random) -> None:
    walk.get(random, reverse("imports:list"))
    number = OTHERS + random.randrange(4)
    walk.get(random, reverse("imports:detail", args=[number]))


def look_at_oneself(walk: Walk, random: Random) -> None:
    walk.get(random, reverse("learning"), {"tab": random.choice(("completed", ""))})
    walk.get(random, reverse("user_enrollments", args=[walk.academy.manager.pk]))
    walk.get(random, reverse("own_record"))


def take_a_certificate(walk: Walk, random: Random) -> None:
    walk.get(random, reverse("certificate", args=[walk.place(random)]))


def look_at_teams(walk: Walk, random: Random) -> None:
    """Also at one of the other manager's, which does not exist."""
    number = random.choice((*(team.pk for team in walk.academy.teams), OTHERS, OTHERS + 1))
    walk.get(random, reverse("teams"), {"q": random.choice(("", "ward", *OTHER_TEAM))})
    walk.get(random, reverse("team", args=[number]), query(random))
    found = {"q": random.choice(WORDS)}
    walk.get(random, reverse("team_members_add", args=[number]), found)


# --- clicking -------------------------------------------------------------------------------------


def click(walk: Walk, random: Random) -> None:
    """Unenroll, re-enroll or remove one, some, or all that match."""
    address = reverse(random.choice(("unenroll", "unenroll", "reenroll", "reenroll", "remove")))
    sent: dict[str, Any] = {"e": [walk.place(random) for _one in range(random.randrange(1, 5))]}
    if random.random() < 0.2:
        list_of = reverse("participants", args=[walk.activity(random)])
        page = walk.get(Random(1), list_of, {"per": 10, "sel": "all"})
        if found := re.search(r'name="all" value="([^"]*)"', page):
            sent = {"all": found[1]}
    page = walk.get(random, address, sent)
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    number = re.search(r"Type ([\d,.]+) to confirm", page)
    confirmed = {
        "confirmed": "1",
        "seen": seen[1] if seen else "",
        "reason": random.choice(("", "Left the ward")),
        "number": number[1] if number else "",
    }
    walk.post(address, sent | confirmed)
    walk.get(random, reverse("users"))


def do_to_users(walk: Walk, random: Random) -> None:
    """Enroll, move, or give a qualification to some users, or to all that match."""
    name = random.choice(("users_enroll", "users_move", "users_grant", "users_deactivate"))
    sent: dict[str, Any] = {"u": [walk.user(random) for _one in range(random.randrange(1, 4))]}
    if random.random() < 0.2:
        page = walk.get(Random(1), reverse("users"), {"per": 10, "sel": "all"})
        if found := re.search(r'name="all" value="([^"]*)"', page):
            sent = {"all": found[1]}
    sent |= {
        "team": random.choice((*(team.pk for team in walk.academy.teams), OTHERS)),
        "activity": walk.activity(random),
        "qualification": random.choice(walk.academy.qualifications).pk,
        "due": "none",
    }
    page = walk.get(random, reverse(name), sent)
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    walk.post(reverse(name), sent | {"confirmed": "1", "seen": seen[1] if seen else ""})
    walk.get(random, reverse("users"))


def enroll_people(walk: Walk, random: Random) -> None:
    """From the page of an activity: searched ones and pasted addresses, until no day."""
    address = reverse("activity_enroll", args=[walk.activity(random)])
    sent = {
        "user": [walk.user(random) for _one in range(random.randrange(3))],
        "addresses": "\n".join(random.sample(walk.emails(), 2)),
        "q": random.choice(WORDS),
        "due": "none",
    }
    page = walk.post(f"{address}people/", sent)
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    walk.post(address, sent | {"seen": seen[1] if seen else ""})
    walk.get(random, reverse("users"))


def keep_a_view(walk: Walk, random: Random) -> None:
    """Of the list of users, by a name that may be taken; then the list shows it."""
    back = f"{reverse('users')}?{urlencode(query(random), doseq=True)}"
    name = f"View {random.randrange(4)}"
    walk.post(reverse("saved_view_add", args=["users"]), {"name": name, "next": back})
    page = walk.get(random, reverse("users"), query(random))
    if found := re.search(r"/views/\d+/", page):
        walk.get(random, found[0])
        if random.random() < 0.3:
            walk.post(f"{found[0]}delete/", {})


def undo(walk: Walk, random: Random) -> None:
    if walk.undo:
        walk.post(walk.undo, {})
        walk.get(random, reverse("users"))


def enroll(walk: Walk, random: Random) -> None:
    address = reverse("user_enroll", args=[walk.user(random)])
    walk.post(address, {"activity": walk.activity(random)}, **HTMX)
    walk.get(random, address)


def give_or_take(walk: Walk, random: Random) -> None:
    user, qualification = walk.user(random), random.choice(walk.academy.qualifications).pk
    if random.random() < 0.5:
        walk.post(reverse("user_grant", args=[user]), {"qualification": qualification})
    else:
        address = reverse("user_withdraw", args=[user, qualification])
        walk.get(random, address)
        walk.post(address, {"reason": "No longer"})
    walk.get(random, reverse("user_qualifications", args=[user]))


# --- importing ------------------------------------------------------------------------------------


def open_one(walk: Walk, random: Random) -> None:
    action = random.choice(("enroll", "unenroll", "unenroll", "remove"))
    walk.post(reverse("imports:new"), {"action": action})
    if not (mine := walk.import_run(random, "draft")):
        return
    for _one in range(random.randrange(1, 4)):
        sent = {"activity": walk.activity(random)}
        walk.post(reverse("imports:choose", args=[mine.pk]), sent, **HTMX)
    walk.get(random, reverse("imports:activities", args=[mine.pk]), {"q": random.choice(WORDS)})
    walk.get(random, reverse("imports:template", args=[mine.pk]))
    fill = {"fill": "1"} if random.random() < 0.7 else {}
    walk.post(reverse("imports:template_file", args=[mine.pk]), fill)


def upload(walk: Walk, random: Random) -> None:
    mine = walk.import_run(random, "draft", "checked")
    if not mine or not (width := mine.activities.count()):
        return
    if random.random() < 0.2:
        paste(walk, random, mine)
        return
    content = filled(mine, [_line(walk, random, width) for _row in range(random.randrange(3, 12))])
    file = SimpleUploadedFile("ward.xlsx", content)
    walk.post(reverse("imports:upload", args=[mine.pk]), {"file": file})
    queue.work.call(mine.pk)
    walk.get(random, reverse("imports:check", args=[mine.pk]))


def paste(walk: Walk, random: Random, mine: Import) -> None:
    """Addresses without a file, for all activities of the import."""
    addresses = "\n".join(str(_line(walk, random, 1)[0]) for _one in range(5))
    walk.post(reverse("imports:paste", args=[mine.pk]), {"addresses": addresses})
    queue.work.call(mine.pk)
    walk.get(random, reverse("imports:check", args=[mine.pk]))


def _line(walk: Walk, random: Random, width: int) -> list[Any]:
    others = [
        f"{first}.{last}@waterhoek.example".lower().replace(" ", "")
        for names in OTHER_NAMES
        for first, last in names
    ]
    email = random.choice(walk.emails() * 2 + others)
    if random.random() < 0.3:
        place = random.randrange(len(email))
        email = email[:place] + random.choice(("", "e", email[place] * 2)) + email[place + 1 :]
    marks = random.choices(("x", None, "ja", "X"), weights=(6, 3, 1, 1), k=width)
    return [email, None, *marks]


def look_at_an_import(walk: Walk, random: Random) -> None:
    mine = walk.import_run(random, "checked", "finished", "stopped")
    if not mine:
        return
    page = "check" if mine.status == "checked" else "result"
    asked: dict[str, Any] = {}
    if random.random() < 0.5:
        asked["q"] = random.choice(WORDS)
    if random.random() < 0.3:
        asked["list"] = random.choice(LISTS)
    walk.get(random, reverse(f"imports:{page}", args=[mine.pk]), asked)
    name = random.choice(DOWNLOADS)
    walk.get(random, reverse("imports:download", args=[mine.pk, name]))


def start(walk: Walk, random: Random) -> None:
    mine = walk.import_run(random, "checked")
    if not mine:
        return
    sent = {"ack": "on", "plan": mine.plan_key, "number": queries.number_to_confirm(mine)}
    walk.post(reverse("imports:check", args=[mine.pk]), sent)
    walk.get(random, reverse("imports:progress", args=[mine.pk]))
    queue.work.call(mine.pk)
    walk.get(random, reverse("imports:result", args=[mine.pk]))


def go_on_from_there(walk: Walk, random: Random) -> None:
    mine = walk.import_run(random, "finished", "draft", "checked", "stopped")
    if not mine:
        return
    page = random.choice(("again", "undo", "discard", "check_again"))
    walk.post(reverse(f"imports:{page}", args=[mine.pk]), {})
    for one in imports_of(walk.academy.manager):
        if one.status in ("checking", "running"):
            queue.work.call(one.pk)
    walk.get(random, reverse("imports:list"))


type Act = Callable[[Walk, Random], None]

ACTS: Final[Mapping[Act, int]] = {
    look_at_users: 14,
    look_at_activities: 8,
    look_at_participants: 14,
    look_at_a_user: 16,
    look_at_teams: 5,
    look_at_imports: 3,
    look_at_the_audit: 6,
    look_at_oneself: 2,
    take_a_certificate: 2,
    click: 12,
    do_to_users: 6,
    enroll_people: 4,
    keep_a_view: 3,
    undo: 3,
    enroll: 8,
    give_or_take: 6,
    open_one: 4,
    upload: 4,
    look_at_an_import: 7,
    start: 3,
    go_on_from_there: 2,
}
