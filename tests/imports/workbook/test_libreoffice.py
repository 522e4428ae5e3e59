"""Our template filled in, edited and saved by a real spreadsheet program."""

import io
import json
import os
import shutil
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from openpyxl import load_workbook

from imports.workbook.format import Column, Participant, TemplateSpec
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
    shared_strings,
    sheet,
    text,
)
from tests.imports.workbook.others import READERS, lines_of, ours
from tests.imports.workbook.wild.case import Desk, answer_of
from tests.imports.workbook.wild.producers import CASES as PROGRAMS

SOFFICE = shutil.which("soffice")
MACRO = Path(__file__).with_name("libreoffice_edit.bas")
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<script:module xmlns:script="http://openoffice.org/2000/script"
  script:name="Module1" script:language="StarBasic">{}</script:module>"""
ANNA, BRAM, CEM = "anna@example.org", "bram@example.org", "cem@example.org"
DANGEROUS = ["=1+1", "+31 6 1234", "@SUM(A1)", "#N/A", "TRUE", "00123", "<b>&\"'", "_x0041_", "😀"]

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(
        SOFFICE is None and not os.environ.get("REQUIRE_ALL"), reason="needs LibreOffice"
    ),
]


@pytest.fixture(scope="module")
def profile(tmp_path_factory):
    """A profile of its own, so that a LibreOffice that is open already does not mind."""
    return f"-env:UserInstallation={tmp_path_factory.mktemp('profile').as_uri()}"


def soffice(profile, *arguments):
    assert SOFFICE, "needs LibreOffice"
    return [SOFFICE, profile, "--headless", "--norestore", *arguments]


def resaved(profile, folder, *sources):
    """The files, loaded and saved by LibreOffice."""
    subprocess.run(
        soffice(
            profile,
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(folder / "saved"),
            *map(str, sources),
        ),
        check=True,
        capture_output=True,
        timeout=120,
    )
    return [folder / "saved" / source.name for source in sources]


def template(people, titles=ACTIVITIES):
    target = io.BytesIO()
    activities = [Column(activity_id, *names) for activity_id, names in titles.items()]
    write_template(target, TemplateSpec(IMPORT, "unenroll", "Unenroll", activities, "en"), people)
    return target


def as_path(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return path


def test_files_saved_by_libreoffice_are_read_the_same(profile, tmp_path):
    people = [Participant(email, email.title(), {CPR, FIRE}) for email in (ANNA, BRAM, CEM)]
    workbook = load_workbook(template(people))
    lines = workbook["Enrollments"]
    lines["C2"], lines["D2"], lines["E3"], lines["C4"] = "x", "X", True, 1
    lines["D4"] = '=IF(1,"x","")'
    lines["C5"], lines["A7"], lines["D7"] = "ja", " \u200bEVA@example.org\u00a0", "ｘ"
    lines.row_dimensions[3].hidden = True
    filled = io.BytesIO()
    workbook.save(filled)

    by_hand = book(
        sheet(
            header(3),
            row(4, text("A4", "eva@example.org"), text("C4", "x ")),
            line(6, BRAM, "D", attributes=' hidden="1"'),
            after='<mergeCells><mergeCell ref="C6:C8"/></mergeCells>',
        ),
        shared=shared_strings("<t>x</t>"),
    )
    first, second = resaved(
        profile,
        tmp_path,
        as_path(tmp_path, "filled.xlsx", filled.getvalue()),
        as_path(tmp_path, "by_hand.xlsx", by_hand),
    )

    result = read(first, tmp_path)
    assert result.rows == [
        (2, ANNA, f"{AED},{CPR}"),
        (3, BRAM, f"{FIRE}"),
        (4, CEM, f"{AED},{CPR}"),
        (5, "", ""),
        (7, "EVA@example.org", f"{AED}"),
    ]
    assert [line.hidden for line in result.lines] == [0, 1, 0, 0, 0]
    assert result.told.problems == {"email_missing": 1, "mark_invalid": 1}
    assert (result.head.import_id, result.head.action) == (IMPORT, "unenroll")

    plain, again = read(by_hand, tmp_path), read(second, tmp_path)
    assert again.rows == plain.rows == [(4, "eva@example.org", f"{CPR}"), (6, BRAM, f"{AED}")]
    assert [line.hidden for line in again.lines] == [0, 1]
    assert (again.told.merged, again.told.merged_first) == (1, ("C6:C8",))


def test_all_readers_agree_on_what_libreoffice_saves(profile, tmp_path):
    """Of every program's habits: what LibreOffice makes of them, read by three readers and us."""
    desk = Desk()
    programs = {f"{number}.xlsx": case for number, case in enumerate(PROGRAMS.values())}
    sources = [as_path(tmp_path, name, case.content(desk)) for name, case in programs.items()]
    for path in resaved(profile, tmp_path, *sources):
        content = path.read_bytes()
        result = read_both_ways(content, activities=desk.activities)
        programs[path.name].judge(answer_of(result, desk))
        for reader, grid_of in READERS.items():
            grid = grid_of(content, result.head.sheet)
            assert lines_of(grid, result.head) == ours(result), (path.name, reader)


def test_what_we_write_is_what_libreoffice_shows(profile, tmp_path):
    titles = {CPR + number: (value, "") for number, value in enumerate(DANGEROUS)}
    people = [Participant(value, f"n{value}", titles) for value in DANGEROUS]
    source = as_path(tmp_path, "dangerous.xlsx", template(people, titles).getvalue())
    [saved] = resaved(profile, tmp_path, source)
    lines = load_workbook(saved)["Enrollments"]
    assert [cell.value for cell in lines[1]][2:] == DANGEROUS
    rows = list(lines.iter_rows(min_row=2, max_col=2))
    assert [(email.value, name.value) for email, name in rows] == [
        (value, f"n{value}") for value in DANGEROUS
    ]
    assert {cell.data_type for cells in rows for cell in cells} == {"s"}
    metadata = load_workbook(saved)["_import"]
    assert metadata.sheet_state != "visible"


def test_columns_moved_rows_inserted_and_titles_edited(profile, tmp_path):
    # The first start of a profile puts an empty module there, under this name.
    subprocess.run(soffice(profile, "--terminate_after_init"), check=True, timeout=120)
    module = Path(profile.partition("file://")[2]) / "user" / "basic" / "Standard" / "Module1.xba"
    module.write_text(MODULE.format(escape(MACRO.read_text())))
    people = [Participant(email, email.title(), ACTIVITIES) for email in (ANNA, BRAM, CEM)]
    source = as_path(tmp_path, "template.xlsx", template(people).getvalue())
    target = tmp_path / "edited.xlsx"
    call = f'macro:///Standard.Module1.Main("{source}","{target}")'
    subprocess.run(soffice(profile, call), check=True, capture_output=True, timeout=120)

    result = read(target, tmp_path)
    assert result.rows == [
        (4, ANNA, f"{FIRE},{CPR}"),
        (6, BRAM, f"{AED}"),
        (7, CEM, f"{FIRE},{CPR}"),
        (8, "Eva@Example.org", f"{CPR}"),
    ]
    assert (result.head.sheet, result.head.header_row) == ("Ward 4", 3)
    assert [column.title for column in result.head.columns] == [
        "Fire safety (FIRE-9)",
        "Email",
        "CPR and AED refresher (CPR-2)",
        "Name",
        "Something else",
    ]
    assert [line.hidden for line in result.lines] == [0, 1, 0, 0]
    assert json.loads(result.lines[2].problems) == [
        {
            "code": "mark_invalid",
            "value": "#N/A",
            "error": "#N/A",
            "column": "E",
            "activity": AED,
        }
    ]
    assert result.told.problems == {"mark_invalid": 2}
    assert result.told.repairs == {"spaces": 1}
    assert result.told.merged_first == ("A9:B10",)
