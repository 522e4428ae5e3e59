"""Records of a table in text, and the delimiter that stands between their cells."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from imports.workbook import format as fmt
from imports.workbook.format import plain_key
from imports.workbook.reader.text.decoding import TextLine
from imports.workbook.refusals import Refusal, Refused

DELIMITERS: Final = (";", ",", "\t", "|")
MAX_CELL: Final = 1 << 16
# So much of a file is looked at to find out what stands between its cells.
_LOOKED_AT_LINES: Final = 400
_LOOKED_AT_RECORDS: Final = 100
_LOOKED_AT_CHARACTERS: Final = 1 << 18
_MAX_BROKEN: Final = 100

csv.field_size_limit(MAX_CELL)


class Layout(NamedTuple):
    """`delimiter` is None for a list, which has no cells. `skip` lines stand above all of it."""

    delimiter: str | None
    skip: int


LIST: Final = Layout(None, 0)


class _Guess(NamedTuple):
    """What a delimiter makes of the first records; the greatest is the best one."""

    names_people: bool
    rows: int
    width: int
    delimiter: str
    only_addresses: bool


def layout_of(lines: Iterable[TextLine], *, pasted: bool) -> Layout:
    """How the text is laid out, by its first lines.

    A pasted text is a table only with a header: else everything in it is taken for an address.
    """
    sample = _first_lines(lines)
    if sample and (separator := _said(sample[0])):
        return Layout(separator, 1)
    guesses = [guess for delimiter in DELIMITERS if (guess := _guess(sample, delimiter))]
    if not guesses:
        cut = None if pasted else _cut_by(sample)
        return Layout(cut, 0) if cut else LIST
    best = max(guesses, key=lambda guess: guess[:3])
    if best.names_people:
        return Layout(best.delimiter, 0)
    if pasted or best.only_addresses:
        return LIST
    return Layout(best.delimiter, 0)


def _first_lines(lines: Iterable[TextLine]) -> list[str]:
    sample, size = [], 0
    for line in islice(lines, _LOOKED_AT_LINES):
        sample.append(line.text)
        size += len(line.text)
        if size > _LOOKED_AT_CHARACTERS:
            break
    return sample


def _cut_by(sample: Sequence[str]) -> str | None:
    """What stands between an address and something else: then it is no list, for all its header."""
    for delimiter in (";", "\t", "|"):
        for record in _parsed(sample, delimiter):
            if len(record) > 1 and any("@" not in cell for cell in record if cell.strip()):
                return delimiter
    return None


def _said(first: str) -> str | None:
    """The delimiter that the first line names: Excel's `sep=;`."""
    text = first.strip("\r\n").strip('"')
    return text[4] if len(text) == 5 and text[:4].lower() == "sep=" and text[4] not in '"' else None


def _guess(sample: Sequence[str], delimiter: str) -> _Guess | None:
    """How well this delimiter fits; None when it parts no cells of the header."""
    records = _parsed(sample, delimiter)
    if not records:
        return None
    header = next((record for record in records if names_people(record)), records[0])
    if len(header) < 2:
        return None
    rows = sum(len(record) == len(header) for record in records)
    only = all("@" in cell for record in records for cell in record if cell.strip())
    return _Guess(names_people(header), rows, len(header), delimiter, only)


def _parsed(sample: Sequence[str], delimiter: str) -> list[list[str]]:
    """The first records that hold something, as far as they can be parsed."""
    found: list[list[str]] = []
    try:
        for record in csv.reader(sample, delimiter=delimiter, strict=True):
            if any(cell.strip() for cell in record):
                found.append(record)
            if len(found) >= _LOOKED_AT_RECORDS:
                break
    except csv.Error:
        pass
    return found


def names_people(record: Sequence[str]) -> bool:
    """Whether there is a title for addresses, or one for employee numbers."""
    titles = fmt.EMAIL_HEADERS | fmt.NUMBER_HEADERS
    return any(plain_key(cell) in titles for cell in record if len(cell) < 100)


class Records:
    """The records of a table, each with the line on which it begins. Iterate once.

    `broken` are the first lines of which a cell has a line break, and `extra` is how many lines
    more than records that makes.
    """

    def __init__(self, lines: Iterator[TextLine], layout: Layout) -> None:
        self.broken: list[int] = []
        self.extra = 0
        self._last = 0
        self._lines = lines
        self._layout = layout

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(self._texts(), delimiter=self._layout.delimiter or ",", strict=True)
        row = self._layout.skip + 1
        try:
            for record in reader:
                yield row, record
                if more := self._last - row:
                    self.extra += more
                    if len(self.broken) < _MAX_BROKEN:
                        self.broken.append(row)
                row = self._last + 1
        except csv.Error as error:
            # A quote that never closes goes on to the end of the file, or of what a cell may hold.
            endless = self._last == row and "limit" in str(error)
            raise Refused(
                Refusal.CELL_TOO_LONG if endless else Refusal.QUOTE_OPEN, row=row
            ) from None

    def _texts(self) -> Iterator[str]:
        for number, text in self._lines:
            if number > self._layout.skip:
                self._last = number
                yield text
