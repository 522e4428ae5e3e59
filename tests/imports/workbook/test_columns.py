"""Our template when it comes back: columns moved, retitled, copied, deleted."""

import io

import pytest
from openpyxl import load_workbook

from imports.workbook import format as fmt
from imports.workbook.format import Column, Participant, TemplateSpec
from imports.workbook.reader.columns import ColumnRole
from imports.workbook.refusals import Refusal
from imports.workbook.writer.template import write_template
from tests.imports.workbook.books import ACTIVITIES, AED, CPR, FIRE, IMPORT, read_both_ways
from tests.imports.workbook.columns import LIFT, ask, roles, told

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


def column_of(result, activity_id):
    (found,) = [one for one in result.head.columns if one.activity_id == activity_id]
    return found


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
    assert column_of(result, AED).title == "AED for beginners (AED-1)"
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
    assert column_of(result, CPR).title == "CPR and AED refresher (CPR-2)"
    assert result.told.unknown_columns == ()


def test_no_mark_counts_below_the_title_of_another_activity(template):
    sheet = template["Enrollments"]
    sheet["C1"], sheet["D1"] = sheet["D1"].value, sheet["C1"].value
    result = read_template(template)
    assert result.rows == [(2, ANNA, f"{FIRE}"), (3, BRAM, "")]
    assert '"code":"column_contradicts"' in result.lines[0].problems
    assert [column.title_of for column in result.head.columns] == [None, None, AED, CPR, None]
    assert roles(result)[2:4] == [ColumnRole.CONTRADICTS, ColumnRole.CONTRADICTS]


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


def test_nothing_is_asked_about_an_untouched_template(template):
    def nobody(question):
        raise AssertionError(question)

    assert read_template(template, ask=nobody).rows == MARKED


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
