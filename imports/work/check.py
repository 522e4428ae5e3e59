"""The check: makes the plan, of the uploaded workbook or of the import that is undone."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from imports import moves
from imports.actions import action_of, mark_undo
from imports.models import Import, ImportMark
from imports.queries import nameable
from imports.queries.called import activities_called
from imports.storage import forget_file, on_disk
from imports.values import NotedColumn, NotedSheet, Notes
from imports.work import lease as leases
from imports.work import staging, without_file
from imports.work.actor import actor_of
from imports.work.counting import count, learners, other_emails, repeated
from imports.work.foreign import tell_foreign
from imports.work.noting import note_users
from imports.workbook.reader.blocks import Block
from imports.workbook.reader.columns import ColumnRole
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.parent import Reading, open_workbook
from imports.workbook.reader.process import WhileWaiting
from imports.workbook.reader.reading import LONG
from imports.workbook.refusals import Refusal, Refused
from lms_admin import dialect

# Lines that are stored in one transaction.
CHUNK_LINES = 20_000


def check(number: int, lease: UUID) -> None:
    """Check the import from the start. Ends `checked`, or back in `draft` with a refusal.

    Killed anywhere, it starts again; LeaseLost when another worker took it over.
    """
    with transaction.atomic():
        import_run = leases.held(number, lease)
        staging.clear(import_run)
        if import_run.by_file:
            import_run.activities.clear()
        won(moves.begin_check(number, lease))
    if import_run.undo_of_id:
        _plan_undo(import_run.undo_of_id, number, lease)
    else:
        _read(import_run, lease)


def _read(import_run: Import, lease: UUID) -> None:
    waiting = while_reading(import_run, lease)
    try:
        with on_disk(import_run, waiting) as path, _opened(path, import_run, waiting) as reading:
            won(moves.expect_lines(import_run.pk, lease, reading.head.rows))
            _store(reading, import_run.pk, lease)
            named = _named(reading) if import_run.by_file else None
            _finish(noticed(reading), import_run.pk, lease, named=named)
    except Refused as refused:
        refuse_file(import_run.pk, lease, refused)


def while_reading(import_run: Import, lease: UUID) -> WhileWaiting:
    """The lease is kept while the file is fetched, and while its first lines are awaited."""
    return WhileWaiting(
        settings.IMPORT_LEASE_SECONDS / 3, lambda: leases.renew(import_run.pk, lease)
    )


def _opened(
    path: str, import_run: Import, waiting: WhileWaiting
) -> AbstractContextManager[Reading]:
    return open_workbook(
        path,
        file_name=import_run.file_name,
        activities={one.pk: (one.title, one.code) for one in nameable(import_run)},
        expected_import=import_run.pk,
        expected_action=import_run.action,
        sheet_title=import_run.sheet or None,
        pasted=import_run.pasted,
        by_file=import_run.by_file,
        limits=limits(),
        ask=activities_called,
        while_waiting=waiting,
    )


def _plan_undo(undone: int, number: int, lease: UUID) -> None:
    """The plan of an undo comes of what the other import did, chunk by chunk."""
    cursor = 0
    marks = ImportMark.objects.filter(import_run=undone).order_by("number")
    while True:
        ahead = marks.filter(number__gt=cursor)[:CHUNK_LINES]
        last = ahead.aggregate(number=Max("number"))["number"]
        if last is None:
            break
        with transaction.atomic():
            import_run = leases.held(number, lease)
            _store_undo(import_run, cursor + 1, last)
        cursor = last
    _finish(Notes(), number, lease)


def _store_undo(import_run: Import, first: int, last: int) -> None:
    action = mark_undo(import_run.undone)
    without_file.store_undo(import_run, action, actor_of(import_run), first, last)


def limits() -> Limits:
    """What the settings allow a workbook to be."""
    mib = 1024 * 1024
    return Limits(
        file_bytes=settings.IMPORT_MAX_FILE_MB * mib,
        unpacked_bytes=settings.IMPORT_MAX_UNPACKED_MB * mib,
        lines=settings.IMPORT_MAX_LINES,
        # Room for the e-mail, the name and columns of the owner's own.
        columns=settings.IMPORT_MAX_ACTIVITIES + 100,
        wall_seconds=settings.IMPORT_READER_SECONDS,
        address_space_bytes=settings.IMPORT_READER_MIB * mib,
    )


def _named(reading: Reading) -> set[int]:
    """The activities that the file names: in its header, or in its lines. Refuses too many."""
    of_lines = reading.trailer.named if reading.trailer else ()
    named = {*reading.head.activity_ids, *of_lines}
    limit = settings.IMPORT_MAX_ACTIVITIES
    if len(named) > limit:
        raise Refused(Refusal.TOO_MANY_ACTIVITIES, activities=len(named), limit=limit)
    return named


def _store(reading: Reading, number: int, lease: UUID) -> None:
    numbered = any(one.role is ColumnRole.NUMBER for one in reading.head.columns)
    chunk: list[Block] = []
    for block in reading:
        chunk.append(block)
        if sum(one.lines for one in chunk) >= CHUNK_LINES:
            _store_chunk(tell_foreign(chunk), number, lease, numbered=numbered)
            chunk = []
    if chunk:
        _store_chunk(tell_foreign(chunk), number, lease, numbered=numbered)


@transaction.atomic
def _store_chunk(chunk: list[Block], number: int, lease: UUID, *, numbered: bool) -> None:
    import_run = leases.held(number, lease)
    action, actor = action_of(import_run), actor_of(import_run)
    staging.store_chunk(import_run, action, actor, chunk, numbered=numbered)
    won(moves.check_on(number, lease, chunk[-1].last_row))


@transaction.atomic
def _finish(
    noted: Notes, number: int, lease: UUID, *, named: Collection[int] | None = None
) -> None:
    """`named` are the activities that the file names, where that decides which they are."""
    import_run = leases.held(number, lease)
    if named is not None:
        import_run.activities.set(named)
    staging.gather_statistics()
    dialect.read_by_index()
    dialect.group_in_memory()
    twice = repeated(import_run, by_mark=noted.shape == LONG)
    # In the long shape the lines of one person are no repetition; and one line may name them by
    # email, another one by number.
    several = twice.count > 0 or noted.shape == LONG or bool(noted.number_column)
    identical = staging.drop_repeated_marks(import_run, several=several)
    note_users(import_run)
    counts = count(import_run, several=several)
    enrolled = learners(counts, action_of(import_run).will, actor_of(import_run))
    others = other_emails(import_run) if noted.number_column else 0
    notes = replace(noted, identical_marks=identical, repeated=twice, other_emails=others)
    won(moves.end_check(number, lease, notes=notes, counts=replace(counts, learners=enrolled)))


def noticed(reading: Reading) -> Notes:
    """What the reader noticed besides lines, to be shown with the final check."""
    if reading.trailer is None:
        raise ValueError("the workbook has not been read to its end")
    head = reading.head
    sheets = tuple(NotedSheet(**one._asdict()) for one in reading.trailer.other_sheets)
    return Notes(
        sheet=head.sheet,
        header_row=head.header_row,
        rows_above=head.rows_above,
        columns=tuple(NotedColumn(**column._asdict()) for column in head.columns),
        shape=head.shape,
        encoding=head.encoding,
        delimiter=head.delimiter,
        **vars(reading.trailer) | {"other_sheets": sheets},
    )


@transaction.atomic
def refuse_file(number: int, lease: UUID, refused: Refused) -> None:
    import_run = leases.held(number, lease)
    staging.clear(import_run)
    # With the sheet that somebody chooses then, the same file is read once more.
    keeps_file = bool(refused.params.get("sheets"))
    if not keeps_file:
        forget_file(import_run)
    refusal = {"code": refused.code.value, "params": refused.params}
    won(moves.refuse(number, lease, refusal, keeps_file=keeps_file))


def won(moved: bool) -> None:
    """Nothing of this transaction counts when another worker, or a person, was faster."""
    if not moved:
        raise leases.LeaseLost
