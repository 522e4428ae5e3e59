"""Our template, edited: columns moved, retitled, missing."""

from collections.abc import Callable

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from imports.workbook import format as fmt
from imports.workbook.refusals import Refusal
from tests.imports.workbook.books import ACTIVITIES
from tests.imports.workbook.wild.case import (
    ANNA,
    BRAM,
    FILLED_IN,
    Case,
    Cases,
    Desk,
    damaged,
    edited,
    lines,
    refused,
)

FILLED = lines(*FILLED_IN)
TITLES = [f"{title} ({code})" for title, code in ACTIVITIES.values()]


def on_lines(change: Callable[[Worksheet], object]) -> Callable[[Desk], bytes]:
    return edited(lambda workbook: change(workbook["Enrollments"]))


def retitle(*titles: str) -> Callable[[Worksheet], None]:
    def change(lines_sheet: Worksheet) -> None:
        for cell, title in zip(lines_sheet[1], titles, strict=False):
            cell.value = title

    return change


def move(lines_sheet: Worksheet, order: list[int]) -> None:
    """Move whole cells with their formats, as programs do."""
    rows = [
        [(cell.value, cell._style) for cell in cells]
        for cells in lines_sheet.iter_rows(max_col=len(order))
    ]
    for cells, old in zip(lines_sheet.iter_rows(max_col=len(order)), rows, strict=True):
        for cell, source in zip(cells, order, strict=True):
            cell.value, cell._style = old[source]


def move_and_retitle(lines_sheet: Worksheet) -> None:
    move(lines_sheet, [3, 1, 4, 0, 2])
    retitle("one", "two", "three", "four", "five")(lines_sheet)


def forget_formats(workbook: Workbook) -> None:
    for cell in workbook["Enrollments"][1]:
        cell.number_format = "General"


def forget_all(workbook: Workbook) -> None:
    """What is left when somebody copies the values into a new workbook."""
    forget_formats(workbook)
    del workbook[fmt.METADATA_SHEET]
    workbook.defined_names.clear()


def only_names(workbook: Workbook) -> None:
    """Programs that drop unknown formats keep names."""
    forget_formats(workbook)
    retitle("one", "two", "three", "four", "five")(workbook["Enrollments"])


def title_deleted(workbook: Workbook) -> None:
    workbook["Enrollments"]["C1"].value = None


def email_title_deleted(workbook: Workbook) -> None:
    workbook["Enrollments"]["A1"].value = None


def activities_deleted(workbook: Workbook) -> None:
    """As a spreadsheet program does it: what a name pointed at is gone."""
    workbook["Enrollments"].delete_cols(3, 3)
    name_of("#REF!")(workbook)


def sheet_copied(workbook: Workbook) -> None:
    """Excel's copy of a sheet takes names of its own along."""
    copy = workbook.copy_worksheet(workbook["Enrollments"])
    copy.title = "Enrollments (2)"
    copy["C3"] = "x"
    for identity in (fmt.EMAIL, fmt.NAME):
        name = fmt.defined_name(identity)
        copy.defined_names[name] = DefinedName(name, attr_text="'Enrollments (2)'!$A$1")


def sheet_retitled(workbook: Workbook) -> None:
    workbook["Enrollments"].title = "Ward 4"


def name_of(column: str) -> Callable[[Workbook], None]:
    """A defined name that leads somewhere else than to our header."""

    def change(workbook: Workbook) -> None:
        for definition in workbook.defined_names.values():
            definition.attr_text = column

    return change


def decorated(workbook: Workbook) -> None:
    """Colours, notes, a filter, a table's stripes: somebody made it theirs."""
    lines_sheet = workbook["Enrollments"]
    lines_sheet.auto_filter.ref = "A1:E3"
    lines_sheet["A2"].comment = Comment("on leave until June", "Marit")
    lines_sheet["A2"].fill = PatternFill("solid", start_color="FFFFFF00")
    lines_sheet["C2"].font = Font(bold=True, color="FFFF0000", size=20)
    lines_sheet["A2"].hyperlink = "mailto:bram@example.org"
    lines_sheet.conditional_formatting.add(
        "C2:E99",
        CellIsRule(operator="equal", formula=['"x"'], fill=PatternFill(bgColor="FF00FF00")),
    )
    lines_sheet.sheet_properties.tabColor = "FF0000"
    lines_sheet.protection.disable()
    lines_sheet.freeze_panes = "B5"


def a_table(workbook: Workbook) -> None:
    workbook["Enrollments"].add_table(Table(displayName="Ward3", ref="A1:E3"))


def protected(workbook: Workbook) -> None:
    workbook["Enrollments"].protection.set_password("secret")
    workbook.security.lockStructure = True


def sheets_around(workbook: Workbook) -> None:
    for position, title in enumerate(("Ward 3", "Pivot", "Sheet1")):
        workbook.create_sheet(title, position)["A1"] = "Email"
    workbook.create_chartsheet("Chart", 0)


def active_elsewhere(workbook: Workbook) -> None:
    workbook.create_sheet("Ward 3")["A1"] = "Email"
    workbook.active = len(workbook.sheetnames) - 1


def metadata_shown(workbook: Workbook) -> None:
    workbook[fmt.METADATA_SHEET].sheet_state = "visible"


def explained_only(workbook: Workbook) -> None:
    del workbook["Enrollments"]


def metadata_says(cell: str, value: str | int) -> Callable[[Desk], bytes]:
    return edited(lambda workbook: workbook[fmt.METADATA_SHEET].__setitem__(cell, value))


def other_import(desk: Desk) -> bytes:
    return desk.empty(ANNA, import_id=desk.import_id + 1)


def duplicated_column(lines_sheet: Worksheet) -> None:
    for cells in lines_sheet.iter_rows(min_col=3, max_col=3):
        copy = lines_sheet.cell(cells[0].row, 6, cells[0].value)
        copy._style = cells[0]._style


CASES: Cases = {
    "as filled in": Case(edited(lambda workbook: None), FILLED),
    "decorated": Case(edited(decorated), FILLED),
    "made a table": Case(edited(a_table), FILLED),
    "protected by a password": Case(edited(protected), FILLED),
    "columns moved": Case(on_lines(lambda one: move(one, [3, 1, 4, 0, 2])), FILLED),
    "titles edited": Case(on_lines(retitle("Adres", "Wie", "Reanimatie", "AED!", "?")), FILLED),
    "columns moved and titles edited": Case(on_lines(move_and_retitle), FILLED),
    "titles swapped": Case(
        on_lines(retitle("Email", "Name", TITLES[1], TITLES[0])),
        lines(
            (2, ANNA, "E"),
            (3, BRAM, ""),
            problems=["C2 column_contradicts x", "D3 column_contradicts x"],
        ),
    ),
    "a title deleted": Case(edited(title_deleted), FILLED),
    "the title Email deleted": Case(edited(email_title_deleted), FILLED),
    "formats forgotten, titles edited": Case(edited(only_names), FILLED),
    "only values copied": Case(edited(forget_all), FILLED),
    "names that lead to nothing": Case(edited(name_of("#REF!")), FILLED),
    "names that lead elsewhere": Case(edited(name_of("Explanation!$A$1")), FILLED),
    "names of whole columns": Case(edited(name_of("Enrollments!$A:$A")), FILLED),
    "names to another file": Case(edited(name_of("[1]Enrollments!$A$1")), FILLED),
    "a column of its own at the end": Case(
        on_lines(lambda one: one.cell(2, 6, "later")), lines(*FILLED_IN, unknown_columns=["F"])
    ),
    "a column copied": Case(on_lines(duplicated_column), FILLED),
    "a column deleted": Case(
        on_lines(lambda one: one.delete_cols(4)), lines((2, ANNA, "CE"), (3, BRAM, ""))
    ),
    "all columns of activities deleted": Case(
        edited(activities_deleted), refused(Refusal.NO_ACTIVITY_COLUMNS)
    ),
    "the column of addresses deleted": Case(
        on_lines(lambda one: one.delete_cols(1)), refused(Refusal.NO_EMAIL_COLUMN)
    ),
    "the sheet retitled": Case(edited(sheet_retitled), FILLED),
    "the sheet copied": Case(
        edited(sheet_copied),
        lines(*FILLED_IN, other_sheets=[["Enrollments (2)", 2, 4, True]]),
    ),
    "sheets around it": Case(edited(sheets_around), FILLED),
    "another sheet in front": Case(edited(active_elsewhere), FILLED),
    "the metadata made visible": Case(edited(metadata_shown), FILLED),
    "only the explanation left": Case(edited(explained_only), refused(Refusal.SHEET_MISSING)),
    "returned columns ignored": Case(
        on_lines(
            lambda one: [
                one.cell(number, column, text_)
                for number, texts in ((1, ("Reason", "How to fix it", "Result")), (2, "xxx"))
                for column, text_ in enumerate(texts, start=6)
            ]
        ),
        FILLED,
    ),
    "another import's template": Case(other_import, refused(Refusal.OTHER_IMPORT)),
    "another action's template": Case(
        edited(lambda workbook: None, action="remove"), refused(Refusal.OTHER_IMPORT)
    ),
    "a later format": Case(metadata_says("B1", "2"), damaged("format_version")),
    "a format that is no number": Case(metadata_says("B1", "two"), FILLED),
    "an import that is no number": Case(metadata_says("B2", "x"), FILLED),
    "an import with too many digits": Case(metadata_says("B2", "9" * 30), FILLED),
    "an import stored as a number": Case(
        edited(lambda workbook: workbook[fmt.METADATA_SHEET].__setitem__("B2", 7)),
        refused(Refusal.OTHER_IMPORT),
    ),
    "metadata deleted": Case(
        edited(lambda workbook: workbook.remove(workbook[fmt.METADATA_SHEET])), FILLED
    ),
}
