"""Which files get mutants, and which tests hold each of them: few, so that it is quick."""

from collections.abc import Sequence
from typing import Final

_SERVICES: Final = ("tests/enrollments/services", "tests/doors/test_services.py")
_GATES: Final = (
    "tests/enrollments/test_actors.py",
    "tests/enrollments/test_roles.py",
    "tests/doors/test_services.py",
    "tests/doors/test_offers.py",
)

# The smallest and most decisive first.
TARGETS: Final[dict[str, Sequence[str]]] = {
    "enrollments/decisions.py": ("tests/enrollments/test_decisions.py",),
    "enrollments/thresholds.py": ("tests/enrollments/test_thresholds.py",),
    "enrollments/roles.py": _GATES,
    "enrollments/actors.py": (*_GATES, "tests/enrollments/services"),
    "enrollments/queries/gates.py": (*_GATES, "tests/enrollments/queries"),
    "enrollments/queries/deciding.py": (
        "tests/enrollments/test_decisions.py",
        "tests/doors/test_offers.py",
        *_SERVICES,
    ),
    "enrollments/queries/requirements.py": ("tests/enrollments/queries", *_SERVICES),
    "enrollments/services/gate.py": _SERVICES,
    "enrollments/services/unenroll.py": _SERVICES,
    "enrollments/services/remove.py": _SERVICES,
    "enrollments/services/enroll.py": _SERVICES,
    "enrollments/services/making.py": _SERVICES,
    "enrollments/services/rules.py": _SERVICES,
    "enrollments/services/people.py": (*_SERVICES, "tests/enrollments/test_people.py"),
    "enrollments/services/activities.py": _SERVICES,
    "enrollments/services/undo.py": _SERVICES,
    "enrollments/services/results.py": _SERVICES,
    "enrollments/services/seen.py": _SERVICES,
    "enrollments/services/qualifications.py": _SERVICES,
    "enrollments/services/audit.py": _SERVICES,
    "enrollments/services/learning.py": _SERVICES,
    "enrollments/services/sql.py": _SERVICES,
}


def tests_of(path: str) -> Sequence[str]:
    return TARGETS[path]
