"""Names of people as one finds them in a Dutch hospital; e-mail addresses made of them."""

import unicodedata
from typing import Final

FIRST_NAMES: Final = (
    "Aïcha Amber Anouk Arjan Astrid Bart Bas Bente Bilal Bram Carlijn Chaima Cees Daan Danique "
    "Dewi Dirk Eline Elif Emine Esmée Eva Fatima Femke Floor Floris Geert Gülsüm Hanneke Hans "
    "Hamza Hugo Ilse Imane Ingrid Iris Isa Jaap Jan Janneke Jasper Jelle Jeroen Jesse Joëlle Joost "
    "Joris Judith Julia Karin Karim Khadija Kees Koen Lars Laura Leila Lieke Lisa Lotte Luuk "
    "Maaike Maarten Malika Manon Margriet Marieke Mark Marloes Mehmet Merel Michiel Mila Mo "
    "Nadia Naomi Niels Nienke Nina Noor Olaf Omar Paul Petra Pieter Pim Priya Quinten Rachida "
    "Ravi Renske Rik Rianne Robin Roos Ruben Saskia Samira Sander Selin Shanti Sjoerd Sofie "
    "Stijn Suzan Sven Tamara Tess Thijs Thomas Tim Tineke Tuğba Vera Vincent Wendy Wessel "
    "Willemijn Wouter Xavier Yara Yasmin Youssef Yusuf Zoë"
).split()

# Pairs of prefix and surname.
SURNAMES: Final = tuple(
    tuple(name.rsplit(" ", 1)) if " " in name else ("", name)
    for name in (
        "Aalbers,Abdi,Achterberg,van Aken,el Amrani,Arslan,Baars,Bakker,ten Barge,van Beek,"
        "Bekker,ter Beek,van den Berg,van der Berg,van Bergen,Biharie,Blom,de Boer,Boersma,"
        "Bos,Bosman,ten Brink,van den Broek,Brouwer,de Bruijn,Bulut,Chen,Coenen,Cornelissen,"
        "van Dam,Dekker,Demir,van Dijk,Dijkstra,van Doorn,Driessen,van der Ende,Evers,Faber,"
        "Fernandes,Gerritsen,van Ginkel,Goossens,de Graaf,Groen,de Groot,Haddad,de Haan,"
        "van der Heijden,Hendriks,Hermans,van 't Hof,Hofstra,de Hoop,Huisman,in 't Veld,Jacobs,"
        "Jansen,Janssen,de Jong,Jonker,Kamphuis,Kaya,Khan,Klaassen,Koning,Koster,Kramer,Kuipers,"
        "van Leeuwen,van der Linden,Lopes,van Loon,Maas,Martina,Meijer,Mensah,van der Meer,"
        "Molenaar,Mulder,Nguyen,Nijhuis,Okafor,Özdemir,Ouali,Peeters,Pinas,Postma,Prins,"
        "Ramdin,Roos,van Rijn,Sahin,Schouten,Singh,Smeets,Smit,Şimşek,van der Steen,Timmermans,"
        "Tjon,Veenstra,Veldman,Verbeek,Verhoeven,van Vliet,Visser,de Vries,van de Ven,Vos,"
        "Wang,Willems,de Wit,Wolters,Yıldız,Zijlstra,van Zanten,Zwart"
    ).split(",")
)

_UNDECOMPOSED = str.maketrans({"ı": "i", "ø": "o", "ß": "ss", "ł": "l"})


def address(first: str, prefix: str, last: str) -> str:
    """The academy's address of this person: plain letters, the prefix joined to the surname."""
    local = f"{first}.{prefix}{last}".lower().translate(_UNDECOMPOSED)
    decomposed = unicodedata.normalize("NFKD", local)
    plain = "".join(
        char for char in decomposed if char.isascii() and (char.isalnum() or char == ".")
    )
    return f"{plain}@waterhoek.example"
