"""The sheets around a table: of all kinds, and too many."""

from openpyxl import Workbook

from imports.workbook.refusals import Refusal
from tests.imports.workbook.books import book, line, row, sheet, text
from tests.imports.workbook.wild.case import ANNA, Case, Cases, lines, refused, saved
from tests.imports.workbook.wild.parts import PLAIN, PLAIN_LINES, WORKBOOK, replaced, with_rows

READ = lines(*PLAIN_LINES)
NOTES = sheet(row(1, text("A1", "Notes")))


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


CASES: Cases = {
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
