"""Every address of the application, with what each role is answered by each method.

A cell is the status of the whole page, and behind a slash that of the fragment where it differs.
`about` says what stands in the address: a user, an import that stands at some step, or nothing of
anybody's. The rows are about somebody in scope and about an import of one's own.
"""

from typing import Final, NamedTuple

from enrollments.roles import Role

ROLES: Final = (Role.LEARNER, Role.AUDITOR, Role.TEAM_MANAGER, Role.ADMINISTRATOR, Role.OWNER)

TABLE: Final = """
"""


class Asked(NamedTuple):
    """One row. `answers` are the statuses of page and fragment, by role."""

    name: str
    method: str
    about: str
    answers: dict[Role, tuple[int, int]]


def asked() -> list[Asked]:
    rows = []
    for line in TABLE.strip().splitlines():
        name, method, about, *cells = line.split()
        answers = dict(zip(ROLES, map(_answer, cells), strict=True))
        rows.append(Asked(name, method, about, answers))
    return rows


def _answer(cell: str) -> tuple[int, int]:
    page, _slash, fragment = cell.partition("/")
    return int(page), int(fragment or page)
