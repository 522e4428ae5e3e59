"""Each number of the pictures equals the rows of the list that it links to."""

import csv
import io
import random
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlparse

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollments.models import AuditEvent, Enrollment, Figure, User
from enrollments.queries.audit import stretches
from enrollments.queries.overview import weeks
from enrollments.roles import Role
from enrollments.services.figures import count_figures, monday
from imports.models import Import
from imports.services import chores
from tests.enrollments.services.test_figures import NOW, make_academy
from tests.factories import EnrollmentFactory, TeamManagerFactory, UserFactory
from tests.web import elements, links, words

OVERVIEW = "/overview/"


def of_imports(chance: random.Random, by: User) -> None:
    """Two imports of these days, of which one still runs, with what they and rules did."""
    rows = list(Enrollment.objects.order_by("pk"))
    for ended in (timezone.now(), None):
        begun = timezone.now() - timedelta(minutes=30)
        run = Import.objects.create(
            action="unenroll",
            status="finished" if ended else "running",
            created_by=by,
            started_by=by,
            started_at=begun,
            finished_at=ended,
        )
        told = {"batch": "00000000-0000-4000-8000-000000000001", "import_number": run.pk}
        AuditEvent.objects.create(at=begun, action="import_start", door="screen", **told)
        for row in chance.sample(rows, 8):
            AuditEvent.objects.create(
                at=begun,
                action=chance.choice(["enroll", "reenroll", "unenroll", "remove"]),
                door=chance.choice(["import", "rule", "screen"]),
                skipped=chance.choice(["", "", "already_enrolled"]),
                user=row.user,
                activity=row.activity,
                **told,
            )


def pages(client, address, number_of):
    """How many rows all pages of a list have, along "Older" or "Go on"."""
    found = 0
    while address:
        response = client.get(address)
        assert response.status_code == 200
        found += number_of(response)
        following = re.search(r'<a [^>]*href="([^"]+)"[^>]*rel="next"', response.content.decode())
        address = following and following[1].replace("&amp;", "&")
    return found


def taken(client, address) -> int:
    """How many lines the file has that the list at this address offers."""
    forms = elements(client.get(address), "form")
    actions = [form["action"] for form in forms if "/csv/" in form["action"]]
    if not actions:
        return 0
    content = b"".join(client.post(actions[0]).streaming_content).decode("utf-8-sig")
    return len(list(csv.reader(io.StringIO(content)))) - 1


def events(response) -> int:
    return sum(group.count for group in response.context["stretch"].groups)


def rows(response) -> int:
    return len(response.context["rows"])


def audited(client) -> dict[tuple[str, str], str]:
    """The addresses of the picture of changes, by door and by what was done."""
    found = {}
    for link in links(client.get(OVERVIEW)):
        asked = parse_qs(urlparse(link).query)
        if "imports" in asked:
            found[asked.get("door", [""])[0], asked["action"][0]] = link
    return found


@pytest.mark.parametrize("seed", [3, 14])
@pytest.mark.parametrize("role", [Role.OWNER, Role.TEAM_MANAGER])
def test_every_number_of_a_random_academy(db, client_for, monkeypatch, seed, role):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    for module, name, number in ((stretches, "ROWS", 5), (stretches, "LOOKED_THROUGH", 7)):
        monkeypatch.setattr(module, name, number)
    for name, number in (("USERS", 3), ("ROWS", 4)):
        monkeypatch.setattr(weeks, name, number)
    chores.show_up("one")
    chance = random.Random(seed)
    make_academy(chance)
    viewer = UserFactory.create(role=role)
    of_imports(chance, viewer)
    if role == Role.TEAM_MANAGER:
        TeamManagerFactory.create(user=viewer, team=User.objects.exclude(team=None)[0].team)
    count_figures()
    client = client_for(viewer)
    pictures = client.get(OVERVIEW).context["pictures"]
    linked = [
        (number, address)
        for name in ("weeks", "changes")
        for row in pictures[name].rows
        for number, address in zip(row.numbers, row.addresses, strict=True)
    ]
    assert len([number for number, _address in linked if number]) > 8
    today = monday(timezone.localdate())
    for number, address in linked:
        is_week = address.startswith("/overview/weeks/")
        is_kept = str(today) in address or address.endswith(("/completed/", "/unenrolled/"))
        if is_week and not is_kept:
            continue
        assert pages(client, address, rows if is_week else events) == number, address
        if is_week:
            assert taken(client, address) == number, address


def test_rules_and_imports_have_a_list_as_well(client_for, marit):
    chores.show_up("one")
    user = UserFactory.create()
    for door in AuditEvent.Door.values:
        at = {"at": timezone.now(), "batch": "00000000-0000-4000-8000-000000000001"}
        AuditEvent.objects.create(**at, door=door, action="enroll", user=user)
    EnrollmentFactory.create(user=user)
    count_figures()
    client = client_for(marit)
    found = audited(client)
    assert {door for door, _action in found} == {"", *AuditEvent.Door.values}
    assert pages(client, found["", "enroll"], events) == 5
    # What comes after the count is not in it.
    AuditEvent.objects.create(**at, door="rule", action="enroll", user=user)
    assert pages(client, found["rule", "enroll"], events) == 1


def test_of_an_old_week_the_list_has_the_state_of_now(client_for, marit):
    start = monday(timezone.localdate()) - timedelta(weeks=3)
    row = EnrollmentFactory.create(enrolled_at=timezone.now() - timedelta(weeks=10))
    EnrollmentFactory.create(enrolled_at=timezone.now())
    count_figures()
    address = reverse("overview_week", args=[start.isoformat(), "not_started"])
    said = words(client_for(marit).get(address))
    assert "1 at the end of that week, 2 now" in said
    assert "Nobody keeps which enrollments these were" in said
    this = reverse("overview_week", args=[monday(timezone.localdate()).isoformat(), "not_started"])
    assert "2 enrollments" in words(client_for(marit).get(this))
    row.delete()
    assert re.search(r"2 at \d\d:\d\d, 1 now", words(client_for(marit).get(this)))


def test_many_users_are_looked_at_step_by_step(client_for, marit, monkeypatch):
    monkeypatch.setattr(weeks, "USERS", 2)
    for name in ("Aa", "Bb", "Cc", "Zz"):
        UserFactory.create(first_name="Jan", last_name=name)
    EnrollmentFactory.create(user=User.objects.get(last_name="Zz"), completed=True)
    count_figures()
    start = monday(timezone.localdate())
    Figure.objects.filter(kind="week", state="completed").update(day=start)
    Enrollment.objects.update(completed_at=timezone.now())
    address = reverse("overview_week", args=[start.isoformat(), "completed"])
    first = client_for(marit).get(address)
    assert "Looked at all users up to" in words(first)
    assert pages(client_for(marit), address, rows) == 1


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "wrong", ["2026-11-03/completed", "x/completed", "2026-11-02/x", "0001-01-01/completed"]
)
def test_there_is_no_other_week(client_for, marit, wrong):
    count_figures()
    assert client_for(marit).get(f"/overview/weeks/{wrong}/").status_code == 404
