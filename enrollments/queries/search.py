"""Looking for words in text columns, the same on every database."""

from functools import reduce
from operator import and_, or_

from django.db.models import Q

from enrollments.folding import folded


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
