"""The least that the job can cost: nothing is checked, nothing can be resumed."""

import json
from itertools import batched
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from tests.benchmarks.measure import Cost
from tests.benchmarks.ours import assert_done
from tests.benchmarks.reading import Parsed, parsed
from tests.benchmarks.server import cost_with_server
from tests.benchmarks.sheets import Sheet

BATCH: Final = 2_000


def check_and_apply(sheet: Sheet) -> tuple[Cost, Cost]:
    """Parse, copy, one join; one UPDATE and one INSERT … SELECT for the audit."""
    checked = cost_with_server(lambda: _check(sheet))
    _find_enrollments()
    applied = cost_with_server(lambda: _in_one_transaction([_AUDIT, _update()]))
    assert_done(sheet.marks)
    return checked, applied


def bare_update(sheet: Sheet) -> Cost:
    """The same rows without audit."""
    _stage(sheet)
    _price_pages()
    _find_enrollments()
    return cost_with_server(lambda: _in_one_transaction([_update()]))


def _check(sheet: Sheet) -> None:
    _stage(sheet)
    _price_pages()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_join()}")
        found = cursor.fetchone()[0]
    assert found == sheet.marks, f"{found} of {sheet.marks} marks"


def _stage(sheet: Sheet) -> None:
    batches = batched(parsed(sheet), BATCH)
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


def _price_pages() -> None:
    """Tell the planner that pages are in memory, as they are.

    It takes them to be on a rotating disk, and then hashes all users for a hundredth of them. With
    the real price it looks 10,000 lines up by index and still hashes for a million.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET random_page_cost = 1.1")


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
