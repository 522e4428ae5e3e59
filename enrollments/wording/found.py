"""What the search over everything found, in words: groups of links that open something."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from enrollments.folding import folded
from enrollments.models import User

# A group names so many; whoever finds more types another letter.
SHOWN: Final = 5

type Part = tuple[str, bool]


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A link: `title` and `about` below it, `kind` at its end, and an icon, or who it is."""

    title: str
    address: str
    about: str = ""
    kind: str = ""
    icon: str = ""
    person: User | None = None


@dataclass(frozen=True, kw_only=True)
class Found:
    """Hits of one kind under their heading. `more` is the list that holds all of them, or ""."""

    heading: str
    hits: Sequence[Hit]
    more: str = ""


# What looks for words, for whoever searches; the settings name one for each kind of thing.
type Finder = Callable[[User, str], Found]


def parts(text: str, words: str) -> list[Part]:
    """The text in parts, each with whether it is one of the words, case and accents aside."""
    wanted = folded(words).split()
    letters = [(char, folded(char)) for char in text]
    line = "".join(plain for _char, plain in letters)
    marked = {at for word in wanted for at in _places(line, word)}
    return [
        ("".join(char for char, _is_marked in group), is_marked)
        for is_marked, group in groupby(_letters(letters, marked), key=lambda one: one[1])
    ]


def _places(line: str, word: str) -> Iterator[int]:
    """Where in `line` a letter of `word` stands, each time that it occurs."""
    start = line.find(word)
    while start >= 0:
        yield from range(start, start + len(word))
        start = line.find(word, start + 1)


def _letters(letters: Iterable[tuple[str, str]], marked: set[int]) -> Iterator[tuple[str, bool]]:
    """Each letter, and whether it is marked; a folded one may be none or two letters long."""
    at, before = 0, False
    for char, plain in letters:
        # An accent that stands by itself goes with its letter.
        before = any(place in marked for place in range(at, at + len(plain))) if plain else before
        at += len(plain)
        yield char, before
