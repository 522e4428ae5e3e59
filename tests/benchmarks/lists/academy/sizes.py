"""How large the academy is, and who in it has a desk."""

from dataclasses import asdict, dataclass, fields
from typing import Final, NamedTuple

from enrollments.roles import Role


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """One activity has `largest` participants and one has `large`; the rest share what is left."""

    users: int = 1_000_000
    enrollments: int = 10_000_000
    activities: int = 250
    largest: int = 1_000_000
    large: int = 200_000
    teams: int = 200
    qualifications: int = 20
    events: int = 3_000_000
    imports: int = 400

    @property
    def problem(self) -> str:
        """Why these do not fit together; empty when they do."""
        if self.users < LEAST_USERS:
            return f"--users must be at least {LEAST_USERS}"
        if self.activities < LEAST_ACTIVITIES:
            return f"--activities must be at least {LEAST_ACTIVITIES}"
        if not 0 < self.large <= self.largest <= self.users:
            return "--large must not be more than --largest, nor that more than --users"
        if self.largest + self.large > self.enrollments:
            return "--enrollments must be at least --largest and --large together"
        if least := [one.name for one in fields(self) if getattr(self, one.name) < 1]:
            return f"--{least[0]} must be at least 1"
        return ""

    def shown(self) -> str:
        return ", ".join(f"{number:,} {name}" for name, number in asdict(self).items())


HELP: Final = {
    "users": "users",
    "enrollments": "enrollments, a little less where two sources give the same one",
    "activities": "learning activities",
    "largest": "participants of the activity with the most",
    "large": "participants of the next one",
    "teams": "teams",
    "qualifications": "qualifications, with requirements and holders",
    "events": "audit events",
    "imports": "imports, with their lines and marks",
}


class Desk(NamedTuple):
    """Somebody whose pages are measured. `number` is the primary key."""

    number: int
    role: Role
    first: str
    prefix: str
    last: str
    email: str


# The team manager manages one team; the learner is enrolled in every activity.
DESKS: Final = (
    Desk(1, Role.OWNER, "Maaike", "", "Hofstra", "maaike.hofstra@waterhoek.example"),
    Desk(2, Role.ADMINISTRATOR, "Marit", "", "Vink", "marit.vink@waterhoek.example"),
    Desk(3, Role.AUDITOR, "Lotte", "van", "Ginkel", "lotte.vanginkel@waterhoek.example"),
    Desk(4, Role.TEAM_MANAGER, "Ilse", "", "Kamphuis", "ilse.kamphuis@waterhoek.example"),
    Desk(5, Role.LEARNER, "Sanne", "", "Hoekstra", "sanne.hoekstra@waterhoek.example"),
)
DESK_OF: Final = {desk.role: desk for desk in DESKS}
# From here on they are drawn.
FIRST_DRAWN: Final = 11
# People with a surname that hardly anybody has.
RARE: Final = range(FIRST_DRAWN, FIRST_DRAWN + 12)
RARE_SURNAME: Final = "Wolkenveldt"
LEAST_USERS: Final = 100
LEAST_ACTIVITIES: Final = 8
# Everybody is in the first activity, the next many are in the second, nobody in the last.
LARGEST, LARGE = 1, 2
