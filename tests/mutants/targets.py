"""Which files get mutants, and which tests hold each of them: few, so that it is quick."""

from collections.abc import Sequence
from typing import Final

_SERVICES: Final = "tests/enrollments/services/test_"
_DOORS: Final = "tests/doors/test_services.py"


_CUT: Final = f"{_DOORS}::test_what_is_cut_off_behind_its_last_write_has_written_nothing"
_OWN: Final = f"{_DOORS}::test_learning_is_recorded_on_what_is_ones_own_alone"


def _tests(*names: str) -> Sequence[str]:
    return [f"{_SERVICES}{name}.py" for name in names]


def _services(*names: str) -> Sequence[str]:
    return [*_tests(*names), _DOORS]


def _imports(*names: str) -> Sequence[str]:
    return [f"tests/imports/test_{name}.py" for name in names]


# The smallest and most decisive first.
TARGETS: Final[dict[str, Sequence[str]]] = {
    "enrollments/decisions.py": ("tests/enrollments/test_decisions.py",),
    "enrollments/thresholds.py": ("tests/enrollments/test_thresholds.py",),
    "enrollments/actors.py": (
        "tests/enrollments/test_actors.py",
        "tests/enrollments/test_roles.py",
        f"{_SERVICES}unenroll.py",
    ),
    "enrollments/services/unenroll.py": _services("unenroll", "as_seen", "confirmed", "other_rows"),
    "enrollments/services/gate.py": _services("unenroll", "confirmed"),
    "enrollments/services/undo.py": _services("undo"),
    "enrollments/services/remove.py": _services("remove", "due_dates", "confirmed", "other_rows"),
    "enrollments/services/enroll.py": _services("enroll", "reenroll", "confirmed", "other_rows"),
    "enrollments/services/making.py": _tests("making", "enroll", "reenroll", "remove"),
    "enrollments/services/rules.py": _tests("rules", "people", "due_dates"),
    "enrollments/services/people.py": [_CUT, *_tests("people")],
    "enrollments/services/owners.py": [_CUT, *_tests("people")],
    "enrollments/services/roles.py": [_CUT, *_tests("people")],
    "enrollments/services/profiles.py": [_CUT, *_tests("profiles")],
    "enrollments/services/teams.py": [_CUT, *_tests("teams", "people")],
    "enrollments/services/activities.py": [_CUT, *_tests("rules", "due_dates")],
    "enrollments/services/qualifications.py": [
        _CUT,
        *_tests("qualifications", "rules", "due_dates", "other_rows"),
    ],
    "enrollments/services/results.py": _tests("unenroll", "remove"),
    "enrollments/services/seen.py": [_CUT, *_tests("as_seen", "other_rows")],
    "enrollments/services/learning.py": [_CUT, *_tests("learning"), _OWN],
    "enrollments/services/audit.py": _tests("audit", "enroll", "people"),
    "enrollments/services/sql.py": _tests("sql", "enroll"),
    "enrollments/queries/deciding.py": (
        "tests/enrollments/test_decisions.py",
        "tests/doors/test_offers.py",
        f"{_SERVICES}unenroll.py",
        f"{_SERVICES}enroll.py",
    ),
    "enrollments/queries/requirements.py": (
        "tests/enrollments/queries/test_requirements.py",
        f"{_SERVICES}remove.py",
        f"{_SERVICES}rules.py",
        f"{_SERVICES}due_dates.py",
    ),
    "enrollments/queries/gates.py": ("tests/enrollments/queries/test_gates.py",),
    "enrollments/roles.py": ("tests/enrollments/test_roles.py",),
    "imports/moves.py": ("tests/imports/test_moves.py",),
    "imports/services/gate.py": _imports("gate", "starting", "drafting"),
    "imports/services/starting.py": _imports("starting", "gate"),
    "imports/services/drafting.py": _imports("drafting", "gate"),
    "imports/services/uploading.py": _imports("uploading", "gate"),
    "imports/services/purging.py": _imports("what_is_purged"),
    "imports/services/chores.py": _imports("what_is_purged"),
    "imports/queries/gates.py": _imports("starting"),
    "imports/queries/confirming.py": _imports("starting"),
    "imports/work/apply.py": _imports("apply"),
    "imports/work/actor.py": _imports("apply"),
    "imports/work/lease.py": _imports("lease", "apply"),
    "imports/work/plan.py": _imports("plan", "staging"),
    "imports/work/counting.py": _imports("counts", "counting"),
    "imports/work/lines_done.py": _imports("counts", "counting"),
    **{
        f"imports/work/{name}.py": _imports("staging", "apply")
        for name in ("staging", "mark_sql", "without_file", "stale_marks")
    },
    "imports/work/queue.py": _imports("queue"),
    "imports/work/check.py": _imports("check"),
}


def held_by(path: str) -> Sequence[str]:
    return TARGETS[path]
