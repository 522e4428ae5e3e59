"""Which column is what: moved, retitled, copied, unknown."""

import io

import pytest
from openpyxl import load_workbook

from imports.workbook import format as fmt
from imports.workbook.format import Column, Participant, TemplateSpec
from imports.workbook.reader.columns import Role
from imports.workbook.reader.limits import Limits
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
        ("A", Role.EMAIL, None),
        ("B", Role.IGNORED, None),
        ("C", Role.ACTIVITY, CPR),
        ("D", Role.ACTIVITY, AED),
        ("E", Role.ACTIVITY, FIRE),
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


def test_swapped_titles_change_nothing_but_are_told(template):
    sheet = template["Enrollments"]
    sheet["C1"], sheet["D1"] = sheet["D1"].value, sheet["C1"].value
    result = read_template(template)
    assert result.rows == MARKED
    assert [column.title_of for column in result.head.columns] == [None, None, AED, CPR, None]


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


def test_a_copied_column_is_a_duplicate(template):
    sheet = template["Enrollments"]
    for cells in sheet.iter_rows(min_col=3, max_col=3):
        copy = sheet.cell(cells[0].row, 6, cells[0].value)
        copy._style = cells[0]._style
    refused = read_template(template).refused
    assert refused.code == Refusal.DUPLICATE_COLUMNS
    assert [column["column"] for column in refused.params["columns"]] == ["C", "F"]


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
    assert result.head.columns[-1].role == Role.FOREIGN
    assert result.lines[0].mark_count == 2


def test_a_retitled_sheet_is_still_ours(template):
    template["Enrollments"].title = "Ward 4"
    assert read_template(template).rows == MARKED
    template.create_sheet("Notes", 0)
    for definition in template.defined_names.values():
        definition.attr_text = definition.attr_text.replace("Enrollments", "Ward 4")
    assert read_template(template).rows == MARKED


def test_all_unknown_titles_at_once():
    titles = row(1, text("A1", "Email"), text("B1", "Team"), text("C1", "CPR-2"), text("G1", "?"))
    refused = read_both_ways(book(sheet(titles, line(2, ANNA, "C")))).refused
    assert refused.code == Refusal.UNKNOWN_COLUMNS
    assert refused.params["columns"] == [
        {"column": "B", "title": "Team"},
        {"column": "G", "title": "?"},
    ]


def test_a_title_that_two_activities_share_decides_nothing():
    activities = {CPR: ("Safety", "S1"), AED: ("Safety", "S2")}
    titles = row(1, text("A1", "Email"), text("B1", "Safety"), text("C1", "S2"))
    refused = read_both_ways(book(sheet(titles, line(2, ANNA, "B"))), activities=activities).refused
    assert refused.code == Refusal.UNKNOWN_COLUMNS
    assert refused.params["columns"] == [{"column": "B", "title": "Safety"}]


def test_a_title_and_a_code_of_the_same_activity():
    titles = row(1, text("A1", "Email"), text("B1", "Fire safety"), text("C1", "FIRE-9"))
    refused = read_both_ways(book(sheet(titles, line(2, ANNA, "B")))).refused
    assert refused.code == Refusal.DUPLICATE_COLUMNS


def test_two_columns_of_addresses():
    refused = read_both_ways(book(sheet(header(name="E-mailadres"), line(2, ANNA, "C")))).refused
    assert refused.code == Refusal.DUPLICATE_COLUMNS
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
    data = book(
        OTHER, title="Notes", sheets={"June": PLAIN, "Old": OTHER}, states={"Old": "hidden"}
    )
    refused = read_both_ways(data).refused
    assert refused.code == Refusal.SHEET_MISSING
    assert refused.params == {"sheets": ["Notes", "June"]}
    assert read_both_ways(data, sheet_title="June").rows == [(2, ANNA, f"{CPR}")]
    assert read_both_ways(data, sheet_title="July").code == Refusal.SHEET_MISSING


def test_a_sheet_that_somebody_chose(tmp_path):
    data = book(OTHER, title="Notes", sheets={"June": PLAIN})
    assert read(data, tmp_path, sheet_title="June").rows == [(2, ANNA, f"{CPR}")]
    assert read(data, tmp_path, sheet_title="Notes").code == Refusal.NO_EMAIL_COLUMN
