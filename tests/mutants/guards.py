"""`make guards`: takes out each guard against a lost race, and shows that a test fails without it.

`make mutants` changes whatever there is, on SQLite. These are the guards by name, each with what
takes it out and with the tests that hold it, also where only PostgreSQL shows it.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]


class Guard(NamedTuple):
    """Without it `with_it` in the module's text reads `without_it`."""

    path: str
    with_it: str
    without_it: str
    tests: tuple[str, ...]
    on: str = "sqlite"


GUARDS: Final[dict[str, Guard]] = {
    "a worker looks at its lease before each chunk": Guard(
        "imports/work/lease.py",
        'select_for_update(of=("self",)).filter(pk=number, lease=lease)',
        'select_for_update(of=("self",)).filter(pk=number)',
        ("tests/imports/test_lease.py::test_with_each_chunk_it_is_renewed",),
    ),
    "a worker ends when its import was stopped or discarded": Guard(
        "imports/work/lease.py",
        "if import_run is None or import_run.status not in AT_WORK:",
        "if import_run is None:",
        ("tests/imports/test_lease.py::test_with_each_chunk_it_is_renewed",),
    ),
    "only a free import is taken": Guard(
        "imports/work/lease.py",
        "free = Import.objects.filter(free_to_take(), pk=number)",
        "free = Import.objects.filter(pk=number)",
        ("tests/imports/test_lease.py::test_one_that_has_to_wait_is_free_when_it_shall_stop",),
    ),
    "a chunk begins behind the cursor": Guard(
        "imports/work/apply.py",
        "number__gt=import_run.cursor, planned__in",
        "number__gt=0, planned__in",
        ("tests/imports/test_apply.py::test_each_chunk_goes_on_where_the_last_one_ended",),
    ),
    "a chunk whose lease is lost at its end is taken back": Guard(
        "imports/work/apply.py",
        "if not moves.run_on(number, lease, cursor=last, applied=applied):",
        "if moves.run_on(number, lease, cursor=last, applied=applied) is None:",
        ("tests/imports/test_apply.py::test_who_lost_the_lease_has_done_nothing",),
    ),
    "only who has the lease moves the cursor": Guard(
        "imports/moves.py",
        "return Import.objects.filter(pk=number, lease=lease, status=Status.RUNNING)",
        "return Import.objects.filter(pk=number, status=Status.RUNNING)",
        ("tests/imports/test_moves.py::test_who_lost_the_lease_moves_nothing",),
    ),
    "a plan is started from the final check that was shown, and once": Guard(
        "imports/moves.py",
        "same = _open(shown.pk).filter(status=Status.CHECKED, checked_at=shown.checked_at)",
        "same = _these(shown.pk)",
        ("tests/imports/test_moves.py::test_a_move_leaves_these_states_and_no_others",),
    ),
    "of several who move an import one wins": Guard(
        "imports/moves.py",
        "return imports.update(status=to, changed_at=timezone.now(), **fields) == 1",
        "return imports.update(status=to, changed_at=timezone.now(), **fields) >= 0",
        ("tests/imports/test_moves.py::test_a_move_leaves_these_states_and_no_others",),
    ),
    "what changed since the check is left alone": Guard(
        "enrollments/services/seen.py",
        " AND {ENROLLMENTS}.revision = seen.seen",
        "",
        ("tests/enrollments/services/test_as_seen.py::test_what_changed_since_is_left_alone",),
    ),
    "rows are locked before they are decided about": Guard(
        "enrollments/services/sql.py",
        " FOR {strength} OF {table}",
        "",
        ("tests/postgres/test_remove_concurrency.py",),
        on="postgresql",
    ),
}


def main() -> int:
    missed = []
    for name, guard in GUARDS.items():
        if guard.on == "postgresql" and not os.environ.get("DATABASE_URL", "").startswith("postgr"):
            sys.stdout.write(f"left out, needs DATABASE_URL of PostgreSQL: {name}\n")
            continue
        ended = [_run(name, without=without) for without in (False, True)]
        noticed = ended == [0, 1]
        sys.stdout.write(f"{'noticed' if noticed else 'MISSED '}  {name} {ended}\n")
        sys.stdout.flush()
        if not noticed:
            missed.append(name)
    return int(bool(missed))


def _run(name: str, *, without: bool) -> int:
    guard = GUARDS[name]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *guard.tests]
    if without:
        command += ["-p", "tests.mutants.without"]
    told = os.environ | {"WITHOUT": name, "PYTHONDONTWRITEBYTECODE": "1"}
    if guard.on == "sqlite":
        told.pop("DATABASE_URL", None)
    return subprocess.run(
        command, cwd=ROOT, env=told, stdout=subprocess.DEVNULL, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
