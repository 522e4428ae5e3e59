"""The lines to fix as a file of the kind and in the shape that was uploaded."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from enrollments.models import User
from imports.downloads.long_to_fix import long_columns, long_lines_to_fix
from imports.downloads.to_fix import lines_to_fix, spec_to_fix
from imports.downloads.users import users_to_fix_chunks
from imports.models import Import
from imports.workbook.format import TemplateSpec
from imports.workbook.reader.reading import LONG
from imports.workbook.writer.long import long_to_fix_chunks, to_fix_cells, to_fix_headers
from imports.workbook.writer.to_fix import FixLine, to_fix_chunks
from lms_admin.sheets.separated import csv_chunks


def extension(import_run: Import) -> str:
    return "csv" if import_run.notes.is_text else "xlsx"


def chunks_to_fix(import_run: Import, viewer: User, *, language: str) -> Iterator[bytes]:
    """The file, made as it is asked for.

    Of a list of addresses it has a column for each activity: where one of its marks was done, the
    line must not ask for it again.
    """
    if import_run.is_of_users:
        return users_to_fix_chunks(import_run, viewer, language=language)
    spec = spec_to_fix(import_run, language=language)
    if import_run.notes.shape == LONG:
        lines = long_lines_to_fix(import_run, viewer)
        also = long_columns(import_run)
        if not import_run.notes.is_text:
            return long_to_fix_chunks(spec, lines, also)
        cells = (to_fix_cells(line, also) for line in lines)
        return csv_chunks(_with_header(to_fix_headers(also), cells))
    fixes = lines_to_fix(import_run, viewer)
    if not import_run.notes.is_text:
        return to_fix_chunks(spec, fixes)
    return csv_chunks(_with_header(_headers(spec), (_cells(spec, line) for line in fixes)))


def _with_header(header: list[str], rows: Iterable[list[str]]) -> Iterator[list[str]]:
    yield header
    yield from rows


def _headers(spec: TemplateSpec) -> list[str]:
    activities = [column.header for column in spec.activities]
    return [_("Email"), _("Name"), *activities, _("Reason"), _("How to fix it")]


def _cells(spec: TemplateSpec, line: FixLine) -> list[str]:
    marks = [line.cells.get(column.activity_id, "") for column in spec.activities]
    return [line.email, " ".join(line.name.split()), *marks, line.reason, line.fix]
