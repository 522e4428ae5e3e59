"""The doors: each does one deed to every pair of a world, as people and scripts do it."""

import re
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any, Final

from django.core.management import call_command
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from enrollments import services
from enrollments.decisions import Deed
from enrollments.models import AuditEvent, Enrollment, User
from enrollments.outcomes import Outcome
from imports.models import Import, ImportLine
from imports.outcomes import LineOutcome
from tests.doors.combinations import Line, Pair, World, pair_of
from tests.imports.workbooks import fates, filled, open_import, run, upload, worked
from tests.signed_in import force_sign_in
from tests.web import HTMX

# By the deed: the name of its page, and what an import for it is opened with.
PAGES: Final = {Deed.UNENROLL: "unenroll", Deed.REMOVE: "remove", Deed.REOPEN: "reenroll"}
IMPORTS: Final = {
    Deed.UNENROLL: "unenroll",
    Deed.REMOVE: "remove",
    Deed.ENROLL: "enroll",
    Deed.REOPEN: "enroll",
}
SERVICES: Final[dict[Deed, Callable[..., services.Result]]] = {
    Deed.UNENROLL: services.unenroll,
    Deed.REMOVE: services.remove,
    Deed.REOPEN: services.reenroll,
}

type Codes = Mapping[Pair, str]


def signed_in(user: User) -> Client:
    return force_sign_in(Client(), user)


# --- the screen -----------------------------------------------------------------------------------


def one_by_one(world: World, deed: Deed) -> Codes | None:
    """A click and its confirmation for every pair, where there is a row to click on."""
    client = signed_in(world.user)
    for user in world.users:
        for activity in world.activities:
            if deed == Deed.ENROLL:
                address = reverse("user_enroll", args=[user.pk])
                client.post(address, {"activity": activity.pk}, headers=HTMX)
            elif place := Enrollment.objects.filter(user=user, activity=activity).first():
                _confirmed(client, deed, [place.pk])
    return None


def selection(world: World, deed: Deed) -> Codes | None:
    """Everything that there is, selected at once."""
    numbers = Enrollment.objects.order_by("pk").values_list("pk", flat=True)
    _confirmed(signed_in(world.user), deed, list(numbers))
    return None


def job(world: World, deed: Deed) -> Codes:
    """The same where the selection is large: confirmed, and done by a worker."""
    selection(world, deed)
    done = worked(Import.objects.get())
    assert done.status == Import.Status.FINISHED
    return imported(done)


def unenrolled_by_click(client: Client, numbers: list[int]) -> None:
    _confirmed(client, Deed.UNENROLL, numbers)


def _confirmed(client: Client, deed: Deed, numbers: list[int]) -> None:
    """Ask, and where a confirmation comes back, send it as its form does."""
    address = reverse(PAGES[deed])
    given = {"e": numbers, "confirmed": "1", "ack": "on"}
    answer = client.post(address, given, headers=HTMX)
    if found := re.search(r'name="seen" value="([^"]*)"', answer.content.decode()):
        client.post(address, given | {"seen": found[1]}, headers=HTMX)


# --- the service ----------------------------------------------------------------------------------


def service(world: World, deed: Deed) -> Codes | None:
    if deed == Deed.ENROLL:
        for activity in world.activities:
            services.enroll(_users(world), activity, actor=world.actor)
        return None
    result = SERVICES[deed](Enrollment.objects.all(), actor=world.actor)
    assert not result.refused
    return None


def _users(world: World) -> QuerySet[User]:
    return User.objects.filter(pk__in=[user.pk for user in world.users])


# --- a workbook -----------------------------------------------------------------------------------


def wizard(world: World, deed: Deed) -> Codes | None:
    """A template filled in, uploaded, checked, started and run."""
    import_run = open_import(world.user, *world.activities, action=IMPORTS[deed])
    after = upload(import_run, _marked(world, import_run, deed), by=world.user)
    if after.status == Import.Status.CHECKED:
        run(after, by=world.user)
    return imported(Import.objects.get(pk=import_run.pk))


def command_line(world: World, deed: Deed, folder: Path) -> Codes | None:
    """The same file, planned and applied by command."""
    import_run = open_import(world.user, *world.activities, action=IMPORTS[deed])
    file = folder / "ward.xlsx"
    file.write_bytes(_marked(world, import_run, deed))
    by = ("--by", world.user.email)
    command("plan", file, "--action", IMPORTS[deed], *by)
    planned = Import.objects.get(pk=import_run.pk)
    marks = sum(group.marks for group in planned.counts.planned(DONE_BY[deed]))
    command("apply", planned.pk, *by, "--confirm", marks)
    return imported(Import.objects.get(pk=import_run.pk))


DONE_BY: Final = {
    Deed.UNENROLL: ("unenroll",),
    Deed.REMOVE: ("remove", "remove_and_reenroll"),
    Deed.ENROLL: ("enroll", "reenroll"),
    Deed.REOPEN: ("enroll", "reenroll"),
}


def command(*arguments: object) -> int:
    """The exit status."""
    try:
        call_command("import_enrollments", *map(str, arguments), stdout=StringIO())
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def _marked(world: World, import_run: Import, deed: Deed) -> bytes:
    """Its template with a mark for every pair; to re-enroll, for those with an enrollment."""
    there = {
        pair_of(place.user, place.activity)
        for place in Enrollment.objects.select_related("user", "activity")
    }
    columns = sorted(world.activities, key=lambda one: (one.title, one.pk))
    lines: list[list[Any]] = []
    for user in world.users:
        pairs = [pair_of(user, activity) for activity in columns]
        marks = ["x" if deed != Deed.REOPEN or pair in there else None for pair in pairs]
        lines.append([user.email, None, *marks])
    return filled(import_run, lines)


def imported(import_run: Import) -> Codes:
    """What the import says of each pair; all marks of a line whose user is unknown are that."""
    codes: dict[Pair, str] = {}
    for mark in fates(import_run):
        code = mark.planned if mark.became == "applied" else mark.became
        codes[pair_of(mark.user, mark.activity)] = code
    for line in ImportLine.objects.filter(import_run=import_run, outcome=LineOutcome.USER_UNKNOWN):
        for activity in import_run.activities.filter(pk__in=line.marked.split(",")):
            codes[Pair(line.email, activity.code)] = Outcome.USER_UNKNOWN
    return codes


# --- what is left of it ---------------------------------------------------------------------------


def audited(after: int = 0) -> list[Line]:
    """The audit lines written since the event of this number, sorted.

    Without what somebody did to an import itself, as to upload its file.
    """
    events = AuditEvent.objects.filter(pk__gt=after).exclude(action__startswith="import_")
    events = events.select_related("user", "activity")
    return sorted(
        Line(
            event.action,
            event.skipped,
            event.user.email if event.user else "",
            event.activity.code if event.activity else "",
        )
        for event in events
    )
