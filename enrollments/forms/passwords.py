"""Passwords that anybody tries here first: docs/deployment.md lists their words."""

import re
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from enrollments.folding import folded
from enrollments.queries.academy import academy_terms

# What this is, and what it is about, in both languages.
COMMON_HERE: Final = (
    *("academy", "academie", "learning", "leren", "learner", "training", "course", "cursus"),
    *("enrollment", "inschrijving", "desk", "welcome", "welkom", "password", "wachtwoord"),
    *("administrator", "beheerder", "owner", "eigenaar", "auditor", "manager"),
)
# Signs that people type for letters.
LOOK_ALIKE: Final = str.maketrans("@4310$57", "aaeiosst")
# Fewer letters than these beside such words are soon tried, too.
OWN_LETTERS: Final = 4
# A shorter part of a name stands in too many words.
SHORTEST: Final = 4


class NotOfTheAcademy:
    """Refuses what has next to no letters beside the academy's name and words like "welcome"."""

    def validate(self, password: str, user: Any = None) -> None:
        words = sorted(_words(), key=len, reverse=True)
        typed = (_letters(password), _letters(password.translate(LOOK_ALIKE)))
        if any(_is_made_of(letters, words) for letters in typed):
            raise ValidationError(
                _("Anybody would guess this password here. Use words of your own."),
                code="password_of_academy",
            )

    def get_help_text(self) -> str:
        return _("Your password can't be only the academy's name and words such as \"welcome\".")


def _is_made_of(letters: str, words: Sequence[str]) -> bool:
    own = letters
    for word in words:
        own = own.replace(word, "")
    return len(own) < OWN_LETTERS and own != letters


def _words() -> set[str]:
    """The academy's name and its parts, those of its addresses, and what is common here."""
    hosts = [urlsplit(one).hostname or "" for one in settings.CSRF_TRUSTED_ORIGINS]
    names = [academy_terms().name, *hosts, *settings.ALLOWED_HOSTS]
    parts = {part for name in names for part in re.split(r"[^a-z]+", folded(name))}
    whole = {_letters(name) for name in names}
    return {word for word in parts | whole | set(COMMON_HERE) if len(word) >= SHORTEST}


def _letters(text: str) -> str:
    return re.sub("[^a-z]", "", folded(text))
