"""The plain shapes of rows, as Excel, LibreOffice, Google and the usual libraries write them.

There are two steps. `_plain` takes rows that hold a clean address and clean marks and nothing
else, which is nearly every row: one regular expression, made for the columns of this sheet, and
what it finds in the marks' cells is worked out once for each combination. `_regular` takes any
row of plain cells, one by one. All other rows are left to the parser.
"""

import re
from collections.abc import Mapping
from itertools import groupby
from typing import NamedTuple

from imports.workbook.reader.cells import Cell, Value, value_of
from imports.workbook.reader.fast import decode_entities
from imports.workbook.reader.rows import OnRow, Plan, RowState
from imports.workbook.reader.strings import SharedStrings
from imports.workbook.values import MAX_ROW, PLAIN_EMAIL, column_index

_MAX_REMEMBERED = 4_000
_UNKNOWN = Value("", "")

# (Inside a tag only the four spaces of ASCII are any.)
_HEAD = re.compile(r'r="([1-9][0-9]{0,6})"([^<>&/]*)(?:(>)|/>\s*|></row>\s*)', re.ASCII)
_ATTRIBUTES = re.compile(r'(?: [A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?="[^"<&]*")*\s*', re.ASCII)
_ATTRIBUTE = re.compile(r' (?:([\w.-]+):)?([\w.-]+)="([^"]*)"', re.ASCII)
_STYLE = re.compile(r' s="([0-9]+)"')
# What follows a cell's reference.
_CELL = re.compile(
    r'(?: s="[0-9]{1,10}")?(?: t="(s|n|b|e|str|inlineStr)")?'
    r'(?:/>|>(?:<v>([^<&]*)</v>|<v/>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>)\s*'
)


class _Marks(NamedTuple):
    """The marks of a row: their ids, ascending, with commas, and how many there are."""

    ids: str
    number: int


class _Shape:
    """The plain row of a plan, as a regular expression with one group for each run of marks."""

    def __init__(self, plan: Plan) -> None:
        style = r'(?: s="[0-9]{1,10}+")?'
        number = r"<v>{0}[0-9]{{1,9}}+{1}</v></c>"
        inline = r't="inlineStr"><is><t(?: xml:space="preserve")?>{0}[^<&]*+{1}</t></is></c>'
        email = (
            f'{style} (?:t="s">{number.format("(?P<shared>", ")")}'
            f"|{inline.format('(?P<inline>', ')')})"
        )
        text = inline.format("", "")
        other = rf'{style}(?:/>| {text}|(?: t="[snb]")?>{number.format("", "")})'
        kinds = {plan.email: "email"} | dict.fromkeys(plan.ignored, "ignored")
        kinds |= dict.fromkeys(plan.activities, "marks")
        in_order = sorted(kinds, key=column_index)
        pattern = r'r="([1-9][0-9]{0,6}+)"([^<>&/]*+)>'
        runs = 0
        for kind, group in groupby(in_order, key=kinds.__getitem__):
            columns = list(group)
            names = "|".join(columns)
            if kind == "email":
                pattern += rf'<c r="{names}\1"{email}'
            elif kind == "ignored":
                # Each once and in order, because nobody looks at them again.
                pattern += "".join(rf'(?:<c r="{name}\1"{other})?+' for name in columns)
            else:
                # Nothing else can follow the last run, so any letters do, and are tried sooner.
                letters = "[A-Z]{1,3}" if names.endswith(in_order[-1]) else names
                pattern += rf'(?P<run{runs}>(?:<c r="(?:{letters})\1"{other})*+)'
                runs += 1
        if not runs:
            # None of the import's activities has a column.
            pattern, runs = pattern + "(?P<run0>)", 1
        whole = re.compile(pattern + r"</row>\s*")
        self.fullmatch = whole.fullmatch
        # (By number: a name would be looked up for every row.)
        parts = ("shared", "inline", *(f"run{number}" for number in range(runs)))
        self.groups = (1, 2, *(whole.groupindex[part] for part in parts))


class FastRows:
    """Reads rows from pieces that follow `<row `. See `fast` for what it may take."""

    def __init__(self, strings: SharedStrings, state: RowState, on_row: OnRow) -> None:
        self._strings = strings
        self._state = state
        self._on_row = on_row
        self._shape: _Shape | None = None
        # Strings that have been looked at before, and what they mean.
        self._hidden: dict[str, bool] = {}
        self._runs: dict[str, _Marks] = {}
        self._marks: dict[str, bool] = {}

    def take(self, piece: str) -> bool:
        """Report the row and return True, or do nothing and return False."""
        plan = self._state.plan
        if plan is None:
            return self._state.every_cell and self._regular(piece, frozenset())
        if self._shape is None:
            self._shape = _Shape(plan)
        return self._plain(piece, plan, self._shape) or self._regular(piece, plan.ignored)

    def _plain(self, piece: str, plan: Plan, shape: _Shape) -> bool:
        match = shape.fullmatch(piece)
        if match is None:
            return False
        number_text, attributes, shared, inline, run, *runs = match.group(*shape.groups)
        number = int(number_text)
        hidden = self._hidden.get(attributes)
        state = self._state
        if hidden is None or not state.last_row < number <= MAX_ROW:
            return False
        email = self._strings.raw(int(shared)) if shared else inline
        if not PLAIN_EMAIL.fullmatch(email) or "_x" in email:
            return False
        if runs:
            run += "".join(runs)
        # Without the row's number, the same marks are the same text in every row. (Elsewhere a
        # number stands before a quote only in a style, which means nothing here.)
        key = run.replace(number_text + '"', '"')
        marks = self._runs.get(key) or self._marks_of(run, number_text, key, plan)
        if marks is None:
            return False
        state.last_row = number
        plan.on_plain(number, hidden, email, *marks)
        return True

    def _marks_of(self, run: str, number_text: str, key: str, plan: Plan) -> _Marks | None:
        """The marks in a run of cells, None if there is more to say about them."""
        ids = []
        last_index = 0
        for part in run.split("<c ")[1:]:
            reference, _, rest = part.partition(number_text + '"')
            column = reference[3:]
            index = self._state.columns.get(column, 0)
            if index <= last_index or column not in plan.activities:
                return None
            last_index = index
            is_mark = self._marks.get(rest)
            if is_mark is None:
                is_mark = self._is_mark(rest, plan)
                if is_mark is None:
                    return None
            if is_mark:
                ids.append(plan.activities[column])
        marks = _Marks(",".join(map(str, sorted(ids))), len(ids))
        if len(self._runs) < _MAX_REMEMBERED:
            self._runs[key] = marks
        return marks

    def _is_mark(self, rest: str, plan: Plan) -> bool | None:
        """Whether a cell is a mark or blank, None if it is neither."""
        match = _CELL.fullmatch(rest)
        value = _UNKNOWN if match is None else self._value(match)
        is_mark = False
        if value is not None:
            meaning = False if value is _UNKNOWN else plan.is_mark(value)
            if meaning is False:
                return None
            is_mark = meaning is True
        if len(self._marks) < _MAX_REMEMBERED:
            self._marks[rest] = is_mark
        return is_mark

    def _regular(self, piece: str, ignored: frozenset[str]) -> bool:
        state = self._state
        head, *parts = piece.split("<c ")
        match = _HEAD.fullmatch(head)
        if match is None or (match[3] is None) == bool(parts):
            return False
        number_text, attributes = match[1], match[2]
        hidden = self._is_hidden(attributes)
        number = int(number_text)
        if hidden is None or number <= state.last_row:
            return False
        cells: list[Cell] = []
        if parts:
            last, end, space = parts[-1].rpartition("</row>")
            if not end or space.strip():
                return False
            parts[-1] = last
        last_index = 0
        for part in parts:
            reference, end, rest = part.partition(number_text + '"')
            column = reference[3:]
            index = state.columns.get(column, 0)
            match = _CELL.fullmatch(rest)
            if not end or reference[:3] != 'r="' or index <= last_index or match is None:
                return False
            last_index = index
            if column in ignored:
                if match[3] and decode_entities(match[3]) is None:
                    return False
                value = None
            else:
                value = self._value(match)
                if value is _UNKNOWN:
                    return False
            if value is not None:
                style = _STYLE.match(rest) if self._state.every_cell else None
                cells.append(Cell(column, value, style[1] if style else ""))
        state.next_row(number)
        if cells:
            self._on_row(number, hidden, cells)
        return True

    def _value(self, cell: re.Match[str]) -> Value | None:
        cell_type, content, inline = cell.groups()
        if inline is not None:
            if cell_type != "inlineStr":
                return _UNKNOWN
            content = decode_entities(inline)
            if content is None:
                return _UNKNOWN
        return value_of(cell_type, content, is_formula=False, strings=self._strings)

    def _is_hidden(self, attributes: str) -> bool | None:
        """Whether a row with these attributes is hidden; None if a parser has to look at them."""
        hidden = self._hidden.get(attributes)
        if hidden is None:
            hidden = _read_hidden(attributes, self._state.prefixes)
            if hidden is not None and len(self._hidden) < _MAX_REMEMBERED:
                self._hidden[attributes] = hidden
        return hidden


def _read_hidden(attributes: str, prefixes: Mapping[str, int]) -> bool | None:
    if not _ATTRIBUTES.fullmatch(attributes):
        return None
    names = set()
    hidden = False
    for prefix, name, value in _ATTRIBUTE.findall(attributes):
        # Two prefixes may stand for one namespace: then the parser has to say what is twice.
        known = not prefix or prefixes.get(prefix, 0) > 0
        if not known or name in names or name == "r" or "xmlns" in (prefix, name):
            return None
        names.add(name)
        if name == "hidden" and not prefix:
            hidden = value in ("1", "true", "on")
    return hidden
