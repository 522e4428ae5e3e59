"""Which files get mutants, and which tests hold each of them: few, so that it is quick."""

from collections.abc import Sequence
from typing import Final

_SERVICES: Final = "tests/enrollments/services/test_"
_DOORS: Final = "tests/doors/test_services.py"


def _services(*names: str) -> Sequence[str]:
    return [*(f"{_SERVICES}{name}.py" for name in names), _DOORS]


# The smallest and most decisive first.
TARGETS: Final[dict[str, Sequence[str]]] = {
    "enrollments/decisions.py": ("tests/enrollments/test_decisions.py",),
    "enrollments/thresholds.py": ("tests/enrollments/test_thresholds.py",),
    "enrollments/actors.py": (
        "tests/enrollments/test_actors.py",
        "tests/enrollments/test_roles.py",
        f"{_SERVICES}unenroll.py",
    ),
    "enrollments/services/unenroll.py": _services(
        "unenroll", "as_seen", "thresholds", "other_rows"
    ),
    "enrollments/services/gate.py": _services("unenroll", "thresholds"),
    "enrollments/services/undo.py": _services("undo"),
    "enrollments/services/remove.py": _services("remove", "due_dates", "thresholds"),
    "enrollments/services/enroll.py": _services("enroll", "reenroll", "thresholds", "other_rows"),
    "enrollments/services/making.py": _services("enroll", "reenroll", "remove", "other_rows"),
    "enrollments/services/rules.py": _services("rules", "people", "due_dates"),
    "enrollments/services/people.py": _services("people"),
    "enrollments/services/activities.py": _services("rules"),
    "enrollments/services/qualifications.py": _services("qualifications", "rules", "due_dates"),
    "enrollments/services/results.py": _services("unenroll", "remove"),
    "enrollments/services/seen.py": _services("as_seen", "unenroll"),
    "enrollments/services/learning.py": _services("learning"),
    "enrollments/services/audit.py": _services("audit", "unenroll", "enroll", "people"),
    "enrollments/services/sql.py": _services("sql", "unenroll", "enroll"),
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
    "enrollments/queries/gates.py": (
        "tests/enrollments/test_roles.py",
        "tests/enrollments/test_actors.py",
        "tests/enrollments/queries/test_users.py",
        "tests/enrollments/queries/test_enrollments.py",
    ),
    "enrollments/roles.py": ("tests/enrollments/test_roles.py",),
}


def tests_of(path: str) -> Sequence[str]:
    return TARGETS[path]
