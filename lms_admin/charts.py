"""Geometry of charts: numbers in, rectangles out. Pure: no database, no browser, no language.

Across, everything is in percent of the drawing's width, so that text keeps its size on any screen;
down, in pixels. What a text needs is reckoned for the narrowest drawing, so that none overlaps.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

# The narrowest drawings there are: on a phone of 320 pixels, and where the wide one is shown.
NARROWEST: Final = 256
NARROWEST_WIDE: Final = 344
LETTER: Final = 7
# A part that is there is seen, however small it is beside the others.
LEAST: Final = 2.0
GAP: Final = 1.5


@dataclass(frozen=True, kw_only=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return round(self.x + self.width, 2)

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)

    @property
    def baseline(self) -> float:
        """Where a number stands that is in the middle of the box."""
        return round(self.y + self.height / 2 + 4, 2)


@dataclass(frozen=True, kw_only=True)
class Segment:
    """One number of a bar. `inside` is its text where it fits into the box, else empty."""

    state: str
    number: int
    box: Box
    inside: str


@dataclass(frozen=True, kw_only=True)
class DrawnBar:
    """A row, column or cell of a chart; `name` is cut to what fits, `full_name` never.

    `y` is where its part of the drawing begins. `key` is what the caller knows it by.
    """

    key: object
    name: str
    full_name: str
    y: float
    parts: Sequence[Segment]
    text: str
    text_x: float
    note: str = ""
    has_label: bool = True


@dataclass(frozen=True, kw_only=True)
class Drawing:
    height: float
    bars: Sequence[DrawnBar]
    # Lines of the scale: where they are, and their text.
    lines: Sequence[tuple[float, str]] = ()
    above: bool = False


@dataclass(frozen=True, kw_only=True)
class Given:
    """A bar to be drawn: its numbers by state in their order, its text and a note behind it."""

    key: object
    name: str
    numbers: Mapping[str, int]
    text: str
    note: str = ""

    @property
    def total(self) -> int:
        return sum(self.numbers.values())


type Words = Callable[[int], str]


# --- numbers --------------------------------------------------------------------------------------


def ticks(most: int, about: int = 4) -> list[int]:
    """0 and the round numbers (1, 2 or 5 and zeros) up to `most`: about so many, whole ones."""
    if most <= 0:
        return [0]
    step, size = 1, 1
    while most / step > about:
        for factor in (2, 5, 10):
            step = factor * size
            if most / step <= about:
                break
        else:
            size *= 10
    return list(range(0, most + 1, step))


def lengths(numbers: Sequence[int], room: float, most: int, least: float = LEAST) -> list[float]:
    """How long each number is where `most` fills the room. None that is there is shorter than
    `least`; where that makes them too long together, the long ones give way.
    """
    if most <= 0:
        return [0.0] * len(numbers)
    exact = [number * room / most for number in numbers]
    shown = [max(one, least) if number else 0.0 for one, number in zip(exact, numbers, strict=True)]
    over = sum(shown) - room
    if over > 0:
        spare = sum(max(one - least, 0.0) for one in shown)
        rate = min(over / spare, 1.0) if spare else 0.0
        shown = [one - max(one - least, 0.0) * rate for one in shown]
    return [round(one, 2) for one in shown]


def shortened(name: str, letters: int) -> str:
    return name if len(name) <= letters else f"{name[: max(letters - 1, 1)].rstrip()}…"


def share(pixels: float, of: int) -> float:
    """So many pixels in percent of a drawing that is so wide."""
    return 100 * pixels / of


def _needs(text: str, room: int = 10) -> int:
    return len(text) * LETTER + room


# --- bars -----------------------------------------------------------------------------------------

NAME_SHARE: Final = 37.0
# Letters of a name beside its bar; a longer one stands above.
BESIDE: Final = 18


def named_bars(rows: Sequence[Given], *, narrow: bool, words: Words) -> Drawing:
    """Horizontal bars, each with its name beside it or above, its number and a note behind it."""
    above = narrow or any(len(row.name) > BESIDE for row in rows)
    left, step, top, height = (0.0, 46, 24, 14) if above else (NAME_SHARE, 30, 7, 16)
    width = NARROWEST if narrow else NARROWEST_WIDE
    behind = max((_needs(f"{row.text} {row.note}", 20) for row in rows), default=0)
    room = max(100 - left - share(behind, width), 10.0)
    most = max((row.total for row in rows), default=0)
    bars = []
    for place, row in enumerate(rows):
        y = place * step
        parts = _across(row, Box(x=left, y=y + top, width=room, height=height), most, width, words)
        end = parts[-1].box.right if parts else left
        letters = width // LETTER if above else BESIDE
        bars.append(_bar(row, y, parts, end, shortened(row.name, letters)))
    return Drawing(height=len(rows) * step, bars=bars, above=above)


def stacked_bars(rows: Sequence[Given], *, narrow: bool, words: Words) -> Drawing:
    """Bars of several parts under their name, which the note faces; the sum stands behind."""
    step, width = 58, NARROWEST if narrow else NARROWEST_WIDE
    behind = max((_needs(row.text, 16) for row in rows), default=0)
    room = 100 - share(behind, width)
    most = max((row.total for row in rows), default=0)
    bars = []
    for place, row in enumerate(rows):
        y = place * step
        box = Box(x=0.0, y=y + 23, width=room, height=24)
        parts = _across(row, box, most, width, words)
        end = parts[-1].box.right if parts else 0.0
        letters = width // LETTER - len(row.note) - 1
        bars.append(_bar(row, y, parts, end, shortened(row.name, letters)))
    return Drawing(height=len(rows) * step, bars=bars, above=True)


def _across(row: Given, within: Box, most: int, width: int, words: Words) -> list[Segment]:
    """The parts of a bar from left to right; `most` fills the box."""
    parts, x = [], within.x
    gap = share(GAP, width)
    sizes = lengths(list(row.numbers.values()), within.width, most, share(LEAST, width) + gap)
    for (state, number), size in zip(row.numbers.items(), sizes, strict=True):
        if not number:
            continue
        box = Box(x=round(x, 2), y=within.y, width=round(size - gap, 2), height=within.height)
        text = words(number)
        fits = box.width >= share(_needs(text, 6), width) and within.height >= 16
        parts.append(Segment(state=state, number=number, box=box, inside=text if fits else ""))
        x += size
    return parts


def _bar(row: Given, y: float, parts: Sequence[Segment], end: float, name: str) -> DrawnBar:
    return DrawnBar(
        key=row.key,
        name=name,
        full_name=row.name,
        y=y,
        parts=parts,
        text=row.text,
        text_x=end,
        note=row.note,
    )


# --- cells ----------------------------------------------------------------------------------------


def cells(rows: Sequence[Given], *, narrow: bool, words: Words) -> Drawing:
    """A table of bars: one column for each state, one scale for all. A 0 is a number without bar.

    The name stands beside its cells, or above them in a narrow drawing.
    """
    states = list(rows[0].numbers) if rows else []
    left, step, top = (0.0, 56, 29) if narrow else (30.0, 36, 11)
    width = NARROWEST if narrow else NARROWEST_WIDE
    column = (100 - left) / max(len(states), 1)
    most = max((number for row in rows for number in row.numbers.values()), default=0)
    room = max(column - share(_needs(words(most), 18), width), 2.0)
    bars = []
    for place, row in enumerate(rows):
        parts = []
        for number_of_column, (state, number) in enumerate(row.numbers.items()):
            [size] = lengths([number], room, most, share(LEAST, width))
            x = round(left + number_of_column * column, 2)
            box = Box(x=x, y=place * step + top, width=size, height=14)
            parts.append(Segment(state=state, number=number, box=box, inside=words(number)))
        letters = width // LETTER if narrow else int(width * left / 100) // LETTER
        bars.append(_bar(row, place * step, parts, 0.0, shortened(row.name, letters)))
    return Drawing(height=len(rows) * step, bars=bars, above=narrow)


# --- columns --------------------------------------------------------------------------------------

AXIS: Final = 284
HIGHEST: Final = 258
BELOW: Final = 24
SCALE_SHARE: Final = 9.0


def columns(rows: Sequence[Given], *, below: str, words: Words) -> Drawing:
    """Columns of several parts over an axis, and under it the part `below`, on the same scale.

    Of the names as many are shown as fit: all, or every second from the last one back.
    """
    most = max((row.total - row.numbers.get(below, 0) for row in rows), default=0)
    slot = (100 - SCALE_SHARE) / max(len(rows), 1)
    every = _every(rows, slot)
    bars = []
    for place, row in enumerate(rows):
        x, width = SCALE_SHARE + place * slot + slot * 0.12, slot * 0.76
        bar = _bar(row, 0.0, _upwards(row, x, width, most, below, words), 0.0, row.name)
        label = (len(rows) - 1 - place) % every == 0
        bars.append(_labelled(bar, round(x + width / 2, 2), label=label))
    lines = [
        (round(AXIS - (HIGHEST * tick / most if most else 0), 2), words(tick))
        for tick in ticks(most)
    ]
    return Drawing(height=AXIS + 46, bars=bars, lines=lines)


def _every(rows: Sequence[Given], slot: float) -> int:
    """1 where all names fit side by side, else 2 or more."""
    widest = max((share(_needs(row.name, 6), NARROWEST_WIDE) for row in rows), default=0)
    return max(1, -int(-widest // slot))


def _upwards(
    row: Given, x: float, width: float, most: int, below: str, words: Words
) -> list[Segment]:
    over = {state: number for state, number in row.numbers.items() if state != below}
    sizes = lengths(list(over.values()), HIGHEST, most, LEAST + GAP)
    parts, y = [], float(AXIS)
    for (state, number), size in zip(over.items(), sizes, strict=True):
        if number:
            y -= size
            box = Box(x=round(x, 2), y=round(y, 2), width=round(width, 2), height=size - GAP)
            parts.append(_upright(state, number, box, words))
    if row.numbers.get(below):
        [size] = lengths([row.numbers[below]], HIGHEST, most, LEAST)
        box = Box(x=round(x, 2), y=AXIS + GAP, width=round(width, 2), height=min(size, BELOW))
        parts.append(Segment(state=below, number=row.numbers[below], box=box, inside=""))
    return parts


def _upright(state: str, number: int, box: Box, words: Words) -> Segment:
    text = words(number)
    fits = box.height >= 16 and box.width >= share(len(text) * LETTER, NARROWEST_WIDE + 100)
    return Segment(state=state, number=number, box=box, inside=text if fits else "")


def _labelled(bar: DrawnBar, x: float, *, label: bool) -> DrawnBar:
    return DrawnBar(
        key=bar.key,
        name=bar.name,
        full_name=bar.full_name,
        y=bar.y,
        parts=bar.parts,
        text=bar.text,
        text_x=x,
        note=bar.note,
        has_label=label,
    )


def lying_columns(rows: Sequence[Given], *, below: str, words: Words) -> Drawing:
    """The columns for a phone: each lies on its side, the newest on top, `below` at its end."""
    left, step = 21.0, 24
    most = max((row.total - row.numbers.get(below, 0) for row in rows), default=0)
    largest = max((row.numbers.get(below, 0) for row in rows), default=0)
    lane = 4.0 + share(_needs(words(largest), 6), NARROWEST)
    bars = []
    for place, row in enumerate(reversed(rows)):
        y = place * step
        over = Given(
            key=row.key,
            name=row.name,
            numbers={state: number for state, number in row.numbers.items() if state != below},
            text=row.text,
        )
        box = Box(x=left, y=y + 3, width=100 - left - lane - 2, height=18)
        parts = _across(over, box, most, NARROWEST, words)
        [size] = lengths([row.numbers.get(below, 0)], 4.0, largest, 1.0)
        at = Box(x=100 - lane, y=y + 5, width=size, height=14)
        number = row.numbers.get(below, 0)
        parts.append(Segment(state=below, number=number, box=at, inside=words(number)))
        bars.append(_bar(row, y, parts, 100.0, row.name))
    return Drawing(height=len(rows) * step, bars=bars)
