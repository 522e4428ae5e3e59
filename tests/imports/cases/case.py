"""What a case is: a workbook as somebody made it, and its one right answer."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from imports import queries
from imports.models import Import
from imports.workbook import format as fmt
from imports.workbook.writer.template import write_template

HERE = Path(__file__).parent
ANNA, BRAM, CEM = (
    f"{name}@waterhoek.example" for name in ("anna.visser", "bram.dekker", "cem.aydin")
)
DORA, HILDE, IDA, JAN = (
    f"{name}@waterhoek.example" for name in ("dora.o'hara", "hilde.ten.brink", "ida", "jan")
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """`make` gives the file, for the import that it is uploaded to; `codes` are its activities.

    `marks` are rows and codes: `2 FD-1`. `blank` are rows with an address and no mark. `problems`
    are cells and codes: `C7 mark_invalid`, with the value where it matters. `offers` are addresses
    that are offered, by row. `says` are words of the notes, or of the refusal; `silent` are words
    that must not be said.
    """

    make: Callable[[Import], bytes]
    codes: tuple[str, ...] = ("FD-1", "HH-2")
    action: str = "unenroll"
    marks: str = ""
    blank: tuple[int, ...] = ()
    problems: tuple[str, ...] = ()
    offers: tuple[tuple[int, str], ...] = ()
    refused: str = ""
    says: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


Cases = dict[str, Case]
Row = Sequence[Any]


def given(name: str) -> Callable[[Import], bytes]:
    """One of the files beside this module, as it is."""
    return lambda _import_run: (HERE / name).read_bytes()


def fitted(name: str) -> Callable[[Import], bytes]:
    """The same of another import's template, brought to this import and its activities."""

    def make(import_run: Import) -> bytes:
        workbook = load_workbook(HERE / name)
        metadata = workbook[fmt.METADATA_SHEET]
        metadata["B2"] = str(import_run.pk)
        ids = {}
        for row in metadata.iter_rows(min_row=6):
            if str(row[1].value).isdigit():
                code = str(row[2].value).rpartition("(")[2].rstrip(")")
                ids[int(row[1].value)] = import_run.activities.get(code=code).pk
                row[1].value = str(ids[int(row[1].value)])
        for row in workbook["Enrollments"].iter_rows():
            for cell in row:
                identity = fmt.identity_of_format(cell.number_format)
                if isinstance(identity, int):
                    cell.number_format = fmt.format_code(ids[identity])
        for old, new in ids.items():
            name_of = workbook.defined_names.pop(fmt.defined_name(old))
            name_of.name = f"new{fmt.defined_name(new)}"
            workbook.defined_names[name_of.name] = name_of
        for name_of in list(workbook.defined_names.values()):
            if name_of.name.startswith("new"):
                del workbook.defined_names[name_of.name]
                name_of.name = name_of.name.removeprefix("new")
                workbook.defined_names[name_of.name] = name_of
        return saved(workbook)

    return make


def made(*rows: Row, change: Callable[[Any], object] | None = None) -> Callable[[Import], bytes]:
    """A workbook by hand, of one sheet; `change` may add to it."""
    return sheets(
        {"Enrollments": rows}, change=change and (lambda book: change(book.worksheets[0]))
    )


def sheets(
    of_each: dict[str, Sequence[Row]], change: Callable[[Workbook], object] | None = None
) -> Callable[[Import], bytes]:
    """A workbook by hand, of these sheets."""

    def make(_import_run: Import) -> bytes:
        workbook = Workbook()
        del workbook["Sheet"]
        for title, rows in of_each.items():
            sheet = workbook.create_sheet(title)
            for number, row in enumerate(rows, start=1):
                for column, value in enumerate(row, start=1):
                    sheet.cell(number, column, value)
        if change is not None:
            change(workbook)
        return saved(workbook)

    return make


def template(
    *rows: Row, change: Callable[[Workbook], object] | None = None
) -> Callable[[Import], bytes]:
    """The import's own template, with these rows below the header, and changed."""

    def make(import_run: Import) -> bytes:
        empty = io.BytesIO()
        write_template(empty, queries.template_spec(import_run, language="en"))
        workbook = load_workbook(empty)
        for number, row in enumerate(rows, start=2):
            for column, value in enumerate(row, start=1):
                workbook["Enrollments"].cell(number, column, value)
        if change is not None:
            change(workbook)
        return saved(workbook)

    return make


def saved(workbook: Workbook) -> bytes:
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()
