import io
import zipfile

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell

from imports.workbook import format as fmt
from imports.workbook.format import Column, Participant, TemplateSpec
from imports.workbook.writer.template import write_template
from lms_admin.sheets.sheet import sheet_title

# Ids as a database gives them out: neither small nor in the order of the columns.
CPR, AED, FIRE = 90_417, 31_007, 77_123


def spec(*activities: Column, language: str = "en") -> TemplateSpec:
    return TemplateSpec(
        import_id=52_215,
        action="unenroll",
        action_label="Unenroll users",
        activities=activities
        or (
            Column(CPR, "CPR and AED refresher", "CPR-2"),
            Column(AED, "AED for beginners", "AED-1"),
            Column(FIRE, "Fire safety", ""),
        ),
        language=language,
    )


def template(spec, people=()):
    target = io.BytesIO()
    lines = write_template(target, spec, people)
    target.seek(0)
    return load_workbook(target), lines, target


def test_the_sheet_has_a_column_for_each_activity():
    workbook, lines, _ = template(spec())
    assert workbook.sheetnames == ["Enrollments", "Explanation", fmt.METADATA_SHEET]
    sheet = workbook["Enrollments"]
    assert [cell.value for cell in sheet[1]] == [
        "Email",
        "Name",
        "CPR and AED refresher (CPR-2)",
        "AED for beginners (AED-1)",
        "Fire safety",
    ]
    assert lines == 0
    assert sheet.max_row == 1


def test_the_header_is_frozen_and_nothing_is_locked():
    """What programs insert below the header takes its style over, and has to be typed in."""
    sheet = template(spec(), [Participant("anna@example.org", "Anna", {CPR})])[0]["Enrollments"]
    assert sheet.freeze_panes == "C2"
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert not any(cell.protection.locked for cell in sheet[1])
    assert not sheet.row_dimensions[1].protection.locked
    assert not sheet.protection.insertRows
    assert not any(cell.protection.locked for cell in sheet[2] if cell.has_style)
    spans = [
        (dimension.min, dimension.max, dimension.protection.locked)
        for dimension in sheet.column_dimensions.values()
    ]
    assert spans == [(1, 1, False), (2, 2, False), (3, 5, False), (6, 16384, False)]


def test_every_mark_cell_offers_an_x_and_enforces_nothing():
    sheet = template(spec())[0]["Enrollments"]
    [validation] = sheet.data_validations.dataValidation
    assert validation.type == "list"
    assert validation.formula1 == '"x"'
    assert str(validation.sqref) == "C2:E1048576"
    assert not validation.showErrorMessage


def test_the_hidden_sheet_knows_the_import_and_its_columns():
    metadata = template(spec())[0][fmt.METADATA_SHEET]
    assert metadata.sheet_state == "veryHidden"
    assert metadata.protection.sheet
    rows = [tuple(cell.value for cell in row if cell.value) for row in metadata.iter_rows()]
    assert rows == [
        ("enrollment desk", "1"),
        ("import", "52215"),
        ("action", "unenroll"),
        ("sheet", "Enrollments"),
        ("explanation", "Explanation"),
        ("column", "email", "Email"),
        ("column", "name", "Name"),
        ("column", str(CPR), "CPR and AED refresher (CPR-2)"),
        ("column", str(AED), "AED for beginners (AED-1)"),
        ("column", str(FIRE), "Fire safety"),
    ]


def test_every_header_cell_carries_its_identity_twice():
    workbook, _, _ = template(spec())
    sheet = workbook["Enrollments"]
    identities = [fmt.EMAIL, fmt.NAME, CPR, AED, FIRE]
    assert [fmt.identity_of_format(cell.number_format) for cell in sheet[1]] == identities
    named = {
        fmt.identity_of_name(name): definition.attr_text
        for name, definition in workbook.defined_names.items()
    }
    assert named == {
        identity: f"'Enrollments'!${letters}$1"
        for identity, letters in zip(identities, "ABCDE", strict=True)
    }


def test_participants_are_filled_in_and_what_has_nothing_to_do_is_grey():
    people = [
        Participant("anna@example.org", "Anna  de\nVries", {CPR, FIRE}),
        Participant("bram@example.org", "Bram Jansen", [AED]),
    ]
    workbook, lines, _ = template(spec(), iter(people))
    rows = list(workbook["Enrollments"].iter_rows(min_row=2))
    assert lines == 2
    assert [[cell.value for cell in row] for row in rows] == [
        ["anna@example.org", "Anna de Vries", None, None, None],
        ["bram@example.org", "Bram Jansen", None, None, None],
    ]
    grey = [[cell.column_letter for cell in row if cell.fill.fill_type] for row in rows]
    assert grey == [["D"], ["C", "E"]]


def test_cells_that_stay_blank_are_not_in_the_file():
    _, _, target = template(spec(), [Participant("anna@example.org", "Anna", {CPR, AED, FIRE})])
    part = zipfile.ZipFile(target).read("xl/worksheets/sheet1.xml")
    assert part.count(b"<c ") == 5 + 2
    assert b"<dimension" not in part


DANGEROUS = [
    "=1+1",
    "+31 6 1234",
    "-2",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "#N/A",
    "TRUE",
    "00123",
    "<b>&\"'",
    " padded ",
    "\U0001f600",
    "]]>",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_comes_from_users_is_text_and_reads_back_equal(text):
    activity = Column(CPR, text, text)
    workbook, _, target = template(spec(activity), [Participant(text, f"a{text}", {CPR})])
    sheet = workbook["Enrollments"]
    header, email, name = sheet["C1"], sheet["A2"], sheet["B2"]
    assert (header.value, header.data_type) == (f"{text} ({text})", "s")
    assert (email.value, email.data_type) == (text, "s")
    assert (name.value, name.data_type) == (" ".join(f"a{text}".split()), "s")
    parts = zipfile.ZipFile(target)
    assert not any(b"<f>" in parts.read(part) for part in parts.namelist())


@pytest.mark.parametrize("text", ["=1+1", "+31", "-2", "@x", " =2"])
def test_what_would_run_when_edited_is_quoted(text):
    workbook, _, _ = template(spec(Column(CPR, text, "C")), [Participant(text, "Anna", {CPR})])
    sheet = workbook["Enrollments"]
    assert sheet["A2"].quotePrefix
    assert sheet["C1"].quotePrefix
    assert not sheet["B2"].quotePrefix


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\x00b\x1fc", "a\ufffdb\ufffdc"),
        ("lone \ud83d surrogate", "lone \ufffd surrogate"),
        ("\ufffe\uffff", "\ufffd\ufffd"),
        ("two\r\nlines", "two\nlines"),
        ("y" * 40_000, "y" * 32_767),
    ],
)
def test_what_a_cell_cannot_hold_does_not_crash(text, written):
    sheet = template(spec(), [Participant(text, "Anna", {CPR})])[0]["Enrollments"]
    assert sheet["A2"].value == written


def test_a_title_with_excels_own_escape_is_kept_literally():
    sheet = template(spec(Column(CPR, "_x0041_", "")))[0]["Enrollments"]
    assert sheet["C1"].value == "_x005F_x0041_"


def test_two_hundred_activities():
    activities = [Column(CPR + number, f"Activity {number}", f"A{number}") for number in range(200)]
    workbook, _, _ = template(spec(*activities))
    assert workbook["Enrollments"].max_column == 202
    assert len(workbook.defined_names) == 202


@pytest.mark.parametrize("activities", [[], [Column(CPR, "Same", "S")] * 16_383])
def test_activities_that_no_sheet_can_hold(activities):
    bad = TemplateSpec(1, "unenroll", "Unenroll users", activities, "en")
    with pytest.raises(ValueError, match="activities"):
        write_template(io.BytesIO(), bad)


def test_the_same_template_has_the_same_parts():
    first, second = (zipfile.ZipFile(template(spec())[2]) for _ in range(2))
    assert first.namelist() == second.namelist()
    differing = {name for name in first.namelist() if first.read(name) != second.read(name)} - {
        "docProps/core.xml"
    }
    assert differing == set()
    assert {info.date_time for info in first.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_explanation_names_import_and_action_and_shows_an_example():
    sheet = template(spec())[0]["Explanation"]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell, Cell)]
    assert "This file belongs to import 52215: Unenroll users." in texts
    assert "CPR and AED refresher (CPR-2)" in texts
    assert texts.count("x") == 3
    assert sheet.protection.sheet


@pytest.mark.parametrize(
    ("text", "taken", "title"),
    [
        ("Enrollments", [], "Enrollments"),
        ("In/Uit: [2026]?*\\", [], "In Uit   2026"),
        ("y" * 40, [], "y" * 31),
        ("'quoted'", [], "quoted"),
        ("", [], "Sheet"),
        ("History", [], "History 2"),
        ("uitleg", ["Uitleg", "uitleg 2"], "uitleg 3"),
        ("y" * 40, ["y" * 31], "y" * 29 + " 2"),
    ],
)
def test_sheet_titles_fit_excels_rules(text, taken, title):
    assert sheet_title(text, taken) == title


def test_a_translated_template_with_an_apostrophe_in_its_title(monkeypatch):
    texts = {"Enrollments": "L'inscription", "Explanation": "L'inscription"}
    monkeypatch.setattr("imports.workbook.writer.layout._", lambda text: texts.get(text, text))
    workbook, _, _ = template(spec())
    assert workbook.sheetnames == ["L'inscription", "L'inscription 2", fmt.METADATA_SHEET]
    names = {definition.attr_text for definition in workbook.defined_names.values()}
    assert "'L''inscription'!$C$1" in names


@pytest.mark.parametrize("identity", [fmt.EMAIL, fmt.NAME, CPR, 2**62])
def test_an_identity_survives_its_spellings(identity):
    assert fmt.identity_of_format(fmt.format_code(identity)) == identity
    assert fmt.identity_of_name(fmt.defined_name(identity)) == identity
    assert fmt.identity_of_name(fmt.defined_name(identity).upper()) == identity


@pytest.mark.parametrize("text", ["", "General", '"activity 1"', '"enrollment desk: activity 0"'])
def test_other_formats_and_names_are_nobodys(text):
    assert fmt.identity_of_format(text) is None
    assert fmt.identity_of_name(text) is None
