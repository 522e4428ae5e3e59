"""Fills an empty database, and finds one again that was filled before."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from django.apps import apps
from django.core.management import call_command, get_commands
from django.core.management.color import no_style
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from enrollments.services.figures import count_figures
from tests.benchmarks.lists.academy import catalogue, events, people, places, runs
from tests.benchmarks.lists.academy.rows import run
from tests.benchmarks.lists.academy.sizes import Sizes

MARKER: Final = "bench_lists"
# Which command recounts the numbers that are kept beside activities and users, where it is there.
RECOUNT: Final = "recount_tallies"


def fill(sizes: Sizes, say: Callable[[str], None]) -> None:
    """Fill the empty database; the marker is written when all of it is there."""
    call_command("migrate", verbosity=0)
    run("SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'")
    for name, make in (
        ("people", people.make),
        # What is made refers to what was just made: the database need not look it up row by row.
        ("catalogue", _trusted(catalogue.make)),
        ("enrollments", _trusted(places.make)),
        ("imports", runs.make),
        ("audit events", _trusted(events.make)),
    ):
        begun = time.monotonic()
        make(sizes)
        say(f"{name}: {time.monotonic() - begun:,.0f} s")
    _count_on()
    recount_kept_numbers()
    run("VACUUM ANALYZE")
    _mark(sizes)


def recount_kept_numbers() -> None:
    """What the services keep with each change, and a filling that goes around them does not."""
    if RECOUNT in get_commands():
        call_command(RECOUNT, verbosity=0)
    count_figures()


def _trusted(make: Callable[[Sizes], None]) -> Callable[[Sizes], None]:
    def made(sizes: Sizes) -> None:
        run("SET session_replication_role = replica")
        make(sizes)
        run("SET session_replication_role = DEFAULT")

    return made


def _count_on() -> None:
    """New rows get primary keys after those that were given here."""
    for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
        run(statement)


# --- found again ----------------------------------------------------------------------------------


def found() -> Sizes | None:
    """The sizes of the academy in this database; None when there is none, or not all of it."""
    if MARKER not in connection.introspection.table_names():
        return None
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sizes FROM {MARKER}")
        row: Any = cursor.fetchone()
    return Sizes(**json.loads(row[0])) if row else None


def is_empty() -> bool:
    return not connection.introspection.table_names()


def has_this_schema() -> bool:
    """Whether exactly the migrations of this code are applied."""
    executor = MigrationExecutor(connection)
    known = set(executor.loader.graph.nodes)
    return {key for key in executor.loader.applied_migrations if key in known} == known


def bring_up_to_date() -> None:
    """Migrate a filled academy, as an owner would."""
    call_command("migrate", verbosity=0)
    recount_kept_numbers()
    run("VACUUM ANALYZE")


def _mark(sizes: Sizes) -> None:
    run(f"CREATE TABLE {MARKER} (sizes text NOT NULL)")
    run(f"INSERT INTO {MARKER} VALUES (%s)", [json.dumps(asdict(sizes))])
