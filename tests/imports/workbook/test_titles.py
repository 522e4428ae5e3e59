"""Tables without our template: which column is what by its title, and which sheet is read."""

import pytest

from imports.workbook.reader.choosing import OtherSheet
from imports.workbook.reader.columns import ColumnRole
from imports.workbook.reader.limits import Limits
from imports.workbook.refusals import Refusal
from tests.imports.workbook.books import (
    AED,
    CPR,
    FIRE,
    book,
    header,
    line,
    read,
    read_both_ways,
    row,
    sheet,
    text,
)
from tests.imports.workbook.columns import ask, roles, told

ANNA, BRAM = "anna@example.org", "bram@example.org"


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
