"""Writing the template: ours, and the same cells by openpyxl's write-only mode."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import PatternFill, Protection

from imports.workbook.format import Column, Participant, TemplateSpec
from imports.workbook.writer.template import write_template
from tests.benchmarks.data import email
from tests.benchmarks.measure import Cost, cost_of

ACTIVITIES: Final = 20
COLUMNS: Final = [Column(n, f"Learning activity {n:03}", f"B-{n:03}") for n in range(1, 21)]


def people(number: int) -> Iterator[Participant]:
    """Half of the activities are open to each; the cells of the other half are grey."""
    for n in range(number):
        possible = {column.activity_id for column in COLUMNS if (column.activity_id + n) % 2}
        yield Participant(email(n), f"Noor Aalders {n}", possible)


def write(path: Path, number: int) -> dict[str, Cost]:
    """Both ways, for so many people."""
    return {"ours": _ours(path, number), "openpyxl": _by_openpyxl(path, number)}


def _ours(path: Path, number: int) -> Cost:
    spec = TemplateSpec(1, "unenroll", "Unenroll", COLUMNS, "en")

    def step() -> None:
        with path.open("wb") as target:
            write_template(target, spec, people(number))

    return cost_of(step)


def _by_openpyxl(path: Path, number: int) -> Cost:
    def step() -> None:
        workbook = Workbook(write_only=True)
        sheet = workbook.create_sheet()
        grey = WriteOnlyCell(sheet)
        grey.fill = PatternFill("solid", start_color="FFE6E3DD")
        grey.protection = Protection(locked=False)
        sheet.append(["Email", "Name", *(column.header for column in COLUMNS)])
        for person in people(number):
            cells = [
                None if column.activity_id in person.marks_possible else grey for column in COLUMNS
            ]
            sheet.append([person.email, person.name, *cells])
        workbook.save(path)

    return cost_of(step)
