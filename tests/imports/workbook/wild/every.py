"""All cases by name: theme, colon, what is odd about the file."""

from tests.imports.workbook.wild import (
    bombs,
    container,
    emails,
    geometry,
    marks,
    producers,
    sheets,
    strangers,
    template,
    titles,
    xml,
)
from tests.imports.workbook.wild.case import Case, Cases

THEMES: dict[str, Cases] = {
    "container": container.CASES,
    "bomb": bombs.CASES,
    "xml": xml.CASES,
    "geometry": geometry.CASES,
    "shape": template.CASES | titles.CASES | sheets.CASES,
    "marks": marks.CASES,
    "emails": emails.CASES,
    "producer": producers.CASES,
    "stranger": strangers.CASES,
}
CASES: dict[str, Case] = {
    f"{theme}: {name}": case for theme, cases in THEMES.items() for name, case in cases.items()
}
