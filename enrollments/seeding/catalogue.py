"""What Waterhoek Academy teaches, its teams, and what its qualifications require."""

from typing import Final, NamedTuple

from enrollments.models import LearningActivity

E_LEARNING = LearningActivity.Kind.E_LEARNING
CLASSROOM = LearningActivity.Kind.CLASSROOM
PATH = LearningActivity.Kind.LEARNING_PATH
ASSESSMENT = LearningActivity.Kind.ASSESSMENT


class ActivitySeed(NamedTuple):
    """`archived` is how many days ago it was archived, None for a current one."""

    code: str
    title: str
    kind: LearningActivity.Kind
    minutes: int
    description: str
    archived: int | None = None


ACTIVITIES: Final = (
    ActivitySeed(
        "CPR-2",
        "CPR and AED refresher",
        CLASSROOM,
        180,
        "Half a day of practice: recognise a cardiac arrest, resuscitate in pairs, use the AED.",
    ),
    ActivitySeed(
        "MED-3",
        "Medication safety: high-risk drugs",
        E_LEARNING,
        60,
        "Insulin, opioids, anticoagulants and potassium: where it goes wrong, and how double "
        "checking prevents it.",
    ),
    ActivitySeed(
        "LIFT-1",
        "Moving patients safely",
        PATH,
        240,
        "Six parts on lifts, slides and transfers that spare the patient and your own back.",
    ),
    ActivitySeed(
        "EPF-2",
        "Working with the new patient file",
        PATH,
        150,
        "Find, record and hand over in the new electronic patient file, step by step.",
    ),
    ActivitySeed(
        "PAL-1",
        "Introduction to palliative care",
        E_LEARNING,
        45,
        "What changes when cure is no longer the goal: comfort, conversation and the team around "
        "the patient.",
    ),
    ActivitySeed(
        "COACH-1",
        "Coaching conversations with students",
        CLASSROOM,
        210,
        "Give feedback that students can use, and practise the conversation you would rather put "
        "off.",
    ),
    ActivitySeed(
        "HYG-1",
        "Hand hygiene",
        E_LEARNING,
        25,
        "The five moments, the right technique, and the mistakes we see most on our wards.",
    ),
    ActivitySeed(
        "SEC-1",
        "Information security basics",
        E_LEARNING,
        30,
        "Passwords, phishing, screens and paper: how we keep patient data where it belongs.",
    ),
    ActivitySeed(
        "FIRE-1",
        "Fire safety and evacuation",
        CLASSROOM,
        120,
        "Put out a small fire, close a ward off, and bring patients to safety in the right order.",
    ),
    ActivitySeed(
        "WOUND-A",
        "Wound care: assessment",
        ASSESSMENT,
        40,
        "Twenty cases with photographs. You pass with 70 percent or more.",
    ),
    ActivitySeed(
        "INC-1",
        "Reporting incidents",
        E_LEARNING,
        20,
        "What to report, how to do it in five minutes, and what happens with it afterwards.",
    ),
    ActivitySeed(
        "WOUND-1",
        "Wound care: classification and dressing",
        E_LEARNING,
        75,
        "Recognise the type of wound, choose a dressing, and describe how it heals.",
    ),
    ActivitySeed(
        "MED-1",
        "Medication safety: the basics",
        E_LEARNING,
        40,
        "The right patient, drug, dose, route and time, and what to do when you are in doubt.",
    ),
    ActivitySeed(
        "MED-A",
        "Medical calculation",
        ASSESSMENT,
        45,
        "Doses, drip rates and dilutions without mistakes. You pass with 100 percent.",
    ),
    ActivitySeed(
        "INF-1",
        "Setting up an infusion",
        CLASSROOM,
        150,
        "Prepare, connect and check an infusion and a syringe pump in the skills lab.",
    ),
    ActivitySeed(
        "INF-A",
        "Infusion: practical assessment",
        ASSESSMENT,
        30,
        "Show in the skills lab that you can set up an infusion on your own.",
    ),
    ActivitySeed(
        "SEP-1",
        "Recognising sepsis early",
        E_LEARNING,
        35,
        "The early warning score, the first hour, and whom to call.",
    ),
    ActivitySeed(
        "DEL-1",
        "Preventing delirium",
        E_LEARNING,
        40,
        "Who is at risk, how to notice it on the night shift, and what helps.",
    ),
    ActivitySeed(
        "FALL-1",
        "Preventing falls",
        E_LEARNING,
        30,
        "Assess the risk at admission and agree with the patient on what to do about it.",
    ),
    ActivitySeed(
        "DEM-2",
        "Living with dementia",
        PATH,
        200,
        "Four parts on understanding behaviour, on contact, and on working with family.",
    ),
    ActivitySeed(
        "SBAR-1",
        "Handing over with SBAR",
        E_LEARNING,
        25,
        "Situation, background, assessment, recommendation: say in one minute what matters.",
    ),
    ActivitySeed(
        "AGG-1",
        "Dealing with aggression",
        CLASSROOM,
        240,
        "Practise with an actor: notice tension, set a limit, stay safe, ask for help.",
    ),
    ActivitySeed(
        "PRIV-1",
        "Privacy in care",
        E_LEARNING,
        30,
        "Who may see what in the patient file, and what you say on the phone.",
    ),
    ActivitySeed(
        "CLIN-1",
        "Clinical reasoning",
        PATH,
        360,
        "From observation to action in six steps, with cases from our own wards.",
    ),
    ActivitySeed(
        "CLIN-A",
        "Clinical reasoning: final assessment",
        ASSESSMENT,
        60,
        "Three cases to work out in writing. You pass with 60 percent or more.",
    ),
    ActivitySeed(
        "SUP-1",
        "Supervising students on the ward",
        PATH,
        300,
        "For those who guide students: learning goals, feedback, and judging fairly.",
    ),
    ActivitySeed(
        "CYTO-1",
        "Handling cytostatics",
        E_LEARNING,
        50,
        "Receive, store and prepare without risk to yourself, and what to do after a spill.",
    ),
    ActivitySeed(
        "STER-1",
        "Aseptic preparation",
        CLASSROOM,
        240,
        "Work in the clean room: clothing, order of work, and checking each other.",
    ),
    ActivitySeed(
        "STER-A",
        "Aseptic preparation: media fill",
        ASSESSMENT,
        90,
        "Three preparations with growth medium. The laboratory reports the result after 14 days.",
    ),
    ActivitySeed(
        "BABY-1",
        "Reanimation of the newborn",
        CLASSROOM,
        180,
        "The first minutes after birth, practised as a team with the paediatrician.",
    ),
    ActivitySeed(
        "BREAST-1",
        "Supporting breastfeeding",
        E_LEARNING,
        55,
        "The first feed, positions, common problems, and when to call the lactation consultant.",
    ),
    ActivitySeed(
        "TRI-1",
        "Triage at the emergency department",
        PATH,
        320,
        "Five colours, vital signs and flow charts, with thirty practice cases.",
    ),
    ActivitySeed(
        "VENT-1",
        "Ventilated patients: the basics",
        PATH,
        280,
        "Modes, alarms and daily care of a patient on a ventilator.",
    ),
    ActivitySeed(
        "HOME-1",
        "Working alone in home care",
        E_LEARNING,
        35,
        "Safe on your round: keys, dogs, tense situations, and whom you can call.",
    ),
    ActivitySeed(
        "CLEAN-1",
        "Cleaning and disinfection",
        E_LEARNING,
        30,
        "Which product for which surface, in which order, and how isolation rooms differ.",
    ),
    ActivitySeed(
        "LEAD-1",
        "Leading a team meeting",
        CLASSROOM,
        180,
        "Prepare, listen, decide: meetings that people like to come to.",
    ),
    ActivitySeed(
        "ON-1",
        "Welcome to Waterhoek",
        PATH,
        90,
        "Your first weeks: who we are, where things are, and how we work together.",
    ),
    ActivitySeed(
        "DEM-1",
        "Dementia care: introduction",
        E_LEARNING,
        45,
        "Replaced by Living with dementia.",
        archived=210,
    ),
    ActivitySeed(
        "EPF-1",
        "Working with the old patient file",
        E_LEARNING,
        60,
        "The system that we left last year.",
        archived=330,
    ),
    ActivitySeed(
        "COV-1",
        "Protective clothing during a pandemic",
        E_LEARNING,
        20,
        "Putting on and taking off gown, mask and goggles in the right order.",
        archived=400,
    ),
)

TEAMS: Final = {
    "Ward 3 West": 38,
    "Ward 2 East": 36,
    "Home care North": 34,
    "Home care South": 32,
    "Emergency care": 30,
    "Intensive care": 26,
    "Maternity": 24,
    "Facilities": 22,
    "Pharmacy": 18,
    "Physiotherapy": 16,
    "IT support": 12,
    "Education desk": 12,
}


class QualificationSeed(NamedTuple):
    """`shares` is the part of a team that holds it; `ended` is how many days ago it ended."""

    name: str
    description: str
    requires: tuple[str, ...]
    shares: dict[str, float]
    ended: int | None = None


QUALIFICATIONS: Final = (
    QualificationSeed(
        "All employees",
        "What everybody who works at Waterhoek learns.",
        ("SEC-1", "FIRE-1"),
        dict.fromkeys(TEAMS, 1.0),
    ),
    QualificationSeed(
        "Care assistant",
        "Helps patients with daily care.",
        ("HYG-1", "LIFT-1", "DEM-1"),
        {
            "Ward 3 West": 0.25,
            "Ward 2 East": 0.25,
            "Home care North": 0.5,
            "Home care South": 0.5,
        },
    ),
    QualificationSeed(
        "Level 4 nurse",
        "Registered nurse, vocational level.",
        ("CPR-2", "MED-3", "HYG-1"),
        {
            "Ward 3 West": 0.5,
            "Ward 2 East": 0.5,
            "Home care North": 0.3,
            "Home care South": 0.3,
            "Emergency care": 0.4,
            "Intensive care": 0.2,
            "Maternity": 0.6,
        },
    ),
    QualificationSeed(
        "Level 6 nurse",
        "Registered nurse, bachelor level.",
        ("CPR-2", "MED-3", "HYG-1", "CLIN-1"),
        {
            "Ward 3 West": 0.15,
            "Ward 2 East": 0.15,
            "Emergency care": 0.5,
            "Intensive care": 0.7,
            "Maternity": 0.2,
        },
    ),
    QualificationSeed(
        "Pharmacy technician",
        "Prepares and checks medication.",
        ("MED-3", "CYTO-1", "STER-1"),
        {"Pharmacy": 0.8},
    ),
    QualificationSeed(
        "Vaccinator, 2024 campaign",
        "For the campaign of 2024, which has ended.",
        ("INC-1",),
        {"Home care North": 0.3, "Home care South": 0.3},
        ended=500,
    ),
)

CARE: Final = tuple(
    team for team in TEAMS if team not in ("Facilities", "IT support", "Education desk")
)
# Whom an activity is for; what is not listed is for the teams that care for patients.
AUDIENCES: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("INC-1", "PRIV-1", "ON-1", "AGG-1", "LEAD-1", "COV-1"), tuple(TEAMS)),
    **dict.fromkeys(("COACH-1", "SUP-1"), (*CARE, "Education desk")),
    **dict.fromkeys(("EPF-1", "EPF-2"), (*CARE, "IT support", "Education desk")),
    **dict.fromkeys(("CYTO-1", "STER-1", "STER-A"), ("Pharmacy",)),
    **dict.fromkeys(("BABY-1", "BREAST-1"), ("Maternity",)),
    "TRI-1": ("Emergency care",),
    "VENT-1": ("Intensive care",),
    "HOME-1": ("Home care North", "Home care South"),
    "CLEAN-1": ("Facilities", "Ward 3 West", "Ward 2 East"),
}
