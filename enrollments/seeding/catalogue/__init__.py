"""What Waterhoek Academy teaches, its teams, and what its qualifications require.

Codes and numbers stand once, in `plan`; the words of each language in a module of its own.
"""

from typing import Final

from enrollments.seeding.catalogue import en, nl
from enrollments.seeding.catalogue.words import CatalogueWords

WORDS: Final[dict[str, CatalogueWords]] = {"en": en.WORDS, "nl": nl.WORDS}
