"""What a workbook gives besides its lines, as values that the parent has looked at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from imports.workbook.reader.choosing import OtherSheet
from imports.workbook.reader.columns import ColumnRole, HeaderColumn, ToldColumn
from imports.workbook.reader.frames import BrokenFrame
from imports.workbook.reader.titles import Activities

# One column for each activity; one line for each mark; addresses, each for all activities.
MATRIX: Final = "matrix"
LONG: Final = "long"
LIST: Final = "list"
# One line for each user.
PEOPLE: Final = "people"


@dataclass(frozen=True)
class Head:
    """Known before the first line.

    `import_id`, `action` and `format_version` are the template's own words, None for a sheet that
    is not one of ours. `rows_above` counts rows with content above the header. `rows`
    is about how many the sheet has in all, 0 where that is not known: for those who wait. `shape`
    is MATRIX, LONG, LIST or PEOPLE. Of text there are an `encoding` and, of a table, a `delimiter`;
    both are empty for a workbook, which has sheets instead. A list may have no header: its row is
    0.
    """

    sheet: str
    header_row: int
    rows_above: int
    rows: int
    columns: tuple[HeaderColumn, ...]
    import_id: int | None
    action: str | None
    format_version: int | None
    shape: str
    encoding: str
    delimiter: str

    @property
    def activity_ids(self) -> list[int]:
        """The activities that have a column, from left to right."""
        return [
            c.activity_id for c in self.columns if c.role is ColumnRole.ACTIVITY and c.activity_id
        ]


@dataclass(frozen=True)
class Trailer:
    """Known after the last line. All but the lists are counts.

    `marks` count, `mark_cells` counts those that do not, too. `blank_rows` are those between the
    header and the last line. `merged_first` and `hidden_columns` (of e-mail and activities) name
    places; `unknown_columns` had content below no title and were ignored. `problems` and
    `repairs` are counted by code. `named` are the activities that the lines of the long shape mark.
    `struck_lines` have an address that is struck through.
    `title_rows` stand below the header and say once more what the columns are called.
    `other_sheets` have lines and were not read; `sheet_hidden` is about the one that was.

    Of text: `broken` are rows of which a cell has a line break, the first of them, and `extra_rows`
    is how many rows more than records all of those make; `crowded` rows of a list hold several
    addresses.
    """

    lines: int
    marks: int
    mark_cells: int
    blank_rows: int
    hidden_lines: int
    filtered: bool
    merged: int
    merged_first: tuple[str, ...]
    hidden_columns: tuple[str, ...]
    unknown_columns: tuple[str, ...]
    problems: Mapping[str, int]
    repairs: Mapping[str, int]
    named: tuple[int, ...]
    broken: tuple[int, ...]
    extra_rows: int
    crowded: int
    struck_lines: int = 0
    title_rows: tuple[int, ...] = ()
    other_sheets: tuple[OtherSheet, ...] = ()
    sheet_hidden: bool = False


def read_head(values: dict[str, Any], activities: Activities) -> Head:
    """A head out of what the reading process sent. Raises BrokenFrame."""
    return _checked(lambda: _head(values, activities))


def read_trailer(values: dict[str, Any], lines: int, activities: Activities) -> Trailer:
    """A trailer out of what the reading process sent after `lines` lines. Raises BrokenFrame."""
    trailer = _checked(lambda: _trailer(values))
    if trailer.lines != lines:
        raise BrokenFrame("lines")
    if not activities.keys() >= set(trailer.named):
        raise BrokenFrame("activity")
    return trailer


def _head(values: dict[str, Any], activities: Activities) -> Head:
    columns = tuple(_column(column) for column in values["columns"])
    if any(c.role is ColumnRole.ACTIVITY and c.activity_id not in activities for c in columns):
        raise ValueError("activity")
    return Head(
        sheet=_is(str, values["sheet"]),
        header_row=_is(int, values["header_row"]),
        rows_above=_is(int, values["rows_above"]),
        rows=_is(int, values["rows"]),
        columns=columns,
        import_id=_is_or_none(int, values["import"]),
        action=_is_or_none(str, values["action"]),
        format_version=_is_or_none(int, values["format"]),
        shape=_shape(values["shape"]),
        encoding=_is(str, values["encoding"]),
        delimiter=_is(str, values["delimiter"]),
    )


def _column(values: dict[str, Any]) -> HeaderColumn:
    return HeaderColumn(
        column=_is(str, values["column"]),
        title=_is(str, values["title"]),
        role=ColumnRole(values["role"]),
        activity_id=_is_or_none(int, values["activity"]),
        title_of=_is_or_none(int, values["title_of"]),
        told=_told(values["told"]),
    )


def _trailer(values: dict[str, Any]) -> Trailer:
    return Trailer(
        lines=_is(int, values["lines"]),
        marks=_is(int, values["marks"]),
        mark_cells=_is(int, values["mark_cells"]),
        blank_rows=_is(int, values["blank_rows"]),
        hidden_lines=_is(int, values["hidden_lines"]),
        filtered=_is(bool, values["filtered"]),
        merged=_is(int, values["merged"]),
        merged_first=_texts(values["merged_first"]),
        hidden_columns=_texts(values["hidden_columns"]),
        unknown_columns=_texts(values["unknown_columns"]),
        problems=_counts(values["problems"]),
        repairs=_counts(values["repairs"]),
        named=_numbers(values["named"]),
        broken=_numbers(values["broken"]),
        extra_rows=_is(int, values["extra_rows"]),
        crowded=_is(int, values["crowded"]),
        struck_lines=_is(int, values["struck_lines"]),
        title_rows=tuple(_is(int, row) for row in values["title_rows"]),
        other_sheets=tuple(map(_other_sheet, values["other_sheets"])),
        sheet_hidden=_is(bool, values["sheet_hidden"]),
    )


def _told(value: Any) -> str:
    return ToldColumn(value) if value else _is(str, value)


def _other_sheet(values: Any) -> OtherSheet:
    title, lines, marks, is_whole = values
    return OtherSheet(_is(str, title), _is(int, lines), _is(int, marks), _is(bool, is_whole))


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(_is(str, value) for value in values)


def _numbers(values: Any) -> tuple[int, ...]:
    return tuple(_is(int, value) for value in values)


def _shape(value: Any) -> str:
    if value not in (MATRIX, LONG, LIST, PEOPLE):
        raise ValueError("shape")
    return str(value)


def _counts(values: Any) -> dict[str, int]:
    return {_is(str, code): _is(int, count) for code, count in values.items()}


def _is[T](kind: type[T], value: Any) -> T:
    if type(value) is not kind:
        raise ValueError(kind)
    return value


def _is_or_none[T](kind: type[T], value: Any) -> T | None:
    return None if value is None else _is(kind, value)


def _checked[T](make: Callable[[], T]) -> T:
    try:
        return make()
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BrokenFrame("values") from error
