"""Text as it is sorted and searched: without case and without accents, as people type it."""

import unicodedata

# Letters that Unicode does not take apart into a plain one and a mark.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})


def folded(text: str) -> str:
    """`celik` for `Çelik`: the same on every database, whatever its collation."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char)).translate(_PLAIN)


def sort_key(text: str, length: int) -> str:
    """The first `length` characters of the folded text, which may be longer than the text."""
    return folded(text)[:length]
