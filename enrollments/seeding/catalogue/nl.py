"""Waterhoek Academy in Dutch."""

from enrollments.seeding.catalogue.words import CatalogueWords, Text

WORDS = CatalogueWords(
    activities={
        "CPR-2": Text(
            "Reanimatie en AED: herhaling",
            "Een dagdeel oefenen: een hartstilstand herkennen, met zijn tweeën reanimeren, de "
            "AED gebruiken.",
        ),
        "MED-3": Text(
            "Medicatieveiligheid: risicovolle medicatie",
            "Insuline, opioïden, antistolling en kalium: waar het misgaat, en hoe dubbele "
            "controle dat voorkomt.",
        ),
        "LIFT-1": Text(
            "Patiënten veilig verplaatsen",
            "Zes delen over tilliften, glijzeilen en transfers die de patiënt en je eigen rug "
            "sparen.",
        ),
        "EPF-2": Text(
            "Werken met het nieuwe patiëntendossier",
            "Opzoeken, vastleggen en overdragen in het nieuwe elektronische patiëntendossier, "
            "stap voor stap.",
        ),
        "PAL-1": Text(
            "Inleiding palliatieve zorg",
            "Wat er verandert als genezen niet meer het doel is: comfort, het gesprek en het "
            "team rond de patiënt.",
        ),
        "COACH-1": Text(
            "Coachende gesprekken met studenten",
            "Geef feedback waar studenten iets aan hebben, en oefen het gesprek dat je liever "
            "uitstelt.",
        ),
        "HYG-1": Text(
            "Handhygiëne",
            "De vijf momenten, de juiste techniek en de fouten die we op onze afdelingen het "
            "vaakst zien.",
        ),
        "SEC-1": Text(
            "Informatiebeveiliging: de basis",
            "Wachtwoorden, phishing, schermen en papier: zo houden we patiëntgegevens waar ze "
            "horen.",
        ),
        "FIRE-1": Text(
            "Brandveiligheid en ontruiming",
            "Blus een kleine brand, sluit een afdeling af en breng patiënten in de juiste "
            "volgorde in veiligheid.",
        ),
        "WOUND-A": Text(
            "Wondzorg: toets",
            "Twintig casussen met foto's. Je slaagt met 70 procent of meer.",
        ),
        "INC-1": Text(
            "Incidenten melden",
            "Wat je meldt, hoe je dat in vijf minuten doet en wat er daarna mee gebeurt.",
        ),
        "WOUND-1": Text(
            "Wondzorg: classificatie en verband",
            "Herken het soort wond, kies een verband en beschrijf hoe de wond geneest.",
        ),
        "MED-1": Text(
            "Medicatieveiligheid: de basis",
            "De juiste patiënt, het juiste middel, de juiste dosis, toediening en tijd, en wat "
            "je doet bij twijfel.",
        ),
        "MED-A": Text(
            "Medisch rekenen",
            "Doseringen, druppelsnelheden en verdunningen zonder fouten. Je slaagt met 100 "
            "procent.",
        ),
        "INF-1": Text(
            "Een infuus aanleggen",
            "Een infuus en een spuitenpomp klaarmaken, aansluiten en controleren in het skillslab.",
        ),
        "INF-A": Text(
            "Infuus: praktijktoets",
            "Laat in het skillslab zien dat je zelfstandig een infuus kunt aanleggen.",
        ),
        "SEP-1": Text(
            "Sepsis vroeg herkennen",
            "De vroege waarschuwingsscore, het eerste uur en wie je belt.",
        ),
        "DEL-1": Text(
            "Delier voorkomen",
            "Wie risico loopt, hoe je het in de nachtdienst merkt en wat helpt.",
        ),
        "FALL-1": Text(
            "Vallen voorkomen",
            "Schat bij opname het risico in en spreek met de patiënt af wat jullie eraan doen.",
        ),
        "DEM-2": Text(
            "Leven met dementie",
            "Vier delen over gedrag begrijpen, over contact en over samenwerken met familie.",
        ),
        "SBAR-1": Text(
            "Overdragen met SBAR",
            "Situatie, achtergrond, beoordeling, aanbeveling: zeg in één minuut wat ertoe doet.",
        ),
        "AGG-1": Text(
            "Omgaan met agressie",
            "Oefen met een acteur: spanning opmerken, een grens stellen, veilig blijven, hulp "
            "vragen.",
        ),
        "PRIV-1": Text(
            "Privacy in de zorg",
            "Wie wat mag zien in het patiëntendossier, en wat je aan de telefoon zegt.",
        ),
        "CLIN-1": Text(
            "Klinisch redeneren",
            "Van waarneming naar handelen in zes stappen, met casussen van onze eigen afdelingen.",
        ),
        "CLIN-A": Text(
            "Klinisch redeneren: eindtoets",
            "Drie casussen die je schriftelijk uitwerkt. Je slaagt met 60 procent of meer.",
        ),
        "SUP-1": Text(
            "Studenten begeleiden op de afdeling",
            "Voor wie studenten begeleidt: leerdoelen, feedback en eerlijk beoordelen.",
        ),
        "CYTO-1": Text(
            "Omgaan met cytostatica",
            "Ontvangen, bewaren en klaarmaken zonder risico voor jezelf, en wat je doet na morsen.",
        ),
        "STER-1": Text(
            "Aseptisch bereiden",
            "Werken in de cleanroom: kleding, volgorde van werken en elkaar controleren.",
        ),
        "STER-A": Text(
            "Aseptisch bereiden: mediafill",
            "Drie bereidingen met groeimedium. Het laboratorium meldt de uitslag na 14 dagen.",
        ),
        "BABY-1": Text(
            "Reanimatie van de pasgeborene",
            "De eerste minuten na de geboorte, als team geoefend met de kinderarts.",
        ),
        "BREAST-1": Text(
            "Borstvoeding begeleiden",
            "De eerste voeding, houdingen, veelvoorkomende problemen en wanneer je de "
            "lactatiekundige belt.",
        ),
        "TRI-1": Text(
            "Triage op de spoedeisende hulp",
            "Vijf kleuren, vitale functies en stroomschema's, met dertig oefencasussen.",
        ),
        "VENT-1": Text(
            "Beademde patiënten: de basis",
            "Standen, alarmen en de dagelijkse zorg voor een patiënt aan de beademing.",
        ),
        "HOME-1": Text(
            "Alleen werken in de thuiszorg",
            "Veilig op je route: sleutels, honden, spannende situaties en wie je kunt bellen.",
        ),
        "CLEAN-1": Text(
            "Schoonmaken en desinfecteren",
            "Welk middel voor welk oppervlak, in welke volgorde, en wat anders is in een "
            "isolatiekamer.",
        ),
        "LEAD-1": Text(
            "Een teamoverleg leiden",
            "Voorbereiden, luisteren, besluiten: overleg waar mensen graag komen.",
        ),
        "ON-1": Text(
            "Welkom bij Waterhoek",
            "Je eerste weken: wie we zijn, waar alles is en hoe we samenwerken.",
        ),
        "DEM-1": Text("Zorg bij dementie: inleiding", "Vervangen door Leven met dementie."),
        "EPF-1": Text(
            "Werken met het oude patiëntendossier",
            "Het systeem dat we vorig jaar hebben verlaten.",
        ),
        "COV-1": Text(
            "Beschermende kleding bij een pandemie",
            "Schort, masker en bril in de juiste volgorde aan- en uittrekken.",
        ),
    },
    teams={
        "ward_3": "Afdeling 3 West",
        "ward_2": "Afdeling 2 Oost",
        "home_north": "Thuiszorg Noord",
        "home_south": "Thuiszorg Zuid",
        "emergency": "Spoedeisende hulp",
        "intensive_care": "Intensive care",
        "maternity": "Verloskunde",
        "facilities": "Facilitair bedrijf",
        "pharmacy": "Apotheek",
        "physiotherapy": "Fysiotherapie",
        "it_support": "ICT-ondersteuning",
        "education": "Leerhuis",
    },
    qualifications={
        "everybody": Text("Alle medewerkers", "Wat iedereen leert die bij Waterhoek werkt."),
        "care_assistant": Text("Zorghulp", "Helpt patiënten bij de dagelijkse zorg."),
        "nurse_4": Text("Verpleegkundige niveau 4", "Gediplomeerd verpleegkundige, mbo."),
        "nurse_6": Text("Verpleegkundige niveau 6", "Gediplomeerd verpleegkundige, hbo."),
        "pharmacy_technician": Text(
            "Apothekersassistent",
            "Maakt medicatie klaar en controleert die.",
        ),
        "vaccinator": Text(
            "Vaccinateur, campagne 2024",
            "Voor de campagne van 2024, die is afgelopen.",
        ),
    },
)
