"""More files of each kind, made here."""

from tests.imports.cases.case import Cases
from tests.imports.cases.own import addresses, columns, headers, marks, sheets

CASES: Cases = {
    **marks.CASES,
    **sheets.CASES,
    **addresses.CASES,
    **columns.CASES,
    **headers.CASES,
}
