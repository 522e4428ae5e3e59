"""Holds the database against the model: enrollments, rules, plans, and the numbers of screens."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Count

from enrollments.models import AuditEvent, Enrollment, Holder, LearningRecord, Requirement
from imports import queries
from imports.models import Import, ImportLine
from imports.outcomes import WRONG
from tests.imports.properties.academy import Academy
from tests.imports.properties.plans import Plan
from tests.imports.workbooks import fates

EVERYTHING = 10_000
# What a check is staged in is a temporary table on PostgreSQL, and listed there with the others.
THEIRS = ("imports_", "django_tasks", "staged_")
OURS = (
    "enrollments_enrollment",
    "enrollments_learningrecord",
    "enrollments_auditevent",
    # The kept numbers go with them.
    "enrollments_tally",
)


def compare_places(academy: Academy, rows_before: dict[int, Any]) -> dict[int, Any]:
    """Fail unless enrollments are the model's; returns their rows, those from before included."""
    rows = {row["id"]: {**row} for row in Enrollment.objects.values()}
    records = dict(
        LearningRecord.objects.order_by().values_list("enrollment_id").annotate(n=Count("pk"))
    )
    is_now = {
        (row["user_id"], row["activity_id"]): (pk, _shown(row, records.get(pk, 0)))
        for pk, row in rows.items()
    }
    for pair, place in academy.places.items():
        if place.pk is None:
            place.pk, _row = is_now.get(pair, (None, None))
            assert place.pk not in rows_before, "should be a new enrollment"
    assert is_now == {pair: (place.pk, place.shown) for pair, place in academy.places.items()}
    for pk in rows.keys() & rows_before.keys():
        if rows[pk]["revision"] == rows_before[pk]["revision"]:
            assert rows[pk] == rows_before[pk], "changed without a new revision"
    return rows_before | rows


def compare_rules(academy: Academy) -> None:
    assert set(Holder.objects.values_list("user_id", "qualification_id")) == academy.holds
    required = Requirement.objects.values_list("qualification_id", "activity_id")
    assert set(required) == academy.requires


def compare_events(academy: Academy) -> None:
    """One event for what an import did, a second one for what a rule did because of it.

    What somebody does to the import itself is about no user.
    """
    of_imports = AuditEvent.objects.filter(import_number__isnull=False, user__isnull=False)
    told = of_imports.values_list("import_number", "action", "door", "user_id", "activity_id")
    assert Counter(told) == academy.told


def compare_plan(plan: Plan) -> tuple[Any, ...]:
    """Fail unless lines and marks are the model's; returns the state that they are in."""
    import_run = Import.objects.get(pk=plan.number)
    assert import_run.status == plan.status
    marks = [
        ((mark.user_id, mark.activity_id), (mark.planned, mark.became))
        for mark in fates(import_run)
    ]
    assert len(marks) == len(dict(marks)), "the same mark twice"
    assert dict(marks) == {
        pair: (mark.planned, plan.became(mark)) for pair, mark in plan.marks.items()
    }
    lines = ImportLine.objects.filter(import_run=import_run).values_list("row", "outcome")
    assert dict(lines) == plan.lines
    return _state(import_run)


def compare_sums(plan: Plan) -> tuple[Any, ...]:
    """Each line and each mark is in exactly one list, and the numbers are those of the lists."""
    import_run = Import.objects.get(pk=plan.number)
    listed = [
        mark.number
        for code in sorted({plan.became(mark) for mark in plan.marks.values()})
        for mark in queries.marks_page(
            import_run, queries.Listed((code,)), viewer=import_run.created_by, size=EVERYTHING
        ).rows
    ]
    assert len(listed) == len(set(listed)) == len(plan.marks)
    told = queries.summary(import_run)
    assert (told.marks, told.identical) == (plan.all_marks, plan.identical)
    assert told.planned == len(plan.planned())
    assert told.planned + told.cannot_count + told.wrong_marks == told.marks
    assert told.wrong_marks == plan.wrong_marks
    lines = Counter(plan.lines.values())
    if plan.status != "running":
        compare_lines(plan, told.lines)
        assert told.users == len({user for user, _activity in plan.of_all_done()})
    assert _by_code(told.wrong) == {code: n for code, n in lines.items() if code in WRONG}
    cannot = Counter(mark.planned for mark in plan.marks.values())
    cannot.subtract(plan.marks[pair].planned for pair in plan.planned())
    assert _by_code(told.cannot) == dict(+cannot)
    if plan.status in ("stopped", "finished"):
        done = Counter(plan.marks[pair].outcome for pair in plan.planned())
        assert told.applied == done["applied"]
        assert (told.left, told.failed) == (done["changed_since_check"], done["failed"])
        assert told.remaining == sum(done[code] for code in plan.will)
        assert told.applied + told.left + told.failed + told.remaining == told.planned
    return _state(import_run)


def compare_lines(plan: Plan, told: queries.LineSums) -> None:
    """Done in full, in part, not at all and left blank are all lines of the file."""
    by_line = Counter(plan.line_fates().values())
    assert told.in_full + told.in_part + told.not_at_all + told.blank == told.all
    assert (told.all, told.blank) == (len(plan.lines), by_line["blank"])
    assert (told.in_full, told.in_part) == (by_line["full"], by_line["part"])


def _state(import_run: Import) -> tuple[Any, ...]:
    return import_run.status, import_run.checked_at, import_run.cursor


@contextmanager
def only_imports_change() -> Iterator[None]:
    """Fail if a check touches any table but those of imports, and the events of who had it made."""
    with _unchanged((*THEIRS, "enrollments_auditevent")):
        yield


@contextmanager
def only_enrollments_change() -> Iterator[None]:
    """Fail if a run changes anything but enrollments, their records and their events."""
    with _unchanged((*THEIRS, *OURS)):
        yield


@contextmanager
def _unchanged(but: tuple[str, ...]) -> Iterator[None]:
    before = _all_rows(but)
    yield
    after = _all_rows(but)
    assert [table for table in before if before[table] != after[table]] == []


def _all_rows(but: tuple[str, ...]) -> dict[str, list[Any]]:
    """Of every table whose name does not start with one of these."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {}
        for table in sorted(name for name in tables if not name.startswith(but)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
            found[table] = cursor.fetchall()
    return found


def _shown(row: dict[str, Any], records: int) -> tuple[Any, ...]:
    """A row of enrollments in the words of `Place.shown`."""
    is_completed = row["completed_at"] is not None
    return (
        (row["status"], row["progress"], is_completed, row["revision"], records),
        (row["source"], row["source_name"], row["source_qualification_id"]),
    )


def _by_code(groups: Any) -> dict[str, int]:
    return {str(group.code): group.count for group in groups}
