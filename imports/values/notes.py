"""What the check noticed about a file besides its lines, to be told and to be built on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class NotedColumn:
    """A column with a title. `role` is one of the reader's `columns.Role`.

    `title_of` is the activity that the title names, where the column stands for another one.
    """

    column: str
    title: str
    role: str
    activity_id: int | None = None
    title_of: int | None = None
    # A word of the reader's `columns.ToldColumn`, or nothing.
    told: str = ""


@dataclass(frozen=True, kw_only=True)
class NotedSheet:
    """A sheet with lines that was not read. `is_whole` says whether all of it was looked at."""

    title: str
    lines: int
    marks: int
    is_whole: bool = True


@dataclass(frozen=True, kw_only=True)
class RepeatedEmail:
    """In which rows an e-mail stands; with an activity where each line is one mark."""

    email: str
    rows: tuple[int, ...]
    activity_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """How many e-mails stand in several lines; the first of them with their rows."""

    count: int = 0
    samples: tuple[RepeatedEmail, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Notes:
    """What the reader's head and trailer say of the file (see `workbook.reader.reading`), and what
    was found out while its lines were stored.

    `header_row` is 0 where no file was read, of an undo and before the check, and in a list without
    a header.
    """

    sheet: str = ""
    header_row: int = 0
    rows_above: int = 0
    columns: tuple[NotedColumn, ...] = ()
    lines: int = 0
    marks: int = 0
    mark_cells: int = 0
    blank_rows: int = 0
    hidden_lines: int = 0
    filtered: bool = False
    merged: int = 0
    merged_first: tuple[str, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    problems: Mapping[str, int] = field(default_factory=dict)
    repairs: Mapping[str, int] = field(default_factory=dict)
    shape: str = "matrix"
    encoding: str = ""
    delimiter: str = ""
    named: tuple[int, ...] = ()
    broken: tuple[int, ...] = ()
    extra_rows: int = 0
    crowded: int = 0
    struck_lines: int = 0
    title_rows: tuple[int, ...] = ()
    other_sheets: tuple[NotedSheet, ...] = ()
    sheet_hidden: bool = False
    # Lines whose employee number counted, and whose email is nobody's.
    other_emails: int = 0
    # Marks that stand in several lines of one e-mail, beyond the first.
    identical_marks: int = 0
    repeated: Repeated = Repeated()
    # Of an import of users: names of teams that do not exist, the first of them, and how many.
    new_teams: tuple[str, ...] = ()
    new_team_count: int = 0

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """What is missing in older rows is 0 or empty."""
        known = {one.name for one in fields(cls)}
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in stored.items()
            if name in known
        }
        values["columns"] = tuple(NotedColumn(**one) for one in values.get("columns", ()))
        values["other_sheets"] = tuple(NotedSheet(**one) for one in values.get("other_sheets", ()))
        values["repeated"] = _repeated(values.get("repeated", {}))
        return cls(**values)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def repaired_cells(self) -> int:
        return sum(self.repairs.values())

    @property
    def is_text(self) -> bool:
        """Whether the file is no workbook."""
        return bool(self.encoding)

    @property
    def email_column(self) -> str:
        """The letters of the column with the addresses."""
        return next((one.column for one in self.columns if one.role == "email"), "A")

    @property
    def people_columns(self) -> tuple[str, ...]:
        """The letters of the columns that say whom a line is about."""
        return tuple(one.column for one in self.columns if one.role in ("email", "number"))

    @property
    def has_marked_rows(self) -> bool:
        """Whether there is something to say of single rows: that they are hidden or struck through,
        or which ones they are to a spreadsheet program."""
        return bool(self.hidden_lines or self.struck_lines or self.extra_rows)

    @property
    def number_column(self) -> str:
        """The letters of the column with employee numbers; empty text where there is none."""
        return next((one.column for one in self.columns if one.role == "number"), "")

    def without_emails(self) -> Self:
        """The notes that are kept once the file is deleted: they name nobody any more."""
        return replace(self, repeated=replace(self.repeated, samples=()))


def _repeated(stored: dict[str, Any]) -> Repeated:
    samples = tuple(
        RepeatedEmail(
            email=one["email"], rows=tuple(one["rows"]), activity_id=one.get("activity_id")
        )
        for one in stored.get("samples", ())
    )
    return Repeated(count=stored.get("count", 0), samples=samples)
