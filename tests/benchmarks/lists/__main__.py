"""Make the academy, or find it, and measure its lists; the last line is one JSON object."""

import os
import sys
import tempfile
from collections.abc import Sequence

from tests.benchmarks import databases
from tests.benchmarks.__main__ import NO_DATABASE, say
from tests.benchmarks.lists.options import parsed


def main(arguments: Sequence[str]) -> int:
    options = parsed(arguments)
    named = os.environ.get("DATABASE_URL", "")
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        databases.running_server(named) as server,
    ):
        if server is None:
            say(NO_DATABASE.format("PostgreSQL"))
            return 1
        # Django finds its files and its database by these.
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
            "MEDIA_ROOT": f"{folder}/media",
            "DATABASE_URL": databases.kept(server, options.database, fresh=options.fresh),
        }
        import django

        django.setup()
        from tests.benchmarks.lists.command import run

        return run(options, say)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
