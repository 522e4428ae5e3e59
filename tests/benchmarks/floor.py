"""The least that the job can cost: nothing is checked, nothing can be resumed."""

import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import batched
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook

from imports.workbook.template import FIRST_MARK_COLUMN
from imports.workbook.values import column_letters
from tests.benchmarks.measure import Cost, cost_of
from tests.benchmarks.ours import assert_done
from tests.benchmarks.sheets import SHEET, STRINGS, Sheet

CHUNK: Final = 1 << 20
BATCH: Final = 2_000
_TEXT: Final = re.compile(rb"<si><t[^>]*>([^<]*)</t></si>")
_ROW: Final = re.compile(
    rb'<row r="([0-9]+)"[^>]*><c r="A[0-9]+"[^>]*><v>([0-9]+)</v></c>'
    rb'(?:<c r="B[0-9]+"[^>]*><v>[0-9]+</v></c>)?(.*?)</row>'
)

type Parsed = tuple[int, str, list[int]]
"""Row, address, and the ids of the marked activities."""


def by_regular_expressions(sheet: Sheet) -> Iterator[Parsed]:
    """Only right for the very bytes that our sheets consist of."""
    letters = _letters(sheet)
    with zipfile.ZipFile(sheet.path) as archive:
        texts = _TEXT.findall(archive.read(STRINGS))
        mark = re.compile(rb'<c r="([A-Z]+)[0-9]+"[^>]*><v>%d</v></c>' % texts.index(b"x"))
        find_marks = mark.findall
        for block in _blocks(archive):
            for row, email, cells in _ROW.findall(block):
                marked = [letters[column] for column in find_marks(cells)]
                yield int(row), texts[int(email)].decode(), marked


def _letters(sheet: Sheet) -> dict[bytes, int]:
    """The column of each activity."""
    columns = enumerate(sheet.activities, start=FIRST_MARK_COLUMN)
    return {column_letters(column).encode(): activity for column, activity in columns}


def _blocks(archive: zipfile.ZipFile) -> Iterator[bytes]:
    """The sheet's rows from the second on, in blocks of whole ones."""
    with archive.open(SHEET) as part:
        carry = b""
        while data := part.read(CHUNK):
            block = carry + data
            cut = block.rfind(b"<row ")
            carry = block[cut:]
            yield block[:cut]
        yield carry


def by_calamine(sheet: Sheet) -> Iterator[Parsed]:
    ids = list(sheet.activities)
    rows = CalamineWorkbook.from_path(str(sheet.path)).get_sheet_by_index(0).iter_rows()
    next(rows)
    for number, row in enumerate(rows, start=2):
        marks = row[FIRST_MARK_COLUMN - 1 :]
        yield number, str(row[0]), [ids[place] for place, cell in enumerate(marks) if cell]


PARSERS: Final[dict[str, Callable[[Sheet], Iterator[Parsed]]]] = {
    "regular expressions": by_regular_expressions,
    "python-calamine": by_calamine,
}


def parse(sheet: Sheet, parser: str) -> Cost:
    return cost_of(lambda: _exhaust(PARSERS[parser](sheet), sheet.lines))


def iterate_calamine(sheet: Sheet) -> Cost:
    """Every row, and nothing done with it."""

    def step() -> None:
        rows = CalamineWorkbook.from_path(str(sheet.path)).get_sheet_by_index(0).iter_rows()
        _exhaust(rows, sheet.lines + 1)

    return cost_of(step)


def _exhaust(rows: Iterable[Any], expected: int) -> None:
    assert sum(1 for _ in rows) >= expected


def check_and_apply(sheet: Sheet, parser: str) -> tuple[Cost, Cost]:
    """Parse, copy, one join; one UPDATE and one INSERT … SELECT for the audit."""
    connection.ensure_connection()
    checked = cost_of(lambda: _check(sheet, parser))
    _find_enrollments()
    applied = cost_of(lambda: _in_one_transaction([_AUDIT, _update()]))
    assert_done(sheet.marks)
    return checked, applied


def bare_update(sheet: Sheet, parser: str) -> Cost:
    """The same rows without audit."""
    connection.ensure_connection()
    _stage(sheet, parser)
    _find_enrollments()
    return cost_of(lambda: _in_one_transaction([_update()]))


def _check(sheet: Sheet, parser: str) -> None:
    _stage(sheet, parser)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_join()}")
        found = cursor.fetchone()[0]
    assert found == sheet.marks, f"{found} of {sheet.marks} marks"


def _stage(sheet: Sheet, parser: str) -> None:
    batches = batched(PARSERS[parser](sheet), BATCH)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE TEMPORARY TABLE floor (row integer, email text, marked bigint[])"
            )
            with cursor.copy("COPY floor FROM STDIN") as copy:
                for batch in batches:
                    copy.write("".join(map(_copy_text, batch)))
            cursor.execute("ANALYZE floor")
        else:
            cursor.execute("CREATE TEMPORARY TABLE floor (row integer, email text, marked text)")
            for batch in batches:
                rows = [(row, email, json.dumps(marked)) for row, email, marked in batch]
                cursor.executemany("INSERT INTO floor VALUES (%s, %s, %s)", rows)


def _copy_text(line: Parsed) -> str:
    row, email, marked = line
    return f"{row}\t{email}\t{{{','.join(map(str, marked))}}}\n"


def _join() -> str:
    """Finds each mark's enrollment."""
    if connection.vendor == "postgresql":
        marks = "unnest(floor.marked) AS mark(id)"
    else:
        marks = "(json_each(floor.marked)) AS mark"
    activity = "mark.id" if connection.vendor == "postgresql" else "mark.value"
    return (
        f"FROM floor CROSS JOIN {marks} JOIN enrollments_user u ON u.email_key = floor.email "
        f"JOIN enrollments_enrollment e ON e.user_id = u.id AND e.activity_id = {activity}"
    )


def _find_enrollments() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE found AS SELECT e.id {_join()}")
        cursor.execute("ANALYZE found")


def _update() -> str:
    change = (
        "UPDATE enrollments_enrollment SET status = 'unenrolled', unenrolled_at = %(now)s, "
        "unenrolled_by = 'Marit Vink', revision = revision + 1"
    )
    if connection.vendor == "postgresql":
        return f"{change} FROM found WHERE found.id = enrollments_enrollment.id"
    return f"{change} WHERE id IN (SELECT id FROM found)"


_AUDIT: Final = (
    "INSERT INTO enrollments_auditevent (at, batch, door, actor_name, action, skipped, user_id, "
    "activity_id, enrollment_number, revision, former_status, qualifications, reason) "
    "SELECT %(now)s, '00000000000000000000000000000000', 'import', 'Marit Vink', 'unenroll', '', "
    "e.user_id, e.activity_id, e.id, e.revision + 1, e.status, '', '' "
    "FROM found JOIN enrollments_enrollment e ON e.id = found.id"
)


@transaction.atomic
def _in_one_transaction(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, {"now": timezone.now()})
