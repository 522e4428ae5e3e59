"""Codes and numbers of the catalogue: the same in every language.

Teams and qualifications go by a key here; what they are called is in the words of a language.
"""

from typing import Final, NamedTuple

from enrollments.models import LearningActivity

E_LEARNING = LearningActivity.Kind.E_LEARNING
CLASSROOM = LearningActivity.Kind.CLASSROOM
PATH = LearningActivity.Kind.LEARNING_PATH
ASSESSMENT = LearningActivity.Kind.ASSESSMENT


class ActivitySeed(NamedTuple):
    """`archived` is how many days ago it was archived, None for a current one."""

    code: str
    kind: LearningActivity.Kind
    minutes: int
    archived: int | None = None


ACTIVITIES: Final = (
    ActivitySeed("CPR-2", CLASSROOM, 180),
    ActivitySeed("MED-3", E_LEARNING, 60),
    ActivitySeed("LIFT-1", PATH, 240),
    ActivitySeed("EPF-2", PATH, 150),
    ActivitySeed("PAL-1", E_LEARNING, 45),
    ActivitySeed("COACH-1", CLASSROOM, 210),
    ActivitySeed("HYG-1", E_LEARNING, 25),
    ActivitySeed("SEC-1", E_LEARNING, 30),
    ActivitySeed("FIRE-1", CLASSROOM, 120),
    ActivitySeed("WOUND-A", ASSESSMENT, 40),
    ActivitySeed("INC-1", E_LEARNING, 20),
    ActivitySeed("WOUND-1", E_LEARNING, 75),
    ActivitySeed("MED-1", E_LEARNING, 40),
    ActivitySeed("MED-A", ASSESSMENT, 45),
    ActivitySeed("INF-1", CLASSROOM, 150),
    ActivitySeed("INF-A", ASSESSMENT, 30),
    ActivitySeed("SEP-1", E_LEARNING, 35),
    ActivitySeed("DEL-1", E_LEARNING, 40),
    ActivitySeed("FALL-1", E_LEARNING, 30),
    ActivitySeed("DEM-2", PATH, 200),
    ActivitySeed("SBAR-1", E_LEARNING, 25),
    ActivitySeed("AGG-1", CLASSROOM, 240),
    ActivitySeed("PRIV-1", E_LEARNING, 30),
    ActivitySeed("CLIN-1", PATH, 360),
    ActivitySeed("CLIN-A", ASSESSMENT, 60),
    ActivitySeed("SUP-1", PATH, 300),
    ActivitySeed("CYTO-1", E_LEARNING, 50),
    ActivitySeed("STER-1", CLASSROOM, 240),
    ActivitySeed("STER-A", ASSESSMENT, 90),
    ActivitySeed("BABY-1", CLASSROOM, 180),
    ActivitySeed("BREAST-1", E_LEARNING, 55),
    ActivitySeed("TRI-1", PATH, 320),
    ActivitySeed("VENT-1", PATH, 280),
    ActivitySeed("HOME-1", E_LEARNING, 35),
    ActivitySeed("CLEAN-1", E_LEARNING, 30),
    ActivitySeed("LEAD-1", CLASSROOM, 180),
    ActivitySeed("ON-1", PATH, 90),
    ActivitySeed("DEM-1", E_LEARNING, 45, archived=210),
    ActivitySeed("EPF-1", E_LEARNING, 60, archived=330),
    ActivitySeed("COV-1", E_LEARNING, 20, archived=400),
)

# How many people each has.
TEAMS: Final = {
    "ward_3": 38,
    "ward_2": 36,
    "home_north": 34,
    "home_south": 32,
    "emergency": 30,
    "intensive_care": 26,
    "maternity": 24,
    "facilities": 22,
    "pharmacy": 18,
    "physiotherapy": 16,
    "it_support": 12,
    "education": 12,
}


class QualificationSeed(NamedTuple):
    """`shares` is the part of a team that holds it; `ended` is how many days ago it ended."""

    key: str
    requires: tuple[str, ...]
    shares: dict[str, float]
    ended: int | None = None


QUALIFICATIONS: Final = (
    QualificationSeed(
        "everybody",
        ("SEC-1", "FIRE-1"),
        dict.fromkeys(TEAMS, 1.0),
    ),
    QualificationSeed(
        "care_assistant",
        ("HYG-1", "LIFT-1", "DEM-1"),
        {
            "ward_3": 0.25,
            "ward_2": 0.25,
            "home_north": 0.5,
            "home_south": 0.5,
        },
    ),
    QualificationSeed(
        "nurse_4",
        ("CPR-2", "MED-3", "HYG-1"),
        {
            "ward_3": 0.5,
            "ward_2": 0.5,
            "home_north": 0.3,
            "home_south": 0.3,
            "emergency": 0.4,
            "intensive_care": 0.2,
            "maternity": 0.6,
        },
    ),
    QualificationSeed(
        "nurse_6",
        ("CPR-2", "MED-3", "HYG-1", "CLIN-1"),
        {
            "ward_3": 0.15,
            "ward_2": 0.15,
            "emergency": 0.5,
            "intensive_care": 0.7,
            "maternity": 0.2,
        },
    ),
    QualificationSeed(
        "pharmacy_technician",
        ("MED-3", "CYTO-1", "STER-1"),
        {"pharmacy": 0.8},
    ),
    QualificationSeed(
        "vaccinator",
        ("INC-1",),
        {"home_north": 0.3, "home_south": 0.3},
        ended=500,
    ),
)

CARE: Final = tuple(team for team in TEAMS if team not in ("facilities", "it_support", "education"))
# Whom an activity is for; what is not listed is for the teams that care for patients.
AUDIENCES: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("INC-1", "PRIV-1", "ON-1", "AGG-1", "LEAD-1", "COV-1"), tuple(TEAMS)),
    **dict.fromkeys(("COACH-1", "SUP-1"), (*CARE, "education")),
    **dict.fromkeys(("EPF-1", "EPF-2"), (*CARE, "it_support", "education")),
    **dict.fromkeys(("CYTO-1", "STER-1", "STER-A"), ("pharmacy",)),
    **dict.fromkeys(("BABY-1", "BREAST-1"), ("maternity",)),
    "TRI-1": ("emergency",),
    "VENT-1": ("intensive_care",),
    "HOME-1": ("home_north", "home_south"),
    "CLEAN-1": ("facilities", "ward_3", "ward_2"),
}
