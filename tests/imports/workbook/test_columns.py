"""Which column is what: moved, retitled, copied, unknown."""

import io

import pytest
from openpyxl import load_workbook

from imports.workbook import format as fmt
from imports.workbook.format import Column, Participant, TemplateSpec
from imports.workbook.reader.choosing import OtherSheet
from imports.workbook.reader.columns import ColumnRole
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.titles import activities_named
from imports.workbook.refusals import Refusal
from imports.workbook.writer.template import write_template
from tests.imports.workbook.books import (
    ACTIVITIES,
    AED,
    CPR,
    FIRE,
    IMPORT,
    book,
    header,
    line,
    read,
    read_both_ways,
    row,
    sheet,
    text,
)

ANNA, BRAM = "anna@example.org", "bram@example.org"
SPEC = TemplateSpec(
    IMPORT,
    "unenroll",
    "Unenroll users",
    [Column(activity_id, *names) for activity_id, names in ACTIVITIES.items()],
    "en",
)


@pytest.fixture
def template():
    """Our template with Anna marked for CPR and fire safety, and Bram for AED."""
    target = io.BytesIO()
    people = [Participant(ANNA, "Anna", ACTIVITIES), Participant(BRAM, "Bram", ACTIVITIES)]
    write_template(target, SPEC, people)
    workbook = load_workbook(target)
    sheet = workbook["Enrollments"]
    sheet["C2"] = sheet["E2"] = sheet["D3"] = "x"
    return workbook


MARKED = [(2, ANNA, f"{FIRE},{CPR}"), (3, BRAM, f"{AED}")]


def saved(workbook):
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def read_template(workbook, **options):
    return read_both_ways(saved(workbook), **options)


def test_a_template_is_read_as_it_was_written(template):
    result = read_template(template)
    assert result.rows == MARKED
    assert (result.head.import_id, result.head.action) == (IMPORT, "unenroll")
    assert result.head.format_version == fmt.FORMAT_VERSION
    assert [(column.column, column.role, column.activity_id) for column in result.head.columns] == [
        ("A", ColumnRole.EMAIL, None),
        ("B", ColumnRole.IGNORED, None),
        ("C", ColumnRole.ACTIVITY, CPR),
        ("D", ColumnRole.ACTIVITY, AED),
        ("E", ColumnRole.ACTIVITY, FIRE),
    ]
    assert result.head.activity_ids == [CPR, AED, FIRE]
    assert result.head.column_of(AED).title == "AED for beginners (AED-1)"
    assert result.told.marks == 3


def test_an_untouched_template_has_no_lines_to_do(template):
    sheet = template["Enrollments"]
    sheet.delete_rows(2, 2)
    assert read_template(template).code == Refusal.NO_LINES


def test_edited_titles_change_nothing(template):
    for cell, title in zip("ABCDE", ("Adres", "Wie", "Reanimatie", "AED!", "?"), strict=True):
        template["Enrollments"][f"{cell}1"] = title
    result = read_template(template)
    assert result.rows == MARKED
    assert [column.title for column in result.head.columns] == [
        "Adres",
        "Wie",
        "Reanimatie",
        "AED!",
        "?",
    ]


def test_a_deleted_title_is_still_known_by_its_name(template):
    template["Enrollments"]["C1"] = None
    result = read_template(template)
    assert result.rows == MARKED
    assert result.head.column_of(CPR).title == "CPR and AED refresher (CPR-2)"
    assert result.told.unknown_columns == ()


def test_no_mark_counts_below_the_title_of_another_activity(template):
    sheet = template["Enrollments"]
    sheet["C1"], sheet["D1"] = sheet["D1"].value, sheet["C1"].value
    result = read_template(template)
    assert result.rows == [(2, ANNA, f"{FIRE}"), (3, BRAM, "")]
    assert '"code":"column_contradicts"' in result.lines[0].problems
    assert [column.title_of for column in result.head.columns] == [None, None, AED, CPR, None]
    assert roles(result)[2:4] == [ColumnRole.CONTRADICTS, ColumnRole.CONTRADICTS]


def roles(result):
    return [column.role for column in result.head.columns]


def told(result):
    """What is told of the columns, by their letters."""
    return {column.column: column.told for column in result.head.columns if column.told}


def ask(question):
    """The academy has another activity that is in no import."""
    return activities_named({**ACTIVITIES, LIFT: ("Lifting", "LIFT-1")}, question)


LIFT = 12_001


@pytest.mark.parametrize("title", ["Lifting", "lift-1", "Lifting (LIFT-1)", "Heavy (LIFT-1)"])
def test_the_title_of_an_activity_that_is_in_no_import(template, title):
    template["Enrollments"]["C1"] = title
    result = read_template(template, ask=ask)
    assert result.rows == [(2, ANNA, f"{FIRE}"), (3, BRAM, f"{AED}")]
    assert result.head.columns[2][2:5] == (ColumnRole.CONTRADICTS, CPR, LIFT)


@pytest.mark.parametrize("title", ["Reanimatie (CPR-2)", "CPR! (cpr-2)", "Reanimatie"])
def test_a_retitled_column_is_told(template, title):
    template["Enrollments"]["C1"] = title
    result = read_template(template, ask=ask)
    assert result.rows == MARKED
    assert told(result) == {"C": "retitled"}


@pytest.mark.parametrize(
    "title", ["cpr-2", "CPR and AED refresher", "C\u200bPR and AED re\u00adfresher (CPR-2)"]
)
def test_another_way_to_write_the_same_title_is_not_told(template, title):
    template["Enrollments"]["C1"] = title
    assert told(read_template(template, ask=ask)) == {}


def test_names_that_became_an_activity_do_not_count(template):
    """Somebody wrote the title of an activity above the column of names, and marked below it."""
    sheet = template["Enrollments"]
    sheet["B1"], sheet["B2"], sheet["B3"] = "Lifting", "x", None
    result = read_template(template, ask=ask)
    assert result.rows == MARKED
    assert '"code":"column_contradicts"' in result.lines[0].problems


def test_a_title_without_identity_is_read_by_the_code_at_its_end():
    titles = row(
        1, text("A1", "Email"), text("B1", "Reanimatie (CPR-2)"), text("C1", "Fire safety")
    )
    result = read_both_ways(book(sheet(titles, line(2, ANNA, "B"))))
    assert result.rows == [(2, ANNA, f"{CPR}")]
    assert told(result) == {"B": "by_code"}


def test_an_activity_of_another_import():
    titles = row(1, text("A1", "Email"), text("B1", "CPR-2"), text("C1", "Lifting"))
    result = read_both_ways(book(sheet(titles, line(2, ANNA, "B", "C"))), ask=ask)
    assert result.rows == [(2, ANNA, f"{CPR}")]
    assert roles(result) == [ColumnRole.EMAIL, ColumnRole.ACTIVITY, ColumnRole.FOREIGN]
    assert '"code":"activity_not_in_import"' in result.lines[0].problems


def test_nothing_is_asked_about_an_untouched_template(template):
    def nobody(question):
        raise AssertionError(question)

    assert read_template(template, ask=nobody).rows == MARKED


def test_an_activity_with_the_title_of_the_addresses():
    """The format's own words win."""
    activities = {CPR: ("E-mail", "OFF-1"), AED: ("Name", "N-1"), FIRE: ("Result", "R-1")}
    titles = ["E-mail", "Name", "Result", "Naam", "OFF-1"]
    cells = [text(f"{letter}1", title) for letter, title in zip("ABCDE", titles, strict=True)]
    data = book(sheet(row(1, *cells), line(2, ANNA, "C", "E")))
    result = read_both_ways(data, activities=activities)
    assert result.rows == [(2, ANNA, f"{CPR}")]
    assert roles(result) == [ColumnRole.EMAIL, *[ColumnRole.IGNORED] * 3, ColumnRole.ACTIVITY]


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Première aide", "Premie\u0300re aide"),
        ("Première aide", "PREMIÈRE AIDE"),
        ("Première aide", "Pre\u00admière\u200b\u00a0aide"),
        ("Ｆｉｒｅ", "fire"),
    ],
)
def test_titles_are_compared_as_addresses_are(title, typed):
    titles = row(1, text("A1", "Email"), text("B1", typed))
    data = book(sheet(titles, line(2, ANNA, "B")))
    assert read_both_ways(data, activities={CPR: (title, "X-1")}).rows == [(2, ANNA, f"{CPR}")]


def move_columns(sheet, order):
    """Move whole cells, with their formats, as Excel does when it sorts or inserts."""
    rows = [
        [(cell.value, cell._style) for cell in cells]
        for cells in sheet.iter_rows(max_col=len(order))
    ]
    for cells, old in zip(sheet.iter_rows(max_col=len(order)), rows, strict=True):
        for cell, source in zip(cells, order, strict=True):
            cell.value, cell._style = old[source]


def test_moved_columns_keep_their_identity(template):
    move_columns(template["Enrollments"], [3, 1, 4, 0, 2])
    result = read_template(template)
    assert result.rows == MARKED
    assert result.head.activity_ids == [AED, FIRE, CPR]


def test_a_column_that_a_program_put_in_takes_no_identity(template):
    """openpyxl moves the cells and leaves the defined names where they were: the first of them
    points at the new column then, which is no second column of addresses."""
    sheet = template["Enrollments"]
    sheet.insert_cols(1)
    sheet["A1"] = "Nr"
    result = read_template(template)
    assert result.rows == MARKED
    assert (result.head.columns[0].column, result.head.columns[0].role) == ("A", ColumnRole.UNKNOWN)


def test_titles_alone_are_enough(template):
    """What is left when somebody copies the values to a new workbook."""
    del template[fmt.METADATA_SHEET]
    template.defined_names.clear()
    for cell in template["Enrollments"][1]:
        cell.number_format = "General"
    result = read_template(template)
    assert result.rows == MARKED
    assert result.head.import_id is None


def test_the_written_titles_count_after_an_activity_was_renamed(template):
    template.defined_names.clear()
    for cell in template["Enrollments"][1]:
        cell.number_format = "General"
    renamed = {**ACTIVITIES, CPR: ("Resuscitation", "RES")}
    assert read_template(template, activities=renamed).rows == MARKED


def test_a_copied_header_does_not_take_the_identity_along(template):
    """C1 was copied over D1, with its format, and D1 typed anew."""
    sheet = template["Enrollments"]
    sheet["D1"]._style = sheet["C1"]._style
    sheet["D1"] = "AED for beginners"
    assert read_template(template).rows == MARKED


def test_a_copied_column_is_read_with_the_first(template):
    sheet = template["Enrollments"]
    for cells in sheet.iter_rows(min_col=3, max_col=3):
        copy = sheet.cell(cells[0].row, 6, cells[0].value)
        copy._style = cells[0]._style
    sheet["F3"] = "x"
    result = read_template(template)
    assert result.rows == [(2, ANNA, f"{FIRE},{CPR}"), (3, BRAM, f"{AED},{CPR}")]
    assert [line.mark_count for line in result.lines] == [2, 2]
    assert told(result) == {"C": "repeated", "F": "repeated"}


def test_the_template_of_another_import(template):
    refused = read_template(template, expected_import=IMPORT + 1).refused
    assert refused.code == Refusal.OTHER_IMPORT
    assert refused.params == {"import": IMPORT, "action": "unenroll"}


def test_the_template_of_another_action(template):
    assert read_template(template, expected_action="unenroll").rows == MARKED
    refused = read_template(template, expected_action="remove").refused
    assert refused.params == {"import": IMPORT, "action": "unenroll"}


def test_an_activity_that_the_import_no_longer_has(template):
    fewer = {key: names for key, names in ACTIVITIES.items() if key != FIRE}
    result = read_template(template, activities=fewer)
    assert result.rows == [(2, ANNA, f"{CPR}"), (3, BRAM, f"{AED}")]
    assert '"code":"activity_not_in_import"' in result.lines[0].problems
    assert f'"activity":{FIRE}' in result.lines[0].problems
    assert result.head.columns[-1].role == ColumnRole.FOREIGN
    assert result.lines[0].mark_count == 2


def test_a_retitled_sheet_is_still_ours(template):
    template["Enrollments"].title = "Ward 4"
    assert read_template(template).rows == MARKED
    template.create_sheet("Notes", 0)
    for definition in template.defined_names.values():
        definition.attr_text = definition.attr_text.replace("Enrollments", "Ward 4")
    assert read_template(template).rows == MARKED


def test_titles_that_are_no_activity():
    titles = row(1, text("A1", "Email"), text("B1", "Team"), text("C1", "CPR-2"), text("G1", "?"))
    lines = (
        row(2, text("A2", ANNA), text("B2", "Ward 3"), text("C2", "x"), text("G2", "left in May")),
        row(3, text("A3", BRAM), text("B3", "x"), '<c r="G3"><v>0</v></c>'),
    )
    result = read_both_ways(book(sheet(titles, *lines)))
    assert result.rows == [(2, ANNA, f"{CPR}"), (3, BRAM, "")]
    assert roles(result) == [
        ColumnRole.EMAIL,
        ColumnRole.UNKNOWN,
        ColumnRole.ACTIVITY,
        ColumnRole.UNKNOWN,
    ]
    assert result.lines[0].problems == ""
    assert '"code":"column_unknown"' in result.lines[1].problems
    assert result.lines[1].mark_count == 1


def test_nothing_but_titles_that_are_no_activity():
    titles = row(1, text("A1", "Email"), text("B1", "Team"), text("C1", "Since"))
    refused = read_both_ways(book(sheet(titles, line(2, ANNA, "B")))).refused
    assert refused.code == Refusal.NO_ACTIVITY_COLUMNS
    assert refused.params == {"titles": ["Team", "Since"]}


def test_a_title_that_two_activities_share_decides_nothing():
    activities = {CPR: ("Safety", "S1"), AED: ("Safety", "S2")}
    titles = row(1, text("A1", "Email"), text("B1", "Safety"), text("C1", "S2"))
    data = book(sheet(titles, line(2, ANNA, "B", "C")))
    result = read_both_ways(data, activities=activities)
    assert result.rows == [(2, ANNA, f"{AED}")]
    assert told(result) == {"B": "shared"}
    assert '"code":"column_unknown"' in result.lines[0].problems

    alone = row(1, text("A1", "Email"), text("B1", "Safety"))
    data = book(sheet(alone, line(2, ANNA, "B")))
    refused = read_both_ways(data, activities=activities).refused
    assert refused.code == Refusal.TITLE_SHARED
    assert refused.params == {"title": "Safety", "codes": ["S1", "S2"]}


def test_a_title_and_a_code_of_the_same_activity():
    titles = row(1, text("A1", "Email"), text("B1", "Fire safety"), text("C1", "FIRE-9"))
    lines = (line(2, ANNA, "B"), line(3, BRAM, "B", "C"))
    result = read_both_ways(book(sheet(titles, *lines)))
    assert result.rows == [(2, ANNA, f"{FIRE}"), (3, BRAM, f"{FIRE}")]
    assert [one.mark_count for one in result.lines] == [1, 1]


def test_two_columns_of_addresses():
    refused = read_both_ways(book(sheet(header(name="E-mailadres"), line(2, ANNA, "C")))).refused
    assert refused.code == Refusal.TWO_EMAIL_COLUMNS
    assert refused.params["columns"] == [
        {"column": "A", "title": "Email"},
        {"column": "B", "title": "E-mailadres"},
    ]


def test_no_column_of_addresses():
    refused = read_both_ways(book(sheet(header(email="Who"), line(2, ANNA, "C")))).refused
    assert refused.code == Refusal.NO_EMAIL_COLUMN
    assert refused.params["row"] == 1
    assert refused.params["titles"][:2] == ["Who", "Name"]


def test_no_column_of_an_activity():
    titles = row(1, text("A1", "Email"), text("B1", "Name"))
    assert read_both_ways(book(sheet(titles, line(2, ANNA)))).code == Refusal.NO_ACTIVITY_COLUMNS


def test_too_many_columns():
    data = book(sheet(header(), line(2, ANNA, "C")))
    refused = read_both_ways(data, limits=Limits(columns=4)).refused
    assert refused.code == Refusal.TOO_MANY_COLUMNS
    assert refused.params == {"columns": 5, "limit": 4}


PLAIN = sheet(header(), line(2, ANNA, "C"))
OTHER = sheet(row(1, text("A1", "Notes")))


def test_no_way_to_tell_the_sheet():
    data = book(PLAIN, title="May", sheets={"June": PLAIN, "Old": PLAIN}, states={"Old": "hidden"})
    refused = read_both_ways(data).refused
    assert refused.code == Refusal.SHEET_MISSING
    assert refused.params == {"sheets": ["May", "June"]}
    chosen = read_both_ways(data, sheet_title="June")
    assert chosen.rows == [(2, ANNA, f"{CPR}")]
    assert chosen.told.other_sheets == (OtherSheet("May", 1, 1, True),)
    assert read_both_ways(data, sheet_title="July").code == Refusal.SHEET_MISSING


def test_a_sheet_that_somebody_chose(tmp_path):
    data = book(OTHER, title="Notes", sheets={"June": PLAIN})
    assert read(data, tmp_path, sheet_title="June").rows == [(2, ANNA, f"{CPR}")]
    assert read(data, tmp_path, sheet_title="Notes").code == Refusal.NO_EMAIL_COLUMN
