"""The table and the workbook around it: columns moved, retitled, missing; sheets of all kinds."""

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
from tests.imports.workbook.books import ACTIVITIES, book, header, line, row, sheet, text
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
    saved,
)
from tests.imports.workbook.wild.parts import PLAIN, PLAIN_LINES, WORKBOOK, replaced, with_rows

READ = lines(*PLAIN_LINES)
FILLED = lines(*FILLED_IN)
NOTES = sheet(row(1, text("A1", "Notes")))
TITLES = [f"{title} ({code})" for title, code in ACTIVITIES.values()]


def titled(*titles: str, marks: str = "C") -> bytes:
    """A sheet with these titles from A on, and Anna with marks in those columns."""
    cells = [text(f"{letter}1", title) for letter, title in zip("ABCDEFGHIJ", titles, strict=False)]
    return book(sheet(row(1, *cells), line(2, ANNA, *marks)))


def titled_far(titles: list[str]) -> bytes:
    """Titles beyond J, without references."""
    cells = "".join(f'<c t="inlineStr"><is><t>{title}</t></is></c>' for title in titles)
    return book(sheet(f"<row>{cells}</row>"))


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


def chart_only() -> bytes:
    workbook = Workbook()
    workbook.create_chartsheet("Chart")
    workbook.active.sheet_state = "hidden"
    workbook.active = 1
    return saved(workbook)


def listed_twice() -> bytes:
    """Two sheets of the same title, which Excel does not allow."""
    data = book(PLAIN, sheets={"Other": NOTES})
    return replaced(data, WORKBOOK, ('name="Other"', 'name="Enrollments"'))


def foreign_sheet() -> bytes:
    """Another element that is called sheet."""
    return replaced(
        book(PLAIN, title="Ward"),
        WORKBOOK,
        ("</sheets>", '<o:sheet xmlns:o="urn:other" name="Enrollments" sheetId="9"/></sheets>'),
    )


def many_sheets(number: int) -> bytes:
    entry = '<sheet name="{0}" sheetId="{0}" r:id="rId9"/>'
    more = "".join(entry.format(position) for position in range(2, number))
    return replaced(book(PLAIN), WORKBOOK, ("</sheets>", f"{more}</sheets>"))


def duplicated_column(lines_sheet: Worksheet) -> None:
    for cells in lines_sheet.iter_rows(min_col=3, max_col=3):
        copy = lines_sheet.cell(cells[0].row, 6, cells[0].value)
        copy._style = cells[0]._style


EMAIL_TITLES = [
    "E-mail",
    "e-mailadres",
    "E-MAIL ADDRESS",
    "Mail",
    " email: ",
    "E\u2011mail",
    "e_mail",
]
ACTIVITY_TITLES = {
    "code": "CPR-2",
    "code in small letters": "cpr-2",
    "title": "CPR and AED refresher",
    "spaces and capitals": "  cpr  AND aed refresher (CPR-2) ",
    "over two lines": "CPR and AED\nrefresher (CPR-2)",
    "a hard space inside": "CPR and AED\u00a0refresher (CPR-2)",
}

CASES: Cases = {
    # --- our template, edited ---
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
    # --- titles alone ---
    **{
        f"an address titled {title!r}": Case(
            book(sheet(header(email=title), line(2, ANNA, "C"))), lines((2, ANNA, "C"))
        )
        for title in EMAIL_TITLES
    },
    **{
        f"an activity by its {name}": Case(titled("Email", title, marks="B"), lines((2, ANNA, "C")))
        for name, title in ACTIVITY_TITLES.items()
    },
    "activities in front of the address": Case(
        book(
            sheet(
                row(1, text("A1", "FIRE-9"), text("B1", "CPR-2"), text("C1", "Email")),
                row(2, text("A2", "x"), text("C2", ANNA)),
            )
        ),
        lines((2, ANNA, "E")),
    ),
    "unknown titles": Case(titled("Email", "Team", "CPR-2", "Since"), lines((2, ANNA, "C"))),
    "a mark below an unknown title": Case(
        titled("Email", "Team", "CPR-2", "Since", marks="BC"),
        lines((2, ANNA, "C"), problems=["B2 column_unknown x"]),
    ),
    "a title and a code of the same activity": Case(
        titled("Email", "Fire safety", "FIRE-9", marks="BC"), lines((2, ANNA, "E"))
    ),
    "two columns of addresses": Case(
        titled("Email", "E-mailadres", "CPR-2"), refused(Refusal.TWO_EMAIL_COLUMNS)
    ),
    "no column of addresses": Case(
        titled("Who", "Name", "CPR-2"), refused(Refusal.NO_EMAIL_COLUMN)
    ),
    "no activity": Case(titled("Email", "Name"), refused(Refusal.NO_ACTIVITY_COLUMNS)),
    "an activity of another import": Case(
        titled("Email", "Name", "Lifting (LIFT-1)"), refused(Refusal.NO_ACTIVITY_COLUMNS)
    ),
    "a look-alike title": Case(
        titled("Email", "Name", "СPR-2"), refused(Refusal.NO_ACTIVITY_COLUMNS)
    ),
    "a title that is a number": Case(
        book(
            sheet(
                row(1, text("A1", "Email"), text("B1", "CPR-2"), '<c r="C1"><v>2026</v></c>'),
                line(2, ANNA, "B"),
            )
        ),
        lines((2, ANNA, "C")),
    ),
    "a title that is an error": Case(
        book(
            sheet(
                row(
                    1, text("A1", "Email"), text("B1", "CPR-2"), '<c r="C1" t="e"><v>#REF!</v></c>'
                ),
                line(2, ANNA, "B"),
            )
        ),
        lines((2, ANNA, "C")),
    ),
    "a title that is a formula": Case(
        book(
            sheet(
                row(
                    1, text("A1", "Email"), '<c r="B1" t="str"><f>"CPR-"&amp;2</f><v>CPR-2</v></c>'
                ),
                line(2, ANNA, "B"),
            )
        ),
        lines((2, ANNA, "C")),
    ),
    "four hundred columns": Case(
        titled_far(["Email", "CPR-2", *map(str, range(400))]),
        refused(Refusal.TOO_MANY_COLUMNS),
    ),
    # --- sheets ---
    "the only visible sheet": Case(
        book(
            NOTES,
            title="Old",
            sheets={"Blad1": PLAIN, "Older": NOTES},
            states={"Old": "hidden", "Older": "veryHidden"},
        ),
        READ,
    ),
    "the sheet with our title": Case(
        book(NOTES, title="Notes", sheets={"enrollments ": PLAIN}), READ
    ),
    "the sheet with our Dutch title": Case(
        book(NOTES, title="Notes", sheets={"Inschrijvingen": PLAIN}), READ
    ),
    "two sheets, one of them with lines": Case(
        book(NOTES, title="Notes", sheets={"June": PLAIN}), READ
    ),
    "two sheets with lines, neither ours": Case(
        book(PLAIN, title="May", sheets={"June": PLAIN}), refused(Refusal.SHEET_MISSING)
    ),
    "all sheets hidden": Case(
        book(PLAIN, title="June", states={"June": "hidden"}), refused(Refusal.SHEET_MISSING)
    ),
    "a chart and nothing else": Case(chart_only(), refused(Refusal.SHEET_MISSING)),
    "a sheet of an unknown state": Case(
        book(PLAIN, sheets={"June": NOTES}, states={"June": "rubbish"}), READ
    ),
    "a sheet's title with quotes and signs": Case(book(PLAIN, title="Ward '3' & <4>"), READ),
    "a sheet without a title": Case(book(PLAIN, title=""), READ),
    "two sheets of one title": Case(listed_twice(), READ),
    "an element that is only called sheet": Case(foreign_sheet(), READ),
    "nine hundred sheets that are not there": Case(many_sheets(900), READ),
    "two thousand sheets": Case(many_sheets(2_000), refused(Refusal.TOO_COMPLEX, "sheets")),
    "a second broken sheet that nobody reads": Case(book(PLAIN, sheets={"June": "<broken"}), READ),
    "one line more than none": Case(with_rows(line(2, ANNA)), lines((2, ANNA, ""))),
}
