"""The plain shapes of rows, as Excel, LibreOffice, Google and the usual libraries write them.

A plain row holds a clean address and clean marks and nothing else, as nearly every row does: one
regular expression, made for the columns of this sheet, takes it, and what it finds in the marks'
cells is worked out once for each combination. All other rows are left to the parser.
"""

import re
from collections.abc import Mapping
from itertools import groupby
from typing import NamedTuple

from imports.workbook.reader.cells import Value, value_of
from imports.workbook.reader.fast import decode_entities
from imports.workbook.reader.rows import RowPlan, RowState
from imports.workbook.reader.strings import SharedStrings
from imports.workbook.values import PLAIN_EMAIL
from lms_admin.sheets.cells import column_index
from lms_admin.sheets.excel import MAX_ROW

_MAX_REMEMBERED = 4_000
_UNKNOWN = Value("", "")

# (Inside a tag only the four spaces of ASCII are any.)
_ATTRIBUTES = re.compile(r'(?: [A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?="[^"<&]*")*\s*', re.ASCII)
_ATTRIBUTE = re.compile(r' (?:([\w.-]+):)?([\w.-]+)="([^"]*)"', re.ASCII)
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
    """The plain row of a plan, as a regular expression.

    It has a group for each run of cells with marks, and one for each run of cells that somebody
    has to look at. A row without an address matches too: mostly it is blank.
    """

    def __init__(self, plan: RowPlan) -> None:
        style = r'(?: s="[0-9]{1,10}+")?'
        number = r"<v>{0}[0-9]{{1,9}}+{1}</v></c>"
        inline = r't="inlineStr"><is><t(?: xml:space="preserve")?>{0}[^<&]*+{1}</t></is></c>'
        email = (
            f"{_not_struck(plan)}{style}(?:/>"
            f'| (?:t="s">{number.format("(?P<shared>", ")")}'
            f"|{inline.format('(?P<inline>', ')')}))"
        )
        text = inline.format("", "")
        other = rf'{style}(?:/>| {text}|(?: t="[snb]")?>{number.format("", "")})'
        kinds = {plan.email: "email"} | dict.fromkeys(plan.ignored, "ignored")
        kinds |= dict.fromkeys(plan.activities, "marks") | dict.fromkeys(plan.watched, "watched")
        in_order = sorted(kinds, key=column_index)
        pattern = r'r="([1-9][0-9]{0,6}+)"([^<>&/]*+)(?:/>|>'
        runs: dict[str, list[str]] = {"marks": [], "watched": []}
        for kind, group in groupby(in_order, key=kinds.__getitem__):
            columns = list(group)
            # Each once and in order, as the parser wants them.
            one_by_one = "".join(rf'(?:<c r="{name}\1"{other})?+' for name in columns)
            if kind == "email":
                pattern += rf'(?:<c r="{columns[0]}\1"{email})?+'
            elif kind == "ignored":
                pattern += one_by_one
            else:
                name = f"{kind}{len(runs[kind])}"
                runs[kind].append(name)
                # Nothing else can follow the last marks, so any letters do, and are tried sooner.
                last = kind == "marks" and columns[-1] == in_order[-1]
                letters = "[A-Z]{1,3}" if last else "|".join(columns)
                cells = one_by_one if kind == "watched" else rf'(?:<c r="(?:{letters})\1"{other})*+'
                pattern += f"(?P<{name}>{cells})"
        whole = re.compile(pattern + r"</row>)\s*")
        self.fullmatch = whole.fullmatch
        # (By number: a name would be looked up for every row.)
        parts = ("shared", "inline", *runs["marks"])
        self.groups = (1, 2, *(whole.groupindex[part] for part in parts))
        self.watched = [whole.groupindex[part] for part in runs["watched"]]


def _not_struck(plan: RowPlan) -> str:
    """Addresses in these styles are struck through: there is more to say about their lines."""
    return rf'(?! s="(?:{"|".join(sorted(plan.struck))})")' if plan.struck else ""


class FastRows:
    """Reads rows from pieces that follow `<row `. See `fast` for what it may take."""

    def __init__(self, strings: SharedStrings, state: RowState) -> None:
        self._strings = strings
        self._struck = strings.struck
        self._state = state
        self._shape: _Shape | None = None
        # Strings that have been looked at before, and what they mean.
        self._hidden: dict[str, bool] = {}
        self._runs: dict[str, _Marks] = {}
        self._marks: dict[str, bool] = {}
        self._silent: dict[tuple[str, str], bool] = {}

    def take(self, piece: str) -> bool:
        """Report the row and return True, or do nothing and return False."""
        plan = self._state.plan
        if plan is None:
            return False
        shape = self._shape
        if shape is None:
            shape = self._shape = _Shape(plan)
        match = shape.fullmatch(piece)
        if match is None:
            return False
        number_text, attributes, shared, inline, *runs = match.group(*shape.groups)
        number = int(number_text)
        hidden = self._hidden.get(attributes)
        if hidden is None:
            hidden = self._is_hidden(attributes)
        state = self._state
        if hidden is None or not state.last_row < number <= MAX_ROW:
            return False
        # (Mostly one: none where no activity is left, several where other columns are between.)
        run = runs[0] if len(runs) == 1 else "".join(filter(None, runs))
        # Without the row's number, the same marks are the same text in every row. (Elsewhere a
        # number stands before a quote only in a style, which means nothing here.)
        key = run.replace(number_text + '"', '"') if run else ""
        marks = self._runs.get(key) or self._marks_of(run or "", number_text, key, plan)
        if marks is None or (shape.watched and not self._is_silent(match, shape, plan)):
            return False
        if shared:
            index = int(shared)
            if index in self._struck:
                return False
            email = self._strings.raw(index)
        elif inline:
            email = inline
        else:
            # A blank row, unless it has marks.
            if not marks.number:
                state.last_row = number
            return not marks.number
        if not PLAIN_EMAIL.fullmatch(email) or "_x" in email:
            return False
        state.last_row = number
        plan.on_plain(number, hidden, email, *marks)
        return True

    def _is_silent(self, match: re.Match[str], shape: _Shape, plan: RowPlan) -> bool:
        """Whether nothing has to be said about the watched cells of a row."""
        number = match[1] + '"'
        for run in filter(None, match.group(0, *shape.watched)[1:]):
            for part in run.split("<c ")[1:]:
                reference, _, rest = part.partition(number)
                cell = (reference[3:], rest)
                silent = self._silent.get(cell)
                if silent is None:
                    found = _CELL.fullmatch(rest)
                    value = _UNKNOWN if found is None else self._value(found)
                    silent = value is None or (
                        value is not _UNKNOWN and plan.is_silent(cell[0], value)
                    )
                    if len(self._silent) < _MAX_REMEMBERED:
                        self._silent[cell] = silent
                if not silent:
                    return False
        return True

    def _marks_of(self, run: str, number_text: str, key: str, plan: RowPlan) -> _Marks | None:
        """The marks in a run of cells, None if there is more to say about them."""
        ids = []
        last_index = 0
        for part in run.split("<c ")[1:]:
            reference, _, rest = part.partition(number_text + '"')
            column = reference[3:]
            index = self._state.columns[column]
            if index <= last_index:
                return None
            last_index = index
            if column not in plan.activities:
                if not rest.endswith("/>"):
                    return None
                continue
            is_mark = self._marks.get(rest)
            if is_mark is None:
                is_mark = self._is_mark(rest, plan)
                if is_mark is None:
                    return None
            if is_mark:
                ids.append(plan.activities[column])
        # Two columns may stand for one activity.
        ids = sorted(set(ids))
        marks = _Marks(",".join(map(str, ids)), len(ids))
        if len(self._runs) < _MAX_REMEMBERED:
            self._runs[key] = marks
        return marks

    def _is_mark(self, rest: str, plan: RowPlan) -> bool | None:
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
