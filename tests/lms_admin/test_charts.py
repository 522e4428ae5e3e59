"""Geometry of charts, without a browser: nothing leaves the drawing, nothing lies on anything."""

from itertools import pairwise

import pytest

from lms_admin import charts
from lms_admin.charts import Given, lengths, ticks

LONG = "Regional competence centre for intensive and emergency care nursing"
SHAPES = {
    "nothing": [],
    "one": [1],
    "zero": [0],
    "one and zero": [1, 0],
    "skew": [10_000, 1],
    "million": [1_234_567, 999, 0],
    "40 teams": [40 - place for place in range(40)],
}


def rows(numbers, *, name="Ward 3 West", states=("overdue",)):
    return [
        Given(
            key=place,
            name=name,
            numbers={state: number + at for at, state in enumerate(states)},
            text=f"{number:,}",
            note=f"{number:,} people",
        )
        for place, number in enumerate(numbers)
    ]


def words(number):
    return f"{number:,}"


@pytest.mark.parametrize(
    ("most", "lines"),
    [
        (0, [0]),
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (9, [0, 5]),
        (41, [0, 20, 40]),
        (214, [0, 100, 200]),
        (1_640, [0, 500, 1_000, 1_500]),
        (10_001, [0, 5_000, 10_000]),
    ],
)
def test_lines_stand_at_round_numbers(most, lines):
    assert ticks(most) == lines


@pytest.mark.parametrize("most", [*range(1, 400), 9_999, 123_456, 10**9])
def test_there_are_few_lines_and_all_are_within(most):
    found = ticks(most)
    assert 2 <= len(found) <= 5
    assert found[-1] <= most


def test_lengths_are_in_proportion():
    assert lengths([10, 20, 30], 60, 60) == [10, 20, 30]
    assert lengths([0, 0], 60, 0) == [0, 0]


def test_what_is_there_is_seen_and_nothing_is_too_long():
    shown = lengths([10_000, 1, 1, 0], 100, 10_002)
    assert shown[1] == shown[2] == charts.LEAST
    assert shown[3] == 0
    assert sum(shown) == pytest.approx(100)


def test_more_parts_than_room_still_fit_as_well_as_they_can():
    assert lengths([1] * 3, 3, 3, least=2) == [2, 2, 2]


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("name", ["Ward 3 West", LONG])
@pytest.mark.parametrize("numbers", SHAPES.values(), ids=SHAPES)
def test_named_bars(numbers, name, narrow):
    drawing = charts.named_bars(rows(numbers, name=name), narrow=narrow, words=words)
    width = charts.NARROWEST if narrow else charts.NARROWEST_WIDE
    assert len(drawing.bars) == len(numbers)
    for bar in drawing.bars:
        text = charts.share((len(bar.text) + len(bar.note) + 1) * charts.LETTER, width)
        assert bar.text_x + text <= 100
        assert bar.full_name == name
        beside = 0 if drawing.above else charts.NAME_SHARE
        room = 100 if drawing.above else charts.NAME_SHARE
        assert charts.share(len(bar.name) * charts.LETTER, width) <= room
        assert all(beside <= one.box.x and one.box.right <= bar.text_x for one in bar.parts)
        assert bool(bar.parts) == bool(numbers[bar.key])
    for one, other in pairwise(drawing.bars):
        assert all(part.box.y + part.box.height <= other.y for part in one.parts)
    assert drawing.above == (narrow or (name == LONG and bool(numbers)))


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("name", ["Level 4 nurse", LONG])
@pytest.mark.parametrize("numbers", SHAPES.values(), ids=SHAPES)
def test_stacked_bars(numbers, name, narrow):
    given = rows(numbers, name=name, states=("overdue", "open"))
    width = charts.NARROWEST if narrow else charts.NARROWEST_WIDE
    for bar in charts.stacked_bars(given, narrow=narrow, words=words).bars:
        letters = len(bar.name) + len(bar.note)
        assert charts.share(letters * charts.LETTER, width) <= 100
        for one, other in pairwise(bar.parts):
            assert one.box.right <= other.box.x
        assert bar.parts[-1].box.right <= bar.text_x
        text = charts.share(len(bar.text) * charts.LETTER, width)
        assert bar.text_x + text <= 100
        for part in bar.parts:
            inside = charts.share(len(part.inside) * charts.LETTER, width)
            assert inside <= part.box.width


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("numbers", SHAPES.values(), ids=SHAPES)
def test_cells(numbers, narrow):
    given = rows(numbers, states=("enrolled", "unenrolled", "removed"))
    width = charts.NARROWEST if narrow else charts.NARROWEST_WIDE
    for bar in charts.cells(given, narrow=narrow, words=words).bars:
        edges = [part.box.x for part in bar.parts] + [100.0]
        for part, edge in zip(bar.parts, edges[1:], strict=True):
            text = charts.share(len(part.inside) * charts.LETTER + 8, width)
            assert part.box.right + text <= edge + 0.01
            assert bool(part.box.width) == bool(part.number)


WEEK = ("overdue", "in_progress", "not_started", "completed", "unenrolled")


@pytest.mark.parametrize("numbers", SHAPES.values(), ids=SHAPES)
def test_columns(numbers):
    given = rows(numbers, name="14 Sep", states=WEEK)
    drawing = charts.columns(given, below="unenrolled", words=words)
    for one, other in pairwise(drawing.bars):
        assert max(part.box.right for part in one.parts) < other.parts[0].box.x
    for bar in drawing.bars:
        over = [part.box for part in bar.parts if part.state != "unenrolled"]
        for lower, upper in pairwise(over):
            assert upper.y + upper.height <= lower.y
        assert all(box.y >= 0 and box.y + box.height <= charts.AXIS for box in over)
        under = [part.box for part in bar.parts if part.state == "unenrolled"]
        assert all(box.y > charts.AXIS and box.height <= charts.BELOW for box in under)
    assert all(0 < y <= charts.AXIS for y, _text in drawing.lines)
    labels = [bar.text_x for bar in drawing.bars if bar.has_label]
    apart = charts.share(len("14 Sep") * charts.LETTER, charts.NARROWEST_WIDE)
    assert all(later - earlier > apart for earlier, later in pairwise(labels))
    if drawing.bars:
        assert drawing.bars[-1].has_label


def test_of_12_weeks_every_second_one_is_named():
    drawing = charts.columns(rows([1] * 12, name="14 Sep"), below="-", words=words)
    assert [bar.has_label for bar in drawing.bars] == [False, True] * 6


@pytest.mark.parametrize("numbers", SHAPES.values(), ids=SHAPES)
def test_lying_columns(numbers):
    given = rows(numbers, name="14 Sep", states=WEEK)
    drawing = charts.lying_columns(given, below="unenrolled", words=words)
    assert [bar.key for bar in drawing.bars] == list(reversed(range(len(numbers))))
    for bar in drawing.bars:
        for one, other in pairwise(bar.parts):
            assert one.box.right <= other.box.x + 0.01
        text = charts.share(len(bar.parts[-1].inside) * charts.LETTER, charts.NARROWEST)
        assert bar.parts[-1].box.right + text <= 100.01
