"""Made-up people, all of them enrolled in everything, and the workbooks that are about them."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import Holder, LearningActivity, Qualification, User
from enrollments.roles import Role
from imports import queries, services
from imports.models import Import
from tests.benchmarks.filling import Line, write_sheet
from tests.benchmarks.options import Options
from tests.benchmarks.server import name_and_version
from tests.benchmarks.sheets import Sheet
from tests.factories import give

ADMINISTRATOR_EMAIL: Final = "marit.vink@waterhoek.example"
BATCH: Final = 20_000
# One user in so many holds a qualification that requires the first two activities.
HOLDERS_EVERY: Final = 10


@dataclass(frozen=True)
class Sheets:
    """`full` is for reading and for memory; the others are found by their number of marks.

    `server` is the name and version of the database that they are about.
    """

    server: str
    full: Sheet
    by_marks: dict[int, Sheet]


def email(number: int) -> str:
    return f"learner{number}@waterhoek.example"


def fill(options: Options, folder: Path) -> Sheets:
    """Fill the empty database and write the workbooks; says which they are."""
    call_command("migrate", verbosity=0)
    activities = LearningActivity.objects.bulk_create(
        LearningActivity(code=f"B-{n:03}", title=f"Learning activity {n:03}", kind="e_learning")
        for n in range(options.activities)
    )
    marit = User.objects.create_user(ADMINISTRATOR_EMAIL, first_name="Marit", last_name="Vink")
    give(marit, Role.ADMINISTRATOR)
    _make_users(options.users)
    _enroll_everybody()
    _qualify(activities[:2])
    every = partial(full_sheet, options)
    sheets = Sheets(
        server=name_and_version(),
        full=_sheet(folder / "full.xlsx", marit, every, min(options.lines, options.users)),
        by_marks={
            marks: _sheet(
                folder / f"{marks}.xlsx", marit, partial(marks_sheet, options, marks), marks
            )
            for marks in options.sizes
        },
    )
    _tidy_up()
    return sheets


def full_sheet(options: Options) -> Iterator[Line]:
    """As many lines as asked for, each with one mark."""
    for number in range(options.lines):
        yield Line(email(number), f"Noor Aalders {number}", (number % options.activities,))


def marks_sheet(options: Options, marks: int) -> Iterator[Line]:
    """So many marks, spread over as many users as possible."""
    lines = min(options.users, marks)
    for index in range(lines):
        number = index * options.users // lines
        share = marks * (index + 1) // lines - marks * index // lines
        marked = tuple((index + place) % options.activities for place in range(share))
        yield Line(email(number), f"Noor Aalders {number}", marked)


def _sheet(path: Path, by: User, lines: Callable[[], Iterable[Line]], marks: int) -> Sheet:
    import_run = services.open_import(
        actor=Actor.at_screen(by), language="en", action=Import.Action.UNENROLL
    )
    services.choose_activities(
        import_run, LearningActivity.objects.all(), actor=Actor.at_screen(by)
    )
    spec = queries.template_spec(import_run, language="en")
    write_sheet(path, spec, lines)
    activities = {column.activity_id: (column.title, column.code) for column in spec.activities}
    return Sheet(path, import_run.pk, sum(1 for _ in lines()), marks, activities)


def _make_users(number: int) -> None:
    users = (
        User(email=email(n), first_name="Noor", last_name=f"Aalders {n}", password="!")
        for n in range(number)
    )
    for batch in itertools.batched(users, BATCH):
        User.objects.bulk_create(batch)


def _enroll_everybody() -> None:
    """User after user, as an academy grows."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Each row refers to what was just made: twenty million look-ups would say so again.
            cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            """
            INSERT INTO enrollments_enrollment (user_id, activity_id, status, progress, enrolled_at,
                unenrolled_by, source, source_name, revision)
            SELECT u.id, a.id, 'enrolled', 0, %s, '', 'hand', 'Marit Vink', 1
            FROM enrollments_user u CROSS JOIN enrollments_learningactivity a
            WHERE u.first_name = 'Noor' ORDER BY u.id, a.id
            """,
            [timezone.now()],
        )
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = DEFAULT")


def _qualify(required: Iterable[LearningActivity]) -> None:
    qualification = Qualification.objects.create(name="Level 4 nurse")
    qualification.activities.set(required)
    held = User.objects.filter(first_name="Noor").order_by("pk").values_list("pk", flat=True)
    holders = (
        Holder(qualification=qualification, user_id=pk)
        for pk in held.iterator()
        if pk % HOLDERS_EVERY == 0
    )
    for batch in itertools.batched(holders, BATCH):
        Holder.objects.bulk_create(batch)


def _tidy_up() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    # A database that somebody is connected to cannot be copied.
    connection.close()
