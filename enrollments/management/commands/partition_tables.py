"""Makes partitioned tables of enrollments and audit events."""

import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from enrollments.services import partitioning
from lms_admin import dialect


class Command(BaseCommand):
    help = (
        "Cut enrollments and audit events into partitions, on PostgreSQL, by the tables' owner. "
        "Stop web and workers first: each table is copied while nobody else can use it. "
        "docs/scaling.md says when, how long and what then holds."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--partitions", type=int, default=16, help="Of enrollments.")
        parser.add_argument(
            "--events", type=int, default=50_000_000, help="How many of them a partition holds."
        )

    def handle(self, *args: Any, partitions: int, events: int, **options: Any) -> None:
        if not dialect.has_partitions():
            raise CommandError("Only tables on PostgreSQL are partitioned.")
        if not 2 <= partitions <= 1024 or events < 1:
            raise CommandError("Between 2 and 1024 partitions, of at least one event each.")
        steps: dict[str, Callable[[], None]] = {
            partitioning.ENROLLMENTS: lambda: partitioning.partition_enrollments(partitions),
            partitioning.EVENTS: lambda: partitioning.partition_events(events),
        }
        for table, step in steps.items():
            if partitioning.is_partitioned(table):
                self.stdout.write(f"{table} is partitioned already.")
                continue
            begun = time.monotonic()
            step()
            self.stdout.write(f"{table}: {time.monotonic() - begun:.1f} s")
