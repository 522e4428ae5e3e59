"""Whose title is it? Titles of columns against those of learning activities."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from imports.workbook import format as fmt
from imports.workbook.format import (
    Identity,
    code_at_the_end,
    header_key,
    header_text,
    is_email_title,
    plain_key,
)

Activities = Mapping[int, tuple[str, str]]
"""Title and code of each learning activity of the import, by id."""


# No activity has a longer title with its code, whatever its letters become when they are compared.
MAX_KEY = 1_000


class Question(NamedTuple):
    """Keys of titles that are asked about, and keys of codes with which titles end."""

    titles: list[str]
    codes: list[str]


class Named(NamedTuple):
    """Ids of all activities that are called so, by the keys of a question."""

    titles: Mapping[str, Sequence[int]]
    codes: Mapping[str, Sequence[int]]


Ask = Callable[[Question], Named]
"""Looks for activities outside the import, too: a title must not stand for another one of them."""

NOBODY = Named({}, {})


def activities_named(activities: Activities, question: Question) -> Named:
    """The answer to a question, from these activities."""
    titles: dict[str, list[int]] = {key: [] for key in question.titles}
    codes: dict[str, list[int]] = {key: [] for key in question.codes}
    for number, (title, code) in activities.items():
        for key in _keys(title, code):
            if key in titles:
                titles[key].append(number)
        if code and (key := header_key(code)) in codes:
            codes[key].append(number)
    return Named(titles, codes)


def _keys(title: str, code: str) -> set[str]:
    """All that an activity may be called."""
    return {header_key(text) for text in (header_text(title, code), title, code) if text}


def _short(keys: Iterable[str]) -> list[str]:
    return [key for key in keys if 0 < len(key) <= MAX_KEY]


class Titles:
    """The titles of our own columns, of the import's activities, and of all others."""

    def __init__(self, activities: Activities, written: Mapping[str, Identity]) -> None:
        self._activities = activities
        self._written = written
        self._others = NOBODY
        self._ids: dict[str, list[int]] = {}
        self._codes: dict[str, int] = {}
        for number, (title, code) in activities.items():
            for key in _keys(title, code):
                self._ids.setdefault(key, []).append(number)
            if code:
                self._codes[header_key(code)] = number

    def learn(self, texts: Sequence[str], ask: Ask) -> None:
        """Ask about those titles that are neither ours nor a format's own."""
        new = [text for text in texts if not self._is_known(text)]
        titles = dict.fromkeys(header_key(text) for text in new)
        codes = dict.fromkeys(map(code_at_the_end, new))
        question = Question(_short(titles), _short(codes))
        if question.titles:
            self._others = ask(question)

    def _is_known(self, text: str) -> bool:
        key = header_key(text)
        ours = key in self._written or len(self._ids.get(key, ())) == 1
        return ours or self.word(text) is not None

    def word(self, text: str) -> Identity | None:
        """`EMAIL` or `NAME` if the title is one of the format's own."""
        if is_email_title(text):
            return fmt.EMAIL
        return fmt.NAME if plain_key(text) in fmt.IGNORED_HEADERS else None

    def written(self, text: str) -> Identity | None:
        """The column under whose title the template was written."""
        return self._written.get(header_key(text))

    def called(self, text: str) -> list[int]:
        """The import's activities that are called so; else all others that are."""
        key = header_key(text)
        return self._ids.get(key) or list(self._others.titles.get(key, ()))

    def with_code(self, text: str) -> int | None:
        """The activity with whose code in brackets the title ends."""
        code = code_at_the_end(text)
        if code in self._codes:
            return self._codes[code]
        others = self._others.codes.get(code, ())
        return others[0] if len(others) == 1 else None

    def names_ours(self, text: str) -> bool:
        """Whether the title is that of one of the import's activities, or was written for one."""
        if self.word(text) is not None:
            return False
        if isinstance(self.written(text), int) or self._ids.get(header_key(text)):
            return True
        return code_at_the_end(text) in self._codes

    def codes_of(self, text: str) -> list[str]:
        """The codes of the import's activities that are called so."""
        return sorted(
            self._activities[number][1]
            for number in self._ids.get(header_key(text), ())
            if self._activities[number][1]
        )
