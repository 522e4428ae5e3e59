"""Random sheets, what they mean, and two ways to have them read."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from imports.workbook.reader import frames
from imports.workbook.reader.blocks import Block
from imports.workbook.reader.opening import read_file
from imports.workbook.reader.reading import read_head, read_trailer
from lms_admin.sheets.cells import column_letters
from tests.imports.workbook.books import book, row, sheet, text

FORMULA = "=1+1"  # without a stored value, as a program that does not calculate writes it
MARKS = ("x", "X", "ｘ", " x ", True, 1)
WRONG = ("ja", "?", "×", "х", 2)
# What programs write for "no": it asks for nothing.
NO = (False, "FALSE", "onwaar")
UNKNOWN, INVALID = "nobody@waterhoek.example", "no at sign"
# What typing and copying do to an address, and the reader takes off again.
TYPED = ("{}", "{}", " {} ", "\u200b{}", "{}\u00a0")


@dataclass(frozen=True)
class Line:
    """A row of the sheet. `address` is what its e-mail means, lower case; `typed` what it says."""

    address: str
    typed: str | None
    cells: tuple[Any, ...]
    hidden: bool

    @property
    def mark_count(self) -> int:
        return sum(cell is not None and cell not in NO for cell in self.cells)

    def is_marked(self, place: int) -> bool:
        """Whether that cell is a mark that counts. (`True` equals 1, and both count.)"""
        return self.cells[place] in MARKS

    def outcome(self, *, is_known: bool) -> str:
        """Nothing that is asked for, or the first thing that is wrong (rules, section 5)."""
        if not self.mark_count:
            return "nothing_marked"
        if self.typed is None:
            return "email_missing"
        if self.address == INVALID:
            return "email_invalid"
        if not is_known:
            return "user_unknown"
        if FORMULA in self.cells:
            return "formula_without_value"
        if self.mark_count > sum(map(self.is_marked, range(len(self.cells)))):
            return "mark_invalid"
        return "ready"


@dataclass(frozen=True)
class Sheet:
    lines: tuple[Line, ...]

    def read(self) -> list[tuple[int, Line]]:
        """The lines that count, by row: blank ones are none."""
        numbered = enumerate(self.lines, start=2)
        return [(row, line) for row, line in numbered if line.typed or line.mark_count]

    @property
    def hidden(self) -> list[int]:
        return [row for row, line in enumerate(self.lines, start=2) if line.hidden]

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """As `workbooks.filled` takes them."""
        return [(line.typed, None, *line.cells) for line in self.lines]

    def plain(self, titles: Sequence[str]) -> bytes:
        """The least workbook that holds it: no template, the titles tell the columns."""
        head = row(1, text("A1", "Email"), *(_cell(n, 1, one) for n, one in enumerate(titles, 3)))
        rows = [
            row(
                number,
                *(_cell(column, number, cell) for column, cell in enumerate(cells, 1)),
                attributes=' hidden="1"' if number in self.hidden else "",
            )
            for number, cells in enumerate(self.rows, start=2)
        ]
        return book(sheet(head, *rows))


def _cell(column: int, number: int, content: Any) -> str:
    reference = f"{column_letters(column)}{number}"
    match content:
        case None:
            return ""
        case bool():
            return f'<c r="{reference}" t="b"><v>{content:d}</v></c>'
        case int():
            return f'<c r="{reference}"><v>{content}</v></c>'
        case str() if content == FORMULA:
            return f'<c r="{reference}"><f>{content[1:]}</f></c>'
    return text(reference, content)


def lines(addresses: Sequence[str], activities: int) -> st.SearchStrategy[Line]:
    typed = st.one_of(
        *[st.tuples(st.sampled_from(addresses), st.sampled_from(TYPED), st.booleans())] * 6,
        st.sampled_from([(UNKNOWN, "{}", False), (INVALID, "{}", False), ("", "", False)]),
    )
    # Mostly marks, so that most imports have something to do.
    cell = st.sampled_from([*MARKS * 5, *[None] * 4, *NO, *WRONG, FORMULA])
    return st.builds(
        lambda typed, cells, hidden: Line(
            typed[0],
            (typed[1].format(typed[0].upper() if typed[2] else typed[0]) or None),
            cells,
            hidden == 0,
        ),
        typed,
        st.tuples(*[cell] * activities),
        st.integers(0, 5),
    )


def sheets(addresses: Sequence[str], activities: int) -> st.SearchStrategy[Sheet]:
    """A few lines; the same address may stand in several."""
    some = st.lists(lines(addresses, activities), min_size=2, max_size=7)
    return some.map(lambda chosen: Sheet(tuple(chosen)))


class ReadHere:
    """The reader in the process of the test, where the product starts one of its own."""

    def __init__(self, path: str, activities: Any, while_waiting: Any, **job: Any) -> None:
        # (Nobody has to wait.)
        self._frames: list[tuple[bytes, bytes]] = []
        self._activities = activities
        with Path(path).open("rb") as file:
            read_file(
                file,
                activities=activities,
                send=lambda kind, content: self._frames.append((kind, content)),
                **job,
            )
        self.head = read_head(frames.from_json(self._frames[0][1]), activities)
        self.trailer: Any = None

    def __iter__(self) -> Iterator[Block]:
        blocks = [Block(*frames.unpack_block(frame)) for _kind, frame in self._frames[1:-1]]
        yield from blocks
        told = frames.from_json(self._frames[-1][1])
        self.trailer = read_trailer(told, sum(block.lines for block in blocks), self._activities)


@contextmanager
def open_here(path: str, **job: Any) -> Iterator[ReadHere]:
    yield ReadHere(path, **job)
