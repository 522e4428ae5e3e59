"""Waterhoek Academy in English."""

from enrollments.seeding.catalogue.words import CatalogueWords, Text

WORDS = CatalogueWords(
    activities={
        "CPR-2": Text(
            "CPR and AED refresher",
            "Half a day of practice: recognise a cardiac arrest, resuscitate in pairs, use the "
            "AED.",
        ),
        "MED-3": Text(
            "Medication safety: high-risk drugs",
            "Insulin, opioids, anticoagulants and potassium: where it goes wrong, and how "
            "double checking prevents it.",
        ),
        "LIFT-1": Text(
            "Moving patients safely",
            "Six parts on lifts, slides and transfers that spare the patient and your own back.",
        ),
        "EPF-2": Text(
            "Working with the new patient file",
            "Find, record and hand over in the new electronic patient file, step by step.",
        ),
        "PAL-1": Text(
            "Introduction to palliative care",
            "What changes when cure is no longer the goal: comfort, conversation and the team "
            "around the patient.",
        ),
        "COACH-1": Text(
            "Coaching conversations with students",
            "Give feedback that students can use, and practise the conversation you would "
            "rather put off.",
        ),
        "HYG-1": Text(
            "Hand hygiene",
            "The five moments, the right technique, and the mistakes we see most on our wards.",
        ),
        "SEC-1": Text(
            "Information security basics",
            "Passwords, phishing, screens and paper: how we keep patient data where it belongs.",
        ),
        "FIRE-1": Text(
            "Fire safety and evacuation",
            "Put out a small fire, close a ward off, and bring patients to safety in the right "
            "order.",
        ),
        "WOUND-A": Text(
            "Wound care: assessment",
            "Twenty cases with photographs. You pass with 70 percent or more.",
        ),
        "INC-1": Text(
            "Reporting incidents",
            "What to report, how to do it in five minutes, and what happens with it afterwards.",
        ),
        "WOUND-1": Text(
            "Wound care: classification and dressing",
            "Recognise the type of wound, choose a dressing, and describe how it heals.",
        ),
        "MED-1": Text(
            "Medication safety: the basics",
            "The right patient, drug, dose, route and time, and what to do when you are in doubt.",
        ),
        "MED-A": Text(
            "Medical calculation",
            "Doses, drip rates and dilutions without mistakes. You pass with 100 percent.",
        ),
        "INF-1": Text(
            "Setting up an infusion",
            "Prepare, connect and check an infusion and a syringe pump in the skills lab.",
        ),
        "INF-A": Text(
            "Infusion: practical assessment",
            "Show in the skills lab that you can set up an infusion on your own.",
        ),
        "SEP-1": Text(
            "Recognising sepsis early",
            "The early warning score, the first hour, and whom to call.",
        ),
        "DEL-1": Text(
            "Preventing delirium",
            "Who is at risk, how to notice it on the night shift, and what helps.",
        ),
        "FALL-1": Text(
            "Preventing falls",
            "Assess the risk at admission and agree with the patient on what to do about it.",
        ),
        "DEM-2": Text(
            "Living with dementia",
            "Four parts on understanding behaviour, on contact, and on working with family.",
        ),
        "SBAR-1": Text(
            "Handing over with SBAR",
            "Situation, background, assessment, recommendation: say in one minute what matters.",
        ),
        "AGG-1": Text(
            "Dealing with aggression",
            "Practise with an actor: notice tension, set a limit, stay safe, ask for help.",
        ),
        "PRIV-1": Text(
            "Privacy in care",
            "Who may see what in the patient file, and what you say on the phone.",
        ),
        "CLIN-1": Text(
            "Clinical reasoning",
            "From observation to action in six steps, with cases from our own wards.",
        ),
        "CLIN-A": Text(
            "Clinical reasoning: final assessment",
            "Three cases to work out in writing. You pass with 60 percent or more.",
        ),
        "SUP-1": Text(
            "Supervising students on the ward",
            "For those who guide students: learning goals, feedback, and judging fairly.",
        ),
        "CYTO-1": Text(
            "Handling cytostatics",
            "Receive, store and prepare without risk to yourself, and what to do after a spill.",
        ),
        "STER-1": Text(
            "Aseptic preparation",
            "Work in the clean room: clothing, order of work, and checking each other.",
        ),
        "STER-A": Text(
            "Aseptic preparation: media fill",
            "Three preparations with growth medium. The laboratory reports the result after 14 "
            "days.",
        ),
        "BABY-1": Text(
            "Reanimation of the newborn",
            "The first minutes after birth, practised as a team with the paediatrician.",
        ),
        "BREAST-1": Text(
            "Supporting breastfeeding",
            "The first feed, positions, common problems, and when to call the lactation "
            "consultant.",
        ),
        "TRI-1": Text(
            "Triage at the emergency department",
            "Five colours, vital signs and flow charts, with thirty practice cases.",
        ),
        "VENT-1": Text(
            "Ventilated patients: the basics",
            "Modes, alarms and daily care of a patient on a ventilator.",
        ),
        "HOME-1": Text(
            "Working alone in home care",
            "Safe on your round: keys, dogs, tense situations, and whom you can call.",
        ),
        "CLEAN-1": Text(
            "Cleaning and disinfection",
            "Which product for which surface, in which order, and how isolation rooms differ.",
        ),
        "LEAD-1": Text(
            "Leading a team meeting",
            "Prepare, listen, decide: meetings that people like to come to.",
        ),
        "ON-1": Text(
            "Welcome to Waterhoek",
            "Your first weeks: who we are, where things are, and how we work together.",
        ),
        "DEM-1": Text("Dementia care: introduction", "Replaced by Living with dementia."),
        "EPF-1": Text("Working with the old patient file", "The system that we left last year."),
        "COV-1": Text(
            "Protective clothing during a pandemic",
            "Putting on and taking off gown, mask and goggles in the right order.",
        ),
    },
    teams={
        "ward_3": "Ward 3 West",
        "ward_2": "Ward 2 East",
        "home_north": "Home care North",
        "home_south": "Home care South",
        "emergency": "Emergency care",
        "intensive_care": "Intensive care",
        "maternity": "Maternity",
        "facilities": "Facilities",
        "pharmacy": "Pharmacy",
        "physiotherapy": "Physiotherapy",
        "it_support": "IT support",
        "education": "Education desk",
    },
    qualifications={
        "everybody": Text("All employees", "What everybody who works at Waterhoek learns."),
        "care_assistant": Text("Care assistant", "Helps patients with daily care."),
        "nurse_4": Text("Level 4 nurse", "Registered nurse, vocational level."),
        "nurse_6": Text("Level 6 nurse", "Registered nurse, bachelor level."),
        "pharmacy_technician": Text("Pharmacy technician", "Prepares and checks medication."),
        "vaccinator": Text(
            "Vaccinator, 2024 campaign",
            "For the campaign of 2024, which has ended.",
        ),
    },
)
