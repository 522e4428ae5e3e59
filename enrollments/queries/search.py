"""Looking for words in text columns, the same on every database."""

from functools import reduce
from operator import and_, or_
from typing import Final

from django.db.models import Q

from enrollments.folding import folded
from enrollments.models import User
from lms_admin import dialect

SHORTEST: Final = 2


def is_too_short(text: str) -> bool:
    """Whether no word of `text` is long enough to look for people by; not so of no word at all."""
    words = folded(text).split()
    return bool(words) and max(map(len, words)) < SHORTEST


def are_short(text: str) -> bool:
    """Whether it has words, and all of them are so short that they match a great many people."""
    words = folded(text).split()
    return bool(words) and max(map(len, words)) < dialect.SHORTEST_PART


def people(text: str, path: str = "") -> Q:
    """Users with each word of `text`, in any order, in their name, email or employee number.

    A word of three letters or more is found anywhere, a shorter one at the beginning of a word.
    Case and accents do not count. `path` leads to the user, as in "user__".
    """
    return reduce(and_, (_person(word, path) for word in folded(text).split()), Q())


def _person(word: str, path: str) -> Q:
    if len(word) >= dialect.SHORTEST_PART:
        return dialect.containing(User, "search_text", word, path)
    column = f"{path}search_text"
    return Q(**{f"{column}__startswith": word}) | Q(**{f"{column}__contains": f" {word}"})


def every_word(text: str, *columns: str) -> Q:
    """Rows in which each word of `text` occurs in one of `columns`, whatever its case."""
    return reduce(and_, (_somewhere(word, columns) for word in text.split()), Q())


def _somewhere(word: str, columns: tuple[str, ...]) -> Q:
    # Folded columns hold folded words, the others what people wrote.
    forms = {folded(word), word.lower()}
    if not word.isascii():
        # SQLite folds ASCII only: there "ç" does not find "Çelik".
        forms |= {word.upper(), word.capitalize()}
    return reduce(
        or_, (Q(**{f"{column}__icontains": form}) for column in columns for form in sorted(forms))
    )
