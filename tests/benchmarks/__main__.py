"""Measure everything and print the tables; the last line is one JSON object."""

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import databases
from tests.benchmarks.measure import with_django
from tests.benchmarks.options import Options, parsed

if TYPE_CHECKING:
    from tests.benchmarks.report import Report

NO_DATABASE = "Left out: {}. Set DATABASE_URL, or install postgresql and postgresql-common."


def main(arguments: Sequence[str]) -> int:
    import django

    options = parsed(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        server = os.environ.get("DATABASE_URL", "")
        # The processes that measure find their files and their database by these.
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
            "MEDIA_ROOT": f"{folder}/media",
            "DATABASE_URL": f"sqlite:///{folder}/none.sqlite3",
        }
        django.setup()
        report = measured(options, Path(folder), server)
    if report is None:
        return 1
    for line in report.lines():
        sys.stdout.write(f"{line}\n")
    return 0


def measured(options: Options, folder: Path, server: str) -> "Report | None":
    """Everything, one database after the other; None when there was none."""
    from tests.benchmarks import data, rounds
    from tests.benchmarks.report import Report

    template = rounds.measure_templates(options, folder, say)
    reading, done = None, []
    for name in options.databases:
        with databases.opened(name, folder, server) as database:
            if database is None:
                say(NO_DATABASE.format(name))
                continue
            here = options.on(name)
            say(f"{name}: making {here.users * here.activities:,} enrollments")
            os.environ["DATABASE_URL"] = database.base()
            sheets = with_django(data.fill, here, folder)
            reading = reading or rounds.measure_reading(options, sheets.full, say)
            done.append(rounds.measure_database(here, database, sheets, say))
    return Report(options, reading, template, done) if reading else None


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
