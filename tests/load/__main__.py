"""Percentiles and throughput of people at work: idle, and beside an import of a million marks.

    DATABASE_URL=postgres://… .venv/bin/python -m tests.load [--desks 10] [--learners 50]

In an academy that `make bench-lists` has made, which is changed by this. gunicorn stands behind the
nginx of docs/, over TLS; a worker runs the import. The generator has its part of the machine's
cores, so that the figures are of a machine that is smaller than this one. Times are milliseconds on
the clock. The last line is one JSON object. It fails when one request does.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from tests.benchmarks import databases
from tests.benchmarks.__main__ import NO_DATABASE, say
from tests.load.figures import ALL, Figures, failures, read, table
from tests.load.options import Load, parsed
from tests.processes import running

ROOT: Final = Path(__file__).parents[2]
PEOPLE: Final = ROOT / "tests/load/people.py"
# Every process makes its templates ready at first: that is no part of a percentile.
WARM_UP_SECONDS: Final = 10
NO_ACADEMY: Final = (
    'There is no academy in {name}. Make one: make bench-lists ARGS="--fill-only"; after an '
    'upgrade: make bench-lists ARGS="--migrate --fill-only".'
)

type Phases = dict[str, dict[str, Figures]]


def main(arguments: Sequence[str]) -> int:
    load = parsed(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="load-") as folder,
        databases.running_server(os.environ.get("DATABASE_URL", "")) as server,
    ):
        if server is None:
            say(NO_DATABASE.format("PostgreSQL"))
            return 1
        # Django finds its files and its database by these.
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.production",
            "HTTPS": "true",
            "STATIC_ROOT": f"{folder}/static",
            "MEDIA_ROOT": f"{folder}/media",
            "DATABASE_URL": databases.kept(server, load.database, fresh=False),
        }
        import django

        django.setup()
        from tests.benchmarks.lists.academy import made

        if made.is_empty() or not made.has_this_schema():
            say(NO_ACADEMY.format(name=load.database))
            return 1
        return _run(load, Path(folder))


def _run(load: Load, folder: Path) -> int:
    from tests.load.cast import cast

    # The job is planned before anybody is there.
    job = _planned(load.activity)
    (folder / "cast.json").write_text(json.dumps(cast(load.desks, load.learners, load.activity)))
    with ExitStack() as stack:
        generator = stack.enter_context(_site(load, folder))
        generator("warm-up", min(WARM_UP_SECONDS, load.seconds))
        phases = {"idle": generator("idle", load.seconds)}
        stack.enter_context(_worker())
        phases["beside an import"] = generator("beside", load.seconds)
        done = _applied(job)
    wrong = [one for name in ("idle", "beside") for one in failures(folder / name)]
    for line in _told(load, phases, done, wrong):
        sys.stdout.write(f"{line}\n")
    return 1 if wrong else 0


@contextmanager
def _site(load: Load, folder: Path) -> Iterator[Any]:
    """Lets people work for so many seconds; returns what was measured."""
    from tests.proxy.nginx import NAME, site

    people = load.desks + load.learners
    with site(folder, upstream="unix", workers=load.workers) as running:

        def generator(name: str, seconds: int) -> dict[str, Figures]:
            command = [sys.executable, "-m", "locust", "--locustfile", str(PEOPLE), "--headless"]
            command += ["--users", str(people), "--spawn-rate", str(people)]
            command += ["--run-time", f"{seconds}s", "--only-summary", "--exit-code-on-error", "0"]
            command += ["--csv", str(folder / name), "--host", f"https://127.0.0.1:{running.port}"]
            here = {"CAST": str(folder / "cast.json"), "SITE": NAME, "PYTHONPATH": str(ROOT)}
            done = subprocess.run(
                command, cwd=folder, env=os.environ | here, check=True, capture_output=True
            )
            figures = read(folder / name)
            assert figures[ALL].requests, f"nobody asked for a page\n{done.stderr.decode()}"
            return figures

        yield generator


@contextmanager
def _worker() -> Iterator[None]:
    from tests.worker import environment

    command = [sys.executable, "manage.py", "run_worker"]
    told = environment(DJANGO_SETTINGS_MODULE="tests.production")
    # It ends the import that it has in hand, however long that takes.
    with running(command, patience=None, cwd=ROOT, env=told, stderr=subprocess.DEVNULL):
        yield


def _planned(activity: int) -> int:
    from tests.benchmarks.crowd import planned

    return planned(activity)


def _applied(job: int) -> int:
    """How many enrollments the import had ended when people left."""
    from imports.models import Import

    return Import.objects.get(pk=job).applied


def _told(load: Load, phases: Phases, done: int, wrong: list[str]) -> Iterator[str]:
    yield (
        f"{load.desks} administrators and {load.learners} learners, {load.seconds} s each; "
        f"gunicorn with {load.workers} workers behind nginx, one worker for the import."
    )
    yield f"The import unenrolled {done:,} meanwhile. Times are milliseconds."
    yield ""
    yield from table(phases)
    yield ""
    yield from wrong
    told = {
        name: {page: one._asdict() for page, one in pages.items()} for name, pages in phases.items()
    }
    yield json.dumps({"done": done, "failures": len(wrong), **told})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
